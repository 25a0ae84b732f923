import { expect, it } from 'vitest';
import { attentionFactor, recommendedAttention } from '../../../src/core/attention/index.ts';

it('takes what was asked for, and else ten times where groups are weighed and three elsewhere', () => {
  expect([attentionFactor(2, 'group-dro'), attentionFactor(7, 'rank')]).toEqual([2, 7]);
  expect((['group-balanced', 'group-dro', 'clean-attend', 'down-weight'] as const).map((strategy) => attentionFactor(null, strategy))).toEqual([10, 10, 3, 3]);
});

it('recommends groups where an attribute is named', () => {
  expect([recommendedAttention(null), recommendedAttention('site')]).toEqual(['clean-attend', 'group-balanced']);
});
