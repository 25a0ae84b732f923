import type { bothOdds } from '../../../core/label-doubt.ts';
import { isFailure, thresholdJaccard } from '../../../core/metrics/index.ts';
import { auroc, averagePrecision, caughtAt, lowestMean, mean, spearman } from '../../../core/statistics/index.ts';
import type { RunImage } from '../run/result.ts';

/** What a study compares runs by, in the order of its tables; the first decides a search. */
export const measures = ['iou', 'thresholdJaccard', 'worstFifth', 'failureRate'] as const;
export type Measure = (typeof measures)[number];

/** Whether more of a measure is better. */
export const higherIsBetter: Record<Measure, boolean> = { iou: true, thresholdJaccard: true, worstFifth: true, failureRate: false };

/** Means over images that were judged; null without any. */
export function overlapFigures(images: readonly RunImage[]): Record<Measure, number> | null {
  const ious = images.flatMap(({ iou }) => (iou === null ? [] : [iou]));
  if (ious.length === 0) return null;
  return {
    iou: mean(ious)!,
    thresholdJaccard: mean(ious.map(thresholdJaccard))!,
    worstFifth: lowestMean(ious, 0.2)!,
    failureRate: ious.filter(isFailure).length / ious.length,
  };
}

export type SignalFigures = { spearman: number | null; auroc: number | null; auprc: number | null; caughtAt10: number | null; caughtAt20: number | null; caughtAt30: number | null };

/** How well a signal finds what the network gets wrong (IoU < .65), on images that were judged and scored; null where it was not computed. */
export function signalFigures(images: readonly RunImage[], name: string): SignalFigures | null {
  const known = images.flatMap(({ iou, signals }) => (iou === null || (signals?.[name] ?? null) === null ? [] : [{ iou, score: signals![name]! }]));
  if (known.length === 0) return null;
  const scores = known.map(({ score }) => score);
  const failed = known.map(({ iou }) => isFailure(iou));
  return {
    spearman: spearman(scores, known.map(({ iou }) => 1 - iou)),
    auroc: auroc(scores, failed),
    auprc: averagePrecision(scores, failed),
    caughtAt10: caughtAt(scores, failed, 0.1),
    caughtAt20: caughtAt(scores, failed, 0.2),
    caughtAt30: caughtAt(scores, failed, 0.3),
  };
}

/**
 * How well a signal finds the wrong masks among those that trained.
 * @param signal its name, or what makes it of others
 */
export function conflictFigures(
  images: readonly RunImage[], corrupted: readonly number[], signal: string | typeof bothOdds,
): { auroc: number | null; auprc: number | null } | null {
  const scoreOf = typeof signal === 'string' ? (signals: NonNullable<RunImage['signals']>) => signals[signal] ?? null : signal;
  const known = images.flatMap(({ index, signals }) => {
    const score = signals && scoreOf(signals);
    return score === null ? [] : [{ wrong: corrupted.includes(index), score }];
  });
  if (known.length === 0) return null;
  const [scores, wrong] = [known.map(({ score }) => score), known.map(({ wrong }) => wrong)];
  return { auroc: auroc(scores, wrong), auprc: averagePrecision(scores, wrong) };
}
