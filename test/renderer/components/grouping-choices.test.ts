import { expect, it } from 'vitest';
import { groupingChoices } from '../../../src/renderer/components/grouping-choices.ts';

it('offers what makes two groups or more, and shows what makes one', () => {
  expect(groupingChoices([{ key: 'sex', label: 'Sex', groups: 3 }, { key: 'collection', label: 'Collection', groups: 1 }])).toEqual([
    { value: 'sex', label: 'Sex', disabled: false },
    { value: 'collection', label: 'Collection (one group only)', disabled: true },
  ]);
});
