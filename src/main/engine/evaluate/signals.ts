import type { RoundResult, SignalName, SignalResult } from '../../../core/contract/index.ts';
import { failureThreshold, isFailure } from '../../../core/metrics/index.ts';
import { auroc, aurocOf, averagePrecision, caughtAt, clusterBootstrap, mean, spearman, type Multiplicities } from '../../../core/statistics/index.ts';
import type { JudgedRecord } from './record.ts';

/** Failures, and images that did not fail, below which nothing is said about finding failures. */
export const fewestFailures = 10;

/** Signals that images have which were not trained on. */
const evaluatedSignals = ['pruning', 'self-confidence', 'tta', 'entropy', 'label-conflict', 'random-pruning', 'blend'] as const satisfies readonly SignalName[];

/** How well each signal finds the lesions that the network gets wrong, on labelled images of a split that never trains. */
export function evaluateSignals(judged: readonly JudgedRecord[], seed: number, split: 'validation' | 'test' = 'test'): SignalResult[] {
  return evaluatedSignals.map((name) => evaluateSignal(name, judged, { seed, split }));
}

function evaluateSignal(name: SignalName, judged: readonly JudgedRecord[], { seed, split }: { seed: number; split: 'validation' | 'test' }): SignalResult {
  const failed = judged.map((record) => isFailure(record.dense.iou));
  const result: SignalResult = {
    name, spearman: null, auroc: null, aurocInterval: null, auprc: null, caughtAt10: null, caughtAt20: null, caughtAt30: null,
    n: judged.length, failures: countTrue(failed), reason: null,
  };
  if (name === 'label-conflict') {
    return { ...result, reason: 'it is computed from the label itself: it finds wrong labels, and would find failures by knowing them' };
  }
  const scores = signalScores(name, judged);
  if (judged.length === 0) return { ...result, reason: `no labelled ${split} images` };
  if (scores === null) return { ...result, reason: `the signal was not computed for every ${split} image` };
  const correlation = spearman(scores, judged.map((record) => 1 - record.dense.iou));
  const few = tooFew(failed, split);
  const reason = few ?? (correlation === null ? `every ${split} image has the same value` : null);
  if (few !== null) return { ...result, spearman: correlation, reason };
  return {
    ...result,
    spearman: correlation,
    auroc: auroc(scores, failed),
    aurocInterval: clusterBootstrap({ clusters: judged.map((record) => record.component), statistic: aurocOf(scores, failed), seed }),
    auprc: averagePrecision(scores, failed),
    caughtAt10: caughtAt(scores, failed, 0.1),
    caughtAt20: caughtAt(scores, failed, 0.2),
    caughtAt30: caughtAt(scores, failed, 0.3),
    reason,
  };
}

/**
 * AUROC of the pruning ladder minus that of its random control, paired by image, with a cluster-bootstrap interval.
 * @returns null without a control, or with too few failures
 */
export function comparePruningWithRandom(judged: readonly JudgedRecord[], randomSparsity: number | null, seed: number): RoundResult['pruningAgainstRandom'] {
  const failed = judged.map((record) => isFailure(record.dense.iou));
  const pruning = signalScores('pruning', judged);
  const random = signalScores('random-pruning', judged);
  if (randomSparsity === null || pruning === null || random === null || tooFew(failed, 'test') !== null) return null;
  const pruningAuroc = aurocOf(pruning, failed);
  const randomAuroc = aurocOf(random, failed);
  const difference = (weights?: Multiplicities): number | null => {
    const first = pruningAuroc(weights);
    const second = randomAuroc(weights);
    return first === null || second === null ? null : first - second;
  };
  const interval = clusterBootstrap({ clusters: judged.map((record) => record.component), statistic: difference, seed });
  const observed = difference();
  if (interval === null || observed === null) return null;
  return { difference: observed, interval, randomSparsity, meanDisagreement: mean(pruning)!, randomMeanDisagreement: mean(random)! };
}

/** Null where an image lacks the signal. */
function signalScores(name: string, judged: readonly JudgedRecord[]): number[] | null {
  const scores = judged.map((record) => record.signals[name] ?? null);
  return scores.some((score) => score === null) ? null : scores.filter((score) => score !== null);
}

function tooFew(failed: readonly boolean[], split: string): string | null {
  const failures = countTrue(failed);
  const limit = `IoU < ${failureThreshold}`;
  if (failures < fewestFailures) return `only ${failures} of ${failed.length} ${split} images failed (${limit}); at least ${fewestFailures} are needed`;
  const others = failed.length - failures;
  if (others < fewestFailures) return `only ${others} of ${failed.length} ${split} images did not fail (${limit}); at least ${fewestFailures} are needed`;
  return null;
}

function countTrue(values: readonly boolean[]): number {
  return values.filter(Boolean).length;
}
