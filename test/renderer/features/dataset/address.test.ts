import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { datasetFilter, labelStates } from '../../../../src/core/contract/index.ts';
import { splits } from '../../../../src/core/subject.ts';
import { linkTo, parseHash } from '../../../../src/renderer/app/hash.ts';
import { everything, isFiltered, readAddress, sorts, toggled, verdictChoices, writeAddress, type Shown } from '../../../../src/renderer/features/dataset/address.ts';

const read = (hash: string): Shown => readAddress(parseHash(hash).parameters);
const choices = <Choice>(all: readonly Choice[]) => fc.subarray([...all]);

const shown = fc.record({
  filter: fc.record({
    text: fc.string({ maxLength: 20 }),
    label: choices(labelStates),
    split: choices(splits),
    flagged: fc.constantFrom(true, false, null),
    verdict: choices(verdictChoices),
    attributes: fc.dictionary(fc.string({ minLength: 1, maxLength: 10 }), fc.array(fc.oneof(fc.string({ minLength: 1, maxLength: 5 }), fc.integer(), fc.constant(null)), { minLength: 1, maxLength: 3 })),
    round: fc.option(fc.integer({ min: 1, max: 99 })),
  }),
  sort: fc.constantFrom(...sorts),
});

it('reads what it wrote, whatever is filtered', () => {
  fc.assert(
    fc.property(shown, (one) => {
      expect(read(linkTo('dataset', writeAddress(one)))).toEqual({ ...one, filter: { ...one.filter, attributes: { ...one.filter.attributes } } });
    }),
  );
});

it('asks the service for what its contract takes, whatever an address says', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('text', 'label', 'split', 'flagged', 'verdict', 'round', 'sort', 'a.sex'), fc.string())), (pairs) => {
      expect(datasetFilter.safeParse(readAddress(new URLSearchParams(pairs)).filter).success).toBe(true);
    }),
  );
});

it('is a link that a person could write', () => {
  expect(read('#/dataset?flagged=yes&label=weak,unlabelled&sort=hardest&a.sex=["female",null]')).toEqual({
    filter: { ...everything, flagged: true, label: ['weak', 'unlabelled'], attributes: { sex: ['female', null] } },
    sort: 'hardest',
  });
});

it('says whether anything is filtered', () => {
  expect(isFiltered(everything)).toBe(false);
  expect(isFiltered({ ...everything, round: 2 })).toBe(false);
  expect(isFiltered({ ...everything, flagged: false })).toBe(true);
});

it('adds a choice and takes it away', () => {
  expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
  expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
});
