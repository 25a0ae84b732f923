import type { Offset } from '../window.ts';

/**
 * All pairs of pixels that lie `offset` apart, a row at a time.
 *
 * @param visit gets the row's first pixel that has a partner, how much further that lies, and how many pairs follow one another
 */
export function forEachRowOfPairs(
  { height, width }: { height: number; width: number }, { rows, columns }: Offset, visit: (firstPixel: number, step: number, length: number) => void,
): void {
  const left = Math.max(-columns, 0);
  const length = width - Math.abs(columns);
  for (let row = 0; row + rows < height; row++) visit(row * width + left, rows * width + columns, length);
}
