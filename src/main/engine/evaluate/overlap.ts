import type { RoundResult } from '../../../core/contract/index.ts';
import { isFailure, thresholdJaccard } from '../../../core/metrics/index.ts';
import { clusterBootstrap, lowestMean, mean, meanOf } from '../../../core/statistics/index.ts';
import { surfaceTolerancePixels } from './judge.ts';
import type { ImageRecord, JudgedRecord } from './record.ts';

/**
 * Per-image means over labelled test images on the labels' own grids, with a cluster-bootstrap interval of the mean IoU.
 * @returns null without such images
 */
export function evaluateTest(judged: readonly JudgedRecord[], seed: number): RoundResult['test'] {
  const ious = judged.map((record) => record.dense.iou);
  const iouInterval = clusterBootstrap({ clusters: judged.map((record) => record.component), statistic: meanOf(ious), seed });
  if (iouInterval === null) return null;
  return {
    n: judged.length,
    dice: mean(judged.map((record) => record.dense.dice))!,
    iou: mean(ious)!,
    iouInterval,
    thresholdJaccard: mean(ious.map(thresholdJaccard))!,
    iouHardest10: lowestMean(ious, 0.1)!,
    iouHardest20: lowestMean(ious, 0.2)!,
    failureRate: ious.filter(isFailure).length / judged.length,
    hd95: mean(judged.map((record) => record.scored.hd95)),
    normalizedSurfaceDice: mean(judged.map((record) => record.scored.normalizedSurfaceDice)),
    surfaceTolerancePixels,
    atModelSize: {
      dice: mean(judged.map((record) => record.scored.atModelSize.dice))!,
      iou: mean(judged.map((record) => record.scored.atModelSize.iou))!,
    },
  };
}

/**
 * The ladder's table, the dense network first as sparsity 0: overlap with the labels of the test images, and the mean
 * disagreement with the dense network on them; without labelled test images, on the whole pool.
 */
export function evaluateLadder(records: readonly ImageRecord[], judged: readonly JudgedRecord[], sparsities: readonly number[]): RoundResult['ladder'] {
  const compared = judged.length > 0 ? judged : records;
  return [
    { sparsity: 0, dice: mean(judged.map((record) => record.dense.dice)), iou: mean(judged.map((record) => record.dense.iou)), meanDisagreement: 0 },
    ...sparsities.map((sparsity, level) => ({
      sparsity,
      dice: mean(judged.map((record) => record.scored.levels[level]!.dice)),
      iou: mean(judged.map((record) => record.scored.levels[level]!.iou)),
      meanDisagreement: mean(compared.map((record) => record.byLevel[level]!)) ?? 0,
    })),
  ];
}
