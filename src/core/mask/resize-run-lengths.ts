import { readCounts } from './counts.ts';
import { forEachLesionRun } from './run-length.ts';
import type { PixelMask, RunLengthMask } from './types.ts';

/**
 * Brings run lengths to another size, as `resizeMask` brings the pixels that they stand for: lesion is what at least half of a pixel covers. The mask itself
 * is never laid out, so that a large one costs no more than its runs.
 *
 * @throws WeakspotError `corrupt` when the run lengths do not fit the size.
 */
export function resizeRunLengthMask(mask: RunLengthMask, width: number, height: number): PixelMask {
  if (!(Number.isInteger(width) && width > 0 && Number.isInteger(height) && height > 0)) throw new RangeError(`A mask cannot be brought to ${width}×${height}`);
  const [sourceHeight, sourceWidth] = mask.size;
  // Heights in units of 1/(target height) of a source row, widths in units of 1/(target width) of a column: all sums are whole numbers.
  const covered = new Float64Array(width * height);
  const column = new Float64Array(height);
  let current = -1;
  let [first, last] = [height, -1];
  const takeColumn = (): void => {
    if (current < 0) return;
    for (let at = current * width, end = (current + 1) * width; at < end; ) {
      const x = Math.floor(at / sourceWidth);
      const next = Math.min(end, (x + 1) * sourceWidth);
      for (let y = first; y <= last; y++) covered[y * width + x]! += (next - at) * column[y]!;
      at = next;
    }
    column.fill(0, first, last + 1);
    [first, last] = [height, -1];
  };
  forEachLesionRun(readCounts(mask), sourceHeight, (x, top, bottom) => {
    if (x !== current) takeColumn();
    current = x;
    first = Math.min(first, Math.floor((top * height) / sourceHeight));
    for (let at = top * height, end = bottom * height; at < end; ) {
      const y = Math.floor(at / sourceHeight);
      const next = Math.min(end, (y + 1) * sourceHeight);
      column[y]! += next - at;
      last = y;
      at = next;
    }
  });
  takeColumn();
  const half = (sourceWidth * sourceHeight) / 2;
  const data = new Uint8Array(width * height);
  for (let pixel = 0; pixel < data.length; pixel++) data[pixel] = Number(covered[pixel]! >= half);
  return { width, height, data };
}
