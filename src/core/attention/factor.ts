import type { AttentionName } from '../contract/index.ts';

/**
 * How many times a hard image counts, or one of a small group at most, where nobody has said: ten where groups are weighed (a few images of a new
 * source beside many of another gained more by `group-balanced` at ten than at three in every search of docs/results/shift.md; `group-dro` in one of
 * two), else three. Groups are those of attribute × hard, so that the hard of each group count up to ten times too.
 */
export function attentionFactor(asked: number | null, strategy: AttentionName): number {
  return asked ?? (strategy === 'group-balanced' || strategy === 'group-dro' ? 10 : 3);
}

/** What `recommended` tries against uniform training. */
export function recommendedAttention(attentionBy: string | null): 'clean-attend' | 'group-balanced' {
  return attentionBy === null ? 'clean-attend' : 'group-balanced';
}
