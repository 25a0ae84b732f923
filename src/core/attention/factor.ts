import type { AttentionName } from '../contract/index.ts';

/**
 * How many times a hard image counts, or one of a small group at most, where nobody has said: groups are far from alike where a few images of a new
 * source stand beside many of another, and there ten times gains more than three (docs/results/shift.md); what is hard is often labelled wrong, and
 * there more than three loses.
 */
export function attentionFactor(asked: number | null, strategy: AttentionName): number {
  return asked ?? (strategy === 'group-balanced' || strategy === 'group-dro' ? 10 : 3);
}

/** What `recommended` tries against uniform training. */
export function recommendedAttention(attentionBy: string | null): 'clean-attend' | 'group-balanced' {
  return attentionBy === null ? 'clean-attend' : 'group-balanced';
}
