import { expect, it } from 'vitest';
import { roundConfiguration } from '../../../../src/core/contract/index.ts';
import { sortRows } from '../../../../src/renderer/features/rounds/comparison-rows.ts';
import { mergeCurve } from '../../../../src/renderer/features/rounds/curve.ts';
import { emptyForm, readForm, type RoundForm } from '../../../../src/renderer/features/rounds/new-round/form.ts';

it('asks for a round as usual where the form is left as it is', () => {
  expect(readForm(emptyForm)).toEqual({ request: roundConfiguration.parse({}) });
});

it('takes the length in epochs or in steps, never both', () => {
  expect(readForm({ ...emptyForm, length: 'epochs', amount: 12 })).toMatchObject({ request: { epochs: 12, steps: null } });
  expect(readForm({ ...emptyForm, length: 'steps', amount: 500 })).toMatchObject({ request: { epochs: null, steps: 500 } });
  expect(readForm({ ...emptyForm, length: 'auto', amount: 500 })).toMatchObject({ request: { epochs: null, steps: null } });
});

it('reads a ladder as a person writes it', () => {
  expect(readForm({ ...emptyForm, sparsities: '30, 50 %; 87.5' })).toMatchObject({ request: { sparsities: [0.3, 0.5, 0.875] } });
});

it('names the fields that are wrong, and puts none of them right', () => {
  const wrongIn = (part: Partial<RoundForm>): string[] => {
    const read = readForm({ ...emptyForm, ...part });
    return 'wrong' in read ? [...read.wrong] : [];
  };
  expect(wrongIn({ size: 100, sparsities: '30, many' })).toEqual(['size', 'sparsities']);
  expect(wrongIn({ sparsities: '' })).toEqual(['sparsities']);
  expect(wrongIn({ length: 'steps', amount: 0 })).toEqual(['length']);
  expect(wrongIn({ length: 'epochs', amount: '' })).toEqual(['length']);
  expect(wrongIn({ seed: '', labels: 0 })).toEqual(['labels', 'seed']);
  expect(wrongIn({ labels: '' })).toEqual([]);
});

const row = (name: string, firstIou: number, secondIou: number) => ({ image: name, name, firstIou, secondIou, firstScore: 0.1, secondScore: 0.2, firstFlagged: false, secondFlagged: false });

it('sorts lesions by what changed, equal ones by name', () => {
  const rows = [row('c', 0.5, 0.75), row('a', 0.5, 0.25), row('b', 0.5, 0.75)];
  expect(sortRows(rows, { column: 'difference', descending: false }).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(sortRows(rows, { column: 'difference', descending: true }).map(({ name }) => name)).toEqual(['b', 'c', 'a']);
  expect(sortRows(rows, { column: 'name', descending: true }).map(({ name }) => name)).toEqual(['c', 'b', 'a']);
});

it('goes on with a curve where what was read of it ends, each validation once', () => {
  const read = [{ step: 10, loss: 0.9, validationDice: 0.5, validationIou: 0.4, imagesPerSecond: 20 }];
  const figures = { loss: 0.8, validationDice: 0.5, validationIou: 0.4, imagesPerSecond: 21 };
  const live = [
    { step: 10, rate: null, figures },
    { step: 15, rate: null, figures },
    { step: 20, rate: null, figures: { ...figures, loss: 0.7, validationDice: 0.6, validationIou: 0.45 } },
    { step: 25, rate: null, figures: { ...figures, loss: 0.6, validationDice: 0.6, validationIou: 0.45 } },
  ];
  expect(mergeCurve(read, live)).toEqual([
    ...read,
    { step: 15, loss: 0.8, validationDice: null, validationIou: null, imagesPerSecond: 21 },
    { step: 20, loss: 0.7, validationDice: 0.6, validationIou: 0.45, imagesPerSecond: 21 },
    { step: 25, loss: 0.6, validationDice: null, validationIou: null, imagesPerSecond: 21 },
  ]);
});
