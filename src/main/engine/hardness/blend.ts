import { failureThreshold, isFailure } from '../../../core/metrics/index.ts';
import { auroc, clusterBootstrap, spearman, type Multiplicities } from '../../../core/statistics/index.ts';

/** Signals that may be blended: those of every image, labelled or not. The random control is none: it is there to be compared with. */
export const blendCandidates = ['self-confidence', 'tta', 'pruning', 'entropy'] as const;
export type BlendCandidate = (typeof blendCandidates)[number];

/** Signals that `blend` sums where a project's own validation images do not say otherwise. */
export const defaultBlend: readonly BlendCandidate[] = ['self-confidence', 'tta', 'pruning'];

export type BlendChoice = { members: BlendCandidate[]; reason: string };

/** Labelled validation images, and failures and others among them, below which they choose nothing. */
const fewestBlendImages = 50;
const fewestBlendFailures = 10;

/** What another signal must add to a blend's quality to be taken: less than that is chance. */
const leastGain = 0.005;
/** A blend of one signal would hang on one chance. */
const fewestMembers = 2;
/** Share of the resamples that must favour a choice over the usual members, and how many there are. */
const confidence = 0.9;
const resamples = 200;

/** Ranks of each candidate on the validation images, and what they should foresee. */
export type BlendEvidence = {
  /** As the blend sums them: ranks within the pool, as shares of it. Candidates that were not computed are absent. */
  ranks: ReadonlyMap<BlendCandidate, ArrayLike<number>>;
  /** The network's IoU on each. */
  ious: readonly number[];
  /** The component that each belongs to. */
  clusters: readonly string[];
  seed: number;
};

/**
 * Chooses the members of `blend` on labelled validation images, never on test images: greedily, from the best signal alone, each next
 * one that adds most. A blend's quality is the mean of Spearman's correlation with 1 − IoU, which all images speak for, and of
 * 2·AUROC − 1 for failures (Somers' D), which is what queues are for; both are in [−1, 1]. The choice takes the place of the usual members
 * where nine of ten resamples of the components favour it: choosing by the higher figure alone does harm more often than good
 * (docs/decisions/021-signals-and-blend.md).
 */
export function chooseBlend({ ranks, ious, clusters, seed }: BlendEvidence): BlendChoice {
  const failures = ious.filter(isFailure).length;
  const tooFew = whyTooFew(ious.length, failures);
  if (tooFew !== null) return { members: [...defaultBlend], reason: `the usual three: ${tooFew}` };

  const blendOf = (members: readonly BlendCandidate[]): Float64Array => sumOf(members.map((name) => ranks.get(name)!), ious.length);
  const chosen = chooseGreedily([...ranks.keys()], (members) => qualityOf(blendOf(members), ious).value);
  const found = qualityOf(blendOf(chosen), ious);
  const usual = qualityOf(blendOf(defaultBlend), ious);
  const where = `on ${ious.length} labelled validation images with ${failures} failures`;
  if (sameMembers(chosen, defaultBlend)) return { members: [...defaultBlend], reason: `chosen ${where}: ${written(found)}` };
  const compared = `${chosen.join(' + ')} ${written(found)}, the usual three ${written(usual)}, ${where}`;
  const isBetter = found.value > usual.value && favoured(blendOf(chosen), blendOf(defaultBlend), { ious, clusters, seed });
  if (!isBetter) return { members: [...defaultBlend], reason: `the usual three: no other choice is better beyond chance (${compared})` };
  return { members: chosen, reason: `better than the usual three in nine of ten resamples (${compared})` };
}

function chooseGreedily(names: readonly BlendCandidate[], quality: (members: readonly BlendCandidate[]) => number): BlendCandidate[] {
  const chosen: BlendCandidate[] = [];
  let found = -Infinity;
  for (;;) {
    const next = names
      .filter((name) => !chosen.includes(name))
      .map((name) => ({ name, value: quality([...chosen, name]) }))
      .reduce<{ name: BlendCandidate; value: number } | null>((best, one) => (best === null || one.value > best.value ? one : best), null);
    if (next === null || (next.value < found + leastGain && chosen.length >= fewestMembers)) return chosen;
    chosen.push(next.name);
    found = next.value;
  }
}

/** Whether one blend is better than another in as many resamples of the components as are asked for. */
function favoured(one: Float64Array, other: Float64Array, { ious, clusters, seed }: Pick<BlendEvidence, 'ious' | 'clusters' | 'seed'>): boolean {
  const difference = (weights: Multiplicities): number | null => {
    const drawn = ious.flatMap((_, i) => Array.from({ length: weights[i]! }, () => i));
    const outcomes = drawn.map((i) => ious[i]!);
    const of = (blend: Float64Array): number => qualityOf(drawn.map((i) => blend[i]!), outcomes).value;
    return of(one) - of(other);
  };
  const interval = clusterBootstrap({ clusters, statistic: difference, seed, replicates: resamples, confidence: 2 * confidence - 1 });
  return interval !== null && interval.low > 0;
}

type Quality = { spearman: number; auroc: number; value: number };

/** A constant foresees nothing: 0 and one half. */
function qualityOf(scores: ArrayLike<number>, ious: readonly number[]): Quality {
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
