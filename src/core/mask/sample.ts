import { readCounts } from './counts.ts';
import { forEachLesionRun } from './run-length.ts';
import type { PixelMask, RunLengthMask } from './types.ts';

/**
 * A mask at most `longestSide` pixels long, each pixel what lies under its centre: for pictures of masks, not for measuring.
 * The mask itself is never laid out, so that one of many millions of pixels costs no more than its runs.
 */
export function sampleMask(mask: RunLengthMask, longestSide: number): PixelMask {
  const [sourceHeight, sourceWidth] = mask.size;
  const scale = Math.min(1, longestSide / Math.max(sourceHeight, sourceWidth));
  const width = Math.max(1, Math.round(sourceWidth * scale));
  const height = Math.max(1, Math.round(sourceHeight * scale));
  const targetOfColumn = new Int32Array(sourceWidth).fill(-1);
  for (let x = 0; x < width; x++) targetOfColumn[Math.floor(((x + 0.5) * sourceWidth) / width)] = x;
  const sourceOfRow = Int32Array.from({ length: height }, (_, y) => Math.floor(((y + 0.5) * sourceHeight) / height));
  const data = new Uint8Array(width * height);
  forEachLesionRun(readCounts(mask), sourceHeight, (sourceX, top, bottom) => {
    const x = targetOfColumn[sourceX]!;
    if (x < 0) return;
    for (let y = firstFrom(sourceOfRow, top); y < height && sourceOfRow[y]! < bottom; y++) data[y * width + x] = 1;
  });
  return { width, height, data };
}

/** Place of the first of ascending values that is at least `least`. */
function firstFrom(values: Int32Array, least: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
