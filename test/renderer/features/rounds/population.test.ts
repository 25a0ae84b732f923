import { expect, it } from 'vitest';
import { populationConfiguration, type PopulationAgreement, type PopulationListedRow } from '../../../../src/core/contract/index.ts';
import { addressOf, linkToPopulations, readAddress } from '../../../../src/renderer/features/rounds/population/address.ts';
import { emptyForm, fieldOf, readForm, type PopulationForm } from '../../../../src/renderer/features/rounds/population/new-population/form.ts';
import { chooseRows, exemplarRows, type Column, type Shown } from '../../../../src/renderer/features/rounds/population/result/exemplar-rows.ts';

it('asks for a population as the command line does where the form is left as it is', () => {
  expect(readForm(emptyForm)).toEqual({ request: populationConfiguration.parse({}) });
});

it('reads what a person fills in', () => {
  const filled: PopulationForm = { ...emptyForm, seeds: 3, seed: 7, labels: 40, length: 'steps', amount: 500, sparsities: '30, 50 %; 87.5' };
  expect(readForm(filled)).toMatchObject({ request: { seeds: 3, seed: 7, labels: 40, steps: 500, epochs: null, sparsities: [0.3, 0.5, 0.875] } });
  expect(readForm({ ...filled, length: 'epochs' })).toMatchObject({ request: { epochs: 500, steps: null } });
  expect(readForm({ ...filled, length: 'auto' })).toMatchObject({ request: { epochs: null, steps: null } });
});

it('names the fields that are wrong, and puts none of them right', () => {
  const wrongIn = (part: Partial<PopulationForm>): string[] => {
    const read = readForm({ ...emptyForm, ...part });
    return 'wrong' in read ? [...read.wrong] : [];
  };
  expect(wrongIn({ seeds: 1 })).toEqual(['seeds']);
  expect(wrongIn({ seeds: 51, labels: 0 }).sort()).toEqual(['labels', 'seeds']);
  expect(wrongIn({ seeds: '', seed: -1, size: 100 }).sort()).toEqual(['seed', 'seeds', 'size']);
  expect(wrongIn({ sparsities: '30, many' })).toEqual(['sparsities']);
  expect(wrongIn({ sparsities: '100' })).toEqual(['sparsities']);
  expect(wrongIn({ length: 'steps', amount: 0 })).toEqual(['length']);
  expect(wrongIn({ length: 'epochs', amount: '' })).toEqual(['length']);
  expect([fieldOf('steps'), fieldOf('labels'), fieldOf('batchSize')]).toEqual(['length', 'labels', null]);
});

it('keeps what is shown in the address, and takes no nonsense from it', () => {
  const link = linkToPopulations({ population: 2, image: 'abc', round: 3 });
  expect(link).toBe('#/rounds?view=population&population=2&image=abc&round=3');
  expect(readAddress(new URLSearchParams(link.split('?')[1]))).toEqual({ population: 2, image: 'abc', round: 3 });
  expect(readAddress(new URLSearchParams('population=-1&round=two'))).toEqual({ population: null, image: null, round: null });
  expect(addressOf({ new: 'yes' })).toEqual({ view: 'population', new: 'yes' });
});

const row = (image: string, population: number, byLevel: Record<string, number>, split: PopulationListedRow['split'], ensemble: number): PopulationListedRow => ({
  image, name: `${image}.jpg`, population, byLevel, ensemble, seen: split === 'train', split,
});
const listed = [
  row('image10', 0.5, { 0.5: 0.1, 0.9: 0.9 }, 'train', 0.2),
  row('image9', 0.4, { 0.5: 0.4, 0.9: 0.4 }, 'test', 0.3),
  row('image8', 0.1, { 0.5: 0.2, 0.9: 0 }, 'train', 0.1),
];
const agreement: PopulationAgreement = {
  population: 1, round: 1, images: 3, byRound: 2, byPopulation: 2, byBoth: 1, byChance: 4 / 3, share: 0.5, shareInterval: null, spearman: null,
  flagged: [{ image: 'image10', byRound: true, byPopulation: true }, { image: 'image9', byRound: false, byPopulation: true }, { image: 'image8', byRound: true, byPopulation: false }],
};

it('says of each image who flags it, and how far the majorities part at the sparsity looked at', () => {
  expect(exemplarRows(listed, 0.9, agreement).map(({ atLevel, flaggedBy }) => [atLevel, flaggedBy])).toEqual([[0.9, 'both'], [0.4, 'population'], [0, 'round']]);
  expect(exemplarRows(listed, 0.5, null).map(({ atLevel, flaggedBy }) => [atLevel, flaggedBy])).toEqual([[0.1, 'none'], [0.4, 'none'], [0.2, 'none']]);
});

it('orders by any column and leaves other sets out', () => {
  const names = (shown: Shown, column: Column, descending: boolean): string[] => chooseRows(exemplarRows(listed, 0.5, null), shown, { column, descending }).map(({ image }) => image);
  expect(names('all', 'population', true)).toEqual(['image10', 'image9', 'image8']);
  expect(names('all', 'atLevel', true)).toEqual(['image9', 'image8', 'image10']);
  expect(names('all', 'ensemble', false)).toEqual(['image8', 'image10', 'image9']);
  expect(names('all', 'name', false)).toEqual(['image8', 'image9', 'image10']);
  expect(names('train', 'population', false)).toEqual(['image8', 'image10']);
  expect(names('validation', 'population', true)).toEqual([]);
});
