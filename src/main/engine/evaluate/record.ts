import type { Split } from '../../../core/subject.ts';
import type { Overlap } from './judge.ts';

/** What scoring leaves of one image, for the evaluation and the flags: numbers only, so that a whole pool fits in memory. */
export type ImageRecord = {
  image: string;
  split: Split;
  /** Cluster of intervals: images that share a patient, a lesion or their look. */
  component: string;
  /** Whether the network was trained on this image's label. */
  seen: boolean;
  /** 1 − Dice at each level of the ladder, in its order. */
  byLevel: number[];
  /** By name, all but `blend`; higher = harder. */
  signals: Record<string, number | null>;
  /** Against the image's mask, on the mask's own grid; null without a mask. */
  dense: Overlap | null;
  /** Of validation and test images with a label that may score. */
  scored: {
    atModelSize: Overlap;
    /** Of each level of the ladder, in its order. */
    levels: Overlap[];
    /** In pixels of the label's own grid. */
    hd95: number;
    /** The same as a share of that grid's diagonal; with the area bias, not in what an older version saved. */
    hd95OfDiagonal?: number;
    areaBias?: number | null;
    normalizedSurfaceDice: number;
  } | null;
};

/** The record of an image whose label may score the network. */
export type JudgedRecord = ImageRecord & { dense: Overlap; scored: NonNullable<ImageRecord['scored']> };

/** Records of a split with labels that may score. */
export function judgedRecords(records: readonly ImageRecord[], split: 'validation' | 'test'): JudgedRecord[] {
  return records.filter((record): record is JudgedRecord => record.split === split && record.dense !== null && record.scored !== null);
}
