// What a judging thread does: all that is computed of one image's maps on its label's own grid, and the maps' packing.
import { constants, deflateRawSync } from 'node:zlib';
import { decodeMask, resizeMask, type RunLengthMask } from '../../../../core/mask/index.ts';
import type { ImageRecord } from '../../../engine/evaluate/record.ts';
import { createJudge, overlapAtModelSize, type Judge } from '../../../engine/evaluate/judge.ts';

export type ImageWork = {
  /** Side of the maps, in pixels. */
  size: number;
  /** Probability maps: of the dense network, then of each level. */
  maps: readonly Float32Array[];
  /** What the maps are compared with; null where there is nothing that may score. */
  label: RunLengthMask | null;
  /** Whether every level is judged, and outlines too; else the dense network alone. */
  inFull: boolean;
};

export type JudgedImage = Pick<ImageRecord, 'dense' | 'scored'> & {
  /** 0 or 1 a pixel, size × size; null without a label. */
  labelAtModelSize: Uint8Array | null;
  /** Each map as the result keeps it. */
  packed: Uint8Array[];
};

let judge: { size: number; judge: Judge } | null = null;

export function judgeImage({ size, maps, label, inFull }: ImageWork): JudgedImage {
  const packed = maps.map(packMap);
  if (label === null) return { packed, labelAtModelSize: null, dense: null, scored: null };
  if (judge?.size !== size) judge = { size, judge: createJudge(size) };
  const mask = decodeMask(label);
  const labelAtModelSize = resizeMask(mask, size, size).data;
  const [dense, ...levels] = maps;
  if (!inFull) return { packed, labelAtModelSize, dense: judge.judge.onLabelGrid(dense!, mask), scored: null };
  const { dice, iou, hd95, areaBias, normalizedSurfaceDice } = judge.judge.withOutlines(dense!, mask);
  return {
    packed,
    labelAtModelSize,
    dense: { dice, iou },
    scored: {
      atModelSize: overlapAtModelSize(dense!, labelAtModelSize),
      levels: levels.map((level) => judge!.judge.onLabelGrid(level, mask)),
      hd95,
      hd95OfDiagonal: hd95 / Math.hypot(mask.width, mask.height),
      areaBias,
      normalizedSurfaceDice,
    },
  };
}

/** Maps are mostly runs of one value: looking for no more than those is several times as fast and takes little more room. */
const packing = { strategy: constants.Z_RLE };

/** A probability map as the result keeps it: floor(256 p) clipped to 255, one byte a pixel, raw deflate. */
export function packMap(probability: Float32Array): Uint8Array {
  const bytes = new Uint8Array(probability.length);
  for (let i = 0; i < bytes.length; i++) {
    // Probabilities are not negative, so cutting off is floor, at half its price.
    const level = (256 * probability[i]!) | 0;
    bytes[i] = level > 255 ? 255 : level;
  }
  // Its own bytes alone: what is handed to another thread is copied with the whole buffer that it is a part of.
  return Uint8Array.from(deflateRawSync(bytes, packing));
}
