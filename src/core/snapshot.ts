import type { WeakLabel } from './contract/label.ts';
import type { RunLengthMask } from './mask/types.ts';
import type { Split, Verdict } from './subject.ts';

/**
 * What a round trains on and is judged by, frozen: a file of JSON lines, the header first, then one line an image, in
 * the order of image ids. A round records the sha256 of this file, ids and time of making included: it tells which file a
 * round ran on, and differs between two rounds on the same images and masks.
 */
export type SnapshotHeader = { kind: 'snapshot'; version: 1; project: string; round: number; images: number; createdAt: string };

export type SnapshotImage = {
  id: string;
  /** Path of the kept original, relative to the project folder, with `/`. */
  file: string;
  sha256: string;
  /** Pixels after EXIF orientation. */
  width: number;
  height: number;
  split: Split;
  /** Unit of the split and of clustered intervals: a connected component over shared patient, lesion, near-duplicates. */
  component: string;
  lesion: string | null;
  patient: string | null;
  /** Name the file came with, for reports. */
  name: string;
  /**
   * The current mask, at its own resolution; null where there is none. `annotation` is null for the empty mask of a
   * training image that a person said shows no lesion.
   */
  mask: { annotation: string | null; geometry: RunLengthMask } | null;
  /**
   * True where the mask (or class) of a training image is used in this round; always true for masks of validation and test.
   * A mask that a person said is wrong, and nobody has corrected since, is never used.
   */
  labelled: boolean;
  /** What a person said last of the image, and did not take back. */
  verdict: Verdict | null;
  /** Current weak labels; of training images only. */
  weak: { annotation: string; label: WeakLabel }[];
  /** Diagnosis where known, for the image-level head and for stratified figures. */
  diagnosis: string | null;
  /** Sample weight in training; 0 leaves it out. */
  weight: number;
  /** What the round named `previous` found of the image; null where there is none or it did not score it, absent in snapshots of older versions. */
  hardness?: { score: number; flagged: boolean; seen: boolean; signals: Record<string, number | null> } | null;
  /** Whether a person drew or checked its label since that round froze it, so that what the round found of the label says nothing any more. */
  corrected?: boolean;
  /** Value of the attribute `attentionBy`, or the collection that the image comes from; null where missing or none is asked for, absent in snapshots of older versions. */
  group?: string | null;
};
