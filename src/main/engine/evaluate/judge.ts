import type { PixelMask } from '../../../core/mask/types.ts';
import { confusionCounts, dice, gridThresholder, iou, surfaceAgreement, type GridThresholder, type SurfaceAgreement } from '../../../core/metrics/index.ts';

export type Overlap = { dice: number; iou: number };

/** Pixels of the label's own grid within which outlines count as agreeing, in the normalized surface Dice. */
export const surfaceTolerancePixels = 5;

/** Judges probability maps against labels; it keeps what resampling to a grid needs, for the grids it met last. */
export type Judge = {
  /** On the label's own grid: the map upsampled bilinearly, then thresholded at one half. */
  onLabelGrid(probability: Float32Array, label: PixelMask): Overlap;
  /** The same, with the distances between the outlines. */
  withOutlines(probability: Float32Array, label: PixelMask): Overlap & SurfaceAgreement;
};

const rememberedGrids = 16;

/** @param size side of the probability maps, in pixels */
export function createJudge(size: number): Judge {
  const thresholders = new Map<string, GridThresholder>();
  const predict = (probability: Float32Array, { width, height }: PixelMask): Uint8Array => {
    const key = `${width}×${height}`;
    const thresholder = thresholders.get(key) ?? gridThresholder(size, width, height);
    thresholders.delete(key);
    thresholders.set(key, thresholder);
    if (thresholders.size > rememberedGrids) thresholders.delete(thresholders.keys().next().value!);
    return thresholder(probability);
  };
  return {
    onLabelGrid: (probability, label) => overlap(predict(probability, label), label.data),
    withOutlines: (probability, label) => {
      const predicted = predict(probability, label);
      return { ...overlap(predicted, label.data), ...surfaceAgreement(predicted, label.data, label.width, label.height, surfaceTolerancePixels) };
    },
  };
}

/** At the model's own size: the map thresholded, against the label brought to that size. */
export function overlapAtModelSize(probability: Float32Array, label: Uint8Array): Overlap {
  return overlap(
    Uint8Array.from(probability, (p) => (p > 0.5 ? 1 : 0)),
    label,
  );
}

function overlap(predicted: Uint8Array, truth: Uint8Array): Overlap {
  const counts = confusionCounts(predicted, truth);
  return { dice: dice(counts), iou: iou(counts) };
}
