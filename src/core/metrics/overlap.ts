/** Pixel counts of a predicted mask against a true one. */
export type ConfusionCounts = { truePositive: number; falsePositive: number; falseNegative: number; trueNegative: number };

/** IoU below which a segmentation counts as a failure: the threshold of the ISIC 2018 challenge (Codella et al. 2019). */
export const failureThreshold = 0.65;

/**
 * Counts how two binary masks agree.
 * @param prediction 0 or 1 a pixel
 * @param truth 0 or 1 a pixel, as many
 */
export function confusionCounts(prediction: Uint8Array, truth: Uint8Array): ConfusionCounts {
  if (prediction.length !== truth.length) throw new RangeError(`masks of ${prediction.length} and ${truth.length} pixels cannot be compared`);
  let predicted = 0;
  let actual = 0;
  let both = 0;
  for (let i = 0; i < truth.length; i++) {
    const p = prediction[i]!;
    const t = truth[i]!;
    predicted += p;
    actual += t;
    both += p & t;
  }
  return {
    truePositive: both,
    falsePositive: predicted - both,
    falseNegative: actual - both,
    trueNegative: truth.length - predicted - actual + both,
  };
}

/** Dice (1945): 2|a∩b| / (|a| + |b|), in [0, 1]; 1 when both masks are empty. */
export function dice({ truePositive, falsePositive, falseNegative }: ConfusionCounts): number {
  const sum = 2 * truePositive + falsePositive + falseNegative;
  return sum === 0 ? 1 : (2 * truePositive) / sum;
}

/** Intersection over union (Jaccard): |a∩b| / |a∪b|, in [0, 1]; 1 when both masks are empty. */
export function iou({ truePositive, falsePositive, falseNegative }: ConfusionCounts): number {
  const union = truePositive + falsePositive + falseNegative;
  return union === 0 ? 1 : truePositive / union;
}

/** Whether a segmentation of this IoU counts as failed. */
export function isFailure(iou: number): boolean {
  return iou < failureThreshold;
}

/** The IoU, or 0 where it is a failure (ISIC 2018's ranking metric). */
export function thresholdJaccard(iou: number): number {
  return isFailure(iou) ? 0 : iou;
}
