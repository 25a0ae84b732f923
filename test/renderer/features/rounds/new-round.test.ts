import { expect, it } from 'vitest';
import { attentionNames, roundConfiguration } from '../../../../src/core/contract/index.ts';
import { attentionAsks, complaintOf, conditional, emptyForm, fieldOf, goesByScores, readForm, trainedBeside, type RoundForm } from '../../../../src/renderer/features/rounds/new-round/form.ts';

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
  expect(wrongIn({ folds: 1 })).toEqual(['folds']);
  expect(wrongIn({ attention: 'oversample', attentionFactor: 1 })).toEqual(['attentionFactor']);
  expect(wrongIn({ attention: 'group-dro' })).toEqual(['attentionBy']);
  expect(wrongIn({ attention: 'group-dro', attentionBy: 'site', seed: -1 })).toEqual(['seed']);
  expect(wrongIn({ setting: 'semi-supervised', consistencyWeight: '', unlabelledBatch: 0 })).toEqual(['consistencyWeight', 'unlabelledBatch']);
});

it('asks for what belongs to the choices made, and for nothing that they hide', () => {
  const filled: RoundForm = { ...emptyForm, consistency: 'fixmatch', consistencyWeight: -5, unlabelledBatch: 24, attentionFactor: 99, attentionBy: 'site', previous: 2 };
  expect(readForm(filled)).toEqual({ request: roundConfiguration.parse({}) });
  expect(readForm({ ...filled, setting: 'semi-supervised', consistencyWeight: 3 })).toEqual({
    request: roundConfiguration.parse({ setting: 'semi-supervised', consistency: 'fixmatch', consistencyWeight: 3, unlabelledBatch: 24 }),
  });
  expect(readForm({ ...filled, attention: 'group-balanced', attentionFactor: 2 })).toEqual({
    request: roundConfiguration.parse({ attention: 'group-balanced', attentionBy: 'site', attentionFactor: 2, previous: 2 }),
  });
  expect(readForm({ ...filled, start: 'previous' })).toMatchObject({ request: { start: 'previous', previous: 2 } });
});

it('knows every strategy', () => {
  expect(Object.keys(attentionAsks).sort()).toEqual([...attentionNames].sort());
  expect(conditional({ ...emptyForm, attention: 'none' })).toMatchObject({ attentionFactor: false, attentionSignal: false, attentionBy: false, previous: false });
});

it('lets the recommended trial name an attribute or none, and then waits for no scores', () => {
  for (const attentionBy of [null, 'collection']) {
    expect(readForm({ ...emptyForm, attention: 'recommended', attentionBy })).toEqual({ request: roundConfiguration.parse({ attention: 'recommended', attentionBy }) });
  }
  const waits = (part: Partial<RoundForm>) => goesByScores({ ...emptyForm, ...part });
  expect([waits({ attention: 'recommended' }), waits({ attention: 'recommended', attentionBy: 'collection' })]).toEqual([true, false]);
  expect([waits({ attention: 'drop-conflict' }), waits({ attention: 'drop-conflict', folds: 5 })]).toEqual([true, false]);
  expect([waits({ attention: 'clean-attend', attentionBy: 'site' }), waits({ attention: 'group-dro', attentionBy: 'site' }), waits({})]).toEqual([true, false, false]);
});

it('finds the field that the service complains of', () => {
  expect(['labels', 'steps', 'epochs', 'start', 'round', undefined].map(fieldOf)).toEqual(['labels', 'length', 'length', 'start', null, null]);
  expect(complaintOf('folds', 'folds: 5 folds need as many lesions; take fewer')).toBe('5 folds need as many lesions; take fewer.');
  expect(complaintOf('labels', 'labels is 1, and a round needs 4')).toBe('Labels is 1, and a round needs 4.');
});

it('says what else is trained', () => {
  expect(trainedBeside(emptyForm)).toEqual([]);
  expect(trainedBeside({ ...emptyForm, setting: 'semi-supervised', attention: 'recommended', folds: 3, learningCurve: true })).toEqual(['attention', 'setting', 'folds', 'learningCurve']);
  expect(trainedBeside({ ...emptyForm, setting: 'semi-supervised', compareSetting: false })).toEqual([]);
});
