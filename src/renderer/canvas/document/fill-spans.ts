import type { PixelBox } from '../../../core/mask/edit/types.ts';
import type { PixelMask } from '../../../core/mask/index.ts';

/** Pixels of the grid an image pixel, along x and y: 3 where a mask of 600×450 lies over an image of 200×150. */
export type GridScale = { x: number; y: number };
/** Box of the grid that may have changed; null where nothing lay on the grid. */
export type Filled = PixelBox | null;

/**
 * Sets the pixels whose centres a shape covers, given what each row cuts of it: one stretch, in image pixels, accurate to
 * rounding. `covers`, if given, decides at the stretch's ends, so that the result is exactly that of asking it everywhere;
 * else the stretch is half-open, [left, right).
 */
export function fillSpans(
  mask: PixelMask,
  scale: GridScale,
  [top, bottom]: [number, number],
  stretch: (y: number) => [left: number, right: number] | null,
  value: 0 | 1,
  covers?: (x: number, y: number) => boolean,
): Filled {
  // One row more at either end, for rows that rounding alone keeps out.
  const firstRow = Math.max(0, Math.ceil(top * scale.y - 0.5) - 1);
  const lastRow = Math.min(mask.height - 1, Math.floor(bottom * scale.y - 0.5) + 1);
  let [left, right, highest, lowest] = [mask.width, -1, -1, -1];
  for (let row = firstRow; row <= lastRow; row++) {
    const y = (row + 0.5) / scale.y;
    const cut = stretch(y);
    if (cut === null) continue;
    let first = Math.ceil(cut[0] * scale.x - 0.5);
    let last = covers ? Math.floor(cut[1] * scale.x - 0.5) : Math.ceil(cut[1] * scale.x - 0.5) - 1;
    if (covers) {
      const covered = (column: number): boolean => covers((column + 0.5) / scale.x, y);
      // Rounding misses by one pixel at most; a stretch that ends up empty covers no centre of this row.
      if (covered(first - 1)) first--;
      else if (first <= last && !covered(first)) first++;
      if (covered(last + 1)) last++;
      else if (first <= last && !covered(last)) last--;
    }
    first = Math.max(0, first);
    last = Math.min(mask.width - 1, last);
    if (first > last) continue;
    mask.data.fill(value, row * mask.width + first, row * mask.width + last + 1);
    left = Math.min(left, first);
    right = Math.max(right, last);
    if (highest < 0) highest = row;
    lowest = row;
  }
  return right < left ? null : { x: left, y: highest, width: right - left + 1, height: lowest - highest + 1 };
}
