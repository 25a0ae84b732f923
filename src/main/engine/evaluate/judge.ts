import type { PixelMask } from '../../../core/mask/types.ts';
import { confusionCounts, dice, gridSpans, iou, surfaceAgreement, type ConfusionCounts, type GridSpans, type SurfaceAgreement } from '../../../core/metrics/index.ts';

export type Overlap = { dice: number; iou: number };

/** Pixels of the label's own grid within which outlines count as agreeing, in the normalized surface Dice. */
export const surfaceTolerancePixels = 5;

/** Judges probability maps against labels; it keeps what resampling to a grid needs, for the grids it met last. */
export type Judge = {
  /** On the label's own grid: the map upsampled bilinearly, then thresholded at one half. */
  onLabelGrid(probability: Float32Array, label: PixelMask): Overlap;
  /** The same, with the distances between the outlines, and how much more or less is outlined. */
  withOutlines(probability: Float32Array, label: PixelMask): Overlap & SurfaceAgreement & AreaBias;
};

/** (Predicted − labelled area) ÷ labelled area, in [−1, ∞); null where the label is empty. */
export type AreaBias = { areaBias: number | null };

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
  let judged: PixelMask | null = null;
  let sums = new Uint32Array(0);
  const sumUp = (label: PixelMask): void => {
    if (judged === label) return;
    if (sums.length !== label.data.length + 1) sums = new Uint32Array(label.data.length + 1);
    sumBefore(label.data, sums);
    judged = label;
  };
  const judge = (probability: Float32Array, label: PixelMask, visit?: (begin: number, end: number) => void): ConfusionCounts => {
    sumUp(label);
    let predicted = 0;
    let both = 0;
    spansOn(label)(probability, (begin, end) => {
      predicted += end - begin;
      both += sums[end]! - sums[begin]!;
      visit?.(begin, end);
    });
    const actual = sums.at(-1)!;
    return { truePositive: both, falsePositive: predicted - both, falseNegative: actual - both, trueNegative: label.data.length - predicted - actual + both };
  };
  return {
    onLabelGrid: (probability, label) => overlap(judge(probability, label)),
    withOutlines: (probability, label) => {
      const mask = new Uint8Array(label.data.length);
      const counts = judge(probability, label, (begin, end) => void mask.fill(1, begin, end));
      return { ...overlap(counts), areaBias: areaBias(counts), ...surfaceAgreement(mask, label.data, label.width, label.height, surfaceTolerancePixels) };
    },
  };
}

/** Counts into `sums` how many of the pixels before each are lesion; it has one value more than there are pixels. */
function sumBefore(data: Uint8Array, sums: Uint32Array): void {
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    sum += data[i]!;
    sums[i + 1] = sum;
  }
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

function areaBias({ truePositive, falsePositive, falseNegative }: ConfusionCounts): number | null {
  const actual = truePositive + falseNegative;
  return actual === 0 ? null : (falsePositive - falseNegative) / actual;
}
