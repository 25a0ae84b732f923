import { readCounts } from './counts.ts';
import { forEachLesionRun } from './run-length.ts';
import type { PixelMask, RunLengthMask } from './types.ts';

/**
 * A mask at most `longestSide` pixels long, each pixel what lies under its centre: for pictures of masks, not for measuring.
 * The mask itself is never laid out, so that one of many millions of pixels costs no more than its runs.
 */
export function sampleMask(mask: RunLengthMask, longestSide: number): PixelMask {
  const [height, width] = mask.size;
  const scale = Math.min(1, longestSide / Math.max(height, width));
  return sampleMaskTo(mask, { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) });
}

/** As {@link sampleMask}, on a given grid. */
export function sampleMaskTo(mask: RunLengthMask, { width, height }: { width: number; height: number }): PixelMask {
  const [sourceHeight, sourceWidth] = mask.size;
  const under = (count: number, sourceCount: number): Int32Array => Int32Array.from({ length: count }, (_, at) => Math.floor(((at + 0.5) * sourceCount) / count));
  const sourceOfColumn = under(width, sourceWidth);
  const sourceOfRow = under(height, sourceHeight);
  const data = new Uint8Array(width * height);
  forEachLesionRun(readCounts(mask), sourceHeight, (sourceX, top, bottom) => {
    for (let x = firstFrom(sourceOfColumn, sourceX); x < width && sourceOfColumn[x] === sourceX; x++) {
      for (let y = firstFrom(sourceOfRow, top); y < height && sourceOfRow[y]! < bottom; y++) data[y * width + x] = 1;
    }
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
