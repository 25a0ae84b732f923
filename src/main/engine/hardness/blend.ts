import { failureThreshold, isFailure } from '../../../core/metrics/index.ts';
import { auroc, spearman } from '../../../core/statistics/index.ts';

/** Signals that may be blended: those of every image, labelled or not. The random control is none: it is there to be compared with. */
export const blendCandidates = ['self-confidence', 'tta', 'pruning', 'entropy'] as const;
export type BlendCandidate = (typeof blendCandidates)[number];

/** Signals that `blend` sums where a project's own validation images do not say otherwise. */
export const defaultBlend: readonly BlendCandidate[] = ['self-confidence', 'tta', 'pruning'];

export type BlendChoice = { members: BlendCandidate[]; reason: string };

/** Labelled validation images, and failures and others among them, below which they choose nothing. */
export const fewestBlendImages = 50;
export const fewestBlendFailures = 10;

/** What another signal must add to a blend's quality, and a choice to the usual one's, to be taken: less than that is chance. */
export const leastGain = 0.005;

/** Ranks of each candidate on the validation images, and what they should foresee. */
export type BlendEvidence = {
  /** As the blend sums them: ranks within the pool, as shares of it. Candidates that were not computed are absent. */
  ranks: ReadonlyMap<BlendCandidate, ArrayLike<number>>;
  /** The network's IoU on each. */
  ious: readonly number[];
};

/**
 * Chooses the members of `blend` on labelled validation images, never on test images: greedily, from the best signal alone, each next
 * one that adds most. A blend's quality is the mean of Spearman's correlation with 1 − IoU, which all images speak for, and of
 * 2·AUROC − 1 for failures (Somers' D), which is what queues are for; both are in [−1, 1].
 */
export function chooseBlend({ ranks, ious }: BlendEvidence): BlendChoice {
  const failures = ious.filter(isFailure).length;
  const tooFew = whyTooFew(ious.length, failures);
  if (tooFew !== null) return { members: [...defaultBlend], reason: `the usual three: ${tooFew}` };

  const quality = (members: readonly BlendCandidate[]): Quality => qualityOf(sumOf(members.map((name) => ranks.get(name)!), ious.length), ious);
  const chosen: BlendCandidate[] = [];
  let found: Quality = { spearman: 0, auroc: 0.5, value: -Infinity };
  for (;;) {
    const next = [...ranks.keys()]
      .filter((name) => !chosen.includes(name))
      .map((name) => ({ name, quality: quality([...chosen, name]) }))
      .reduce<{ name: BlendCandidate; quality: Quality } | null>((best, one) => (best === null || one.quality.value > best.quality.value ? one : best), null);
    if (next === null || next.quality.value < found.value + leastGain) break;
    chosen.push(next.name);
    found = next.quality;
  }
  const usual = quality(defaultBlend);
  const where = `on ${ious.length} labelled validation images with ${failures} failures`;
  if (sameMembers(chosen, defaultBlend)) return { members: [...defaultBlend], reason: `chosen ${where}: ${written(found)}` };
  if (found.value < usual.value + leastGain) {
    return { members: [...defaultBlend], reason: `the usual three: ${where} they reach ${written(usual)}, and the best choice, ${chosen.join(' + ')}, no more than ${written(found)}` };
  }
  return { members: chosen, reason: `chosen ${where}: ${written(found)}; the usual three reach ${written(usual)}` };
}

type Quality = { spearman: number; auroc: number; value: number };

/** A constant foresees nothing: 0 and one half. */
function qualityOf(scores: Float64Array, ious: readonly number[]): Quality {
  const correlation = spearman(scores, ious.map((iou) => 1 - iou)) ?? 0;
  const area = auroc(scores, ious.map(isFailure)) ?? 0.5;
  return { spearman: correlation, auroc: area, value: (correlation + 2 * area - 1) / 2 };
}

/** The sum of the members' ranks, image by image: the blend. */
export function sumOf(members: readonly ArrayLike<number>[], count: number): Float64Array {
  const sum = new Float64Array(count);
  for (const member of members) for (let i = 0; i < count; i++) sum[i]! += member[i]!;
  return sum;
}

function whyTooFew(images: number, failures: number): string | null {
  if (images < fewestBlendImages) return `only ${images} labelled validation images, and at least ${fewestBlendImages} are needed to choose`;
  const limit = `IoU < ${failureThreshold}`;
  if (failures < fewestBlendFailures) return `only ${failures} of ${images} validation images failed (${limit}), and at least ${fewestBlendFailures} are needed to choose`;
  const others = images - failures;
  if (others < fewestBlendFailures) return `only ${others} of ${images} validation images did not fail (${limit}), and at least ${fewestBlendFailures} are needed to choose`;
  return null;
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

function written({ spearman: correlation, auroc: area }: Quality): string {
  return `Spearman ${correlation.toFixed(3)}, AUROC ${area.toFixed(3)}`;
}
