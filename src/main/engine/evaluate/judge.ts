import type { PixelMask } from '../../../core/mask/types.ts';
import { confusionCounts, dice, gridSpans, iou, surfaceAgreement, type ConfusionCounts, type GridSpans, type SurfaceAgreement } from '../../../core/metrics/index.ts';

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
  const grids = new Map<string, GridSpans>();
  const spansOn = ({ width, height }: PixelMask): GridSpans => {
    const key = `${width}×${height}`;
    const spans = grids.get(key) ?? gridSpans(size, width, height);
    grids.delete(key);
    grids.set(key, spans);
    if (grids.size > rememberedGrids) grids.delete(grids.keys().next().value!);
    return spans;
  };
  // A ladder's maps are judged one after the other against the same label.
  let last: { label: PixelMask; sums: Uint32Array } | null = null;
  const sumsOf = (label: PixelMask): Uint32Array => {
    if (last?.label !== label) last = { label, sums: runningSums(label.data) };
    return last.sums;
  };
  const judge = (probability: Float32Array, label: PixelMask, visit?: (begin: number, end: number) => void): Overlap => {
    const sums = sumsOf(label);
    let predicted = 0;
    let both = 0;
    spansOn(label)(probability, (begin, end) => {
      predicted += end - begin;
      both += sums[end]! - sums[begin]!;
      visit?.(begin, end);
    });
    const actual = sums.at(-1)!;
    return overlap({
      truePositive: both, falsePositive: predicted - both, falseNegative: actual - both, trueNegative: label.data.length - predicted - actual + both,
    });
  };
  return {
    onLabelGrid: (probability, label) => judge(probability, label),
    withOutlines: (probability, label) => {
      const mask = new Uint8Array(label.data.length);
      const agreement = judge(probability, label, (begin, end) => void mask.fill(1, begin, end));
      return { ...agreement, ...surfaceAgreement(mask, label.data, label.width, label.height, surfaceTolerancePixels) };
    },
  };
}

/** How many of the pixels before each are lesion; one value more than there are pixels. */
function runningSums(data: Uint8Array): Uint32Array {
  const sums = new Uint32Array(data.length + 1);
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    sum += data[i]!;
    sums[i + 1] = sum;
  }
  return sums;
}

/** At the model's own size: the map thresholded, against the label brought to that size. */
export function overlapAtModelSize(probability: Float32Array, label: Uint8Array): Overlap {
  const predicted = new Uint8Array(probability.length);
  for (let i = 0; i < predicted.length; i++) predicted[i] = probability[i]! > 0.5 ? 1 : 0;
  return overlap(confusionCounts(predicted, label));
}

function overlap(counts: ConfusionCounts): Overlap {
  return { dice: dice(counts), iou: iou(counts) };
}
