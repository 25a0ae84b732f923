import type { PixelMask } from '../mask/types.ts';

/** East, south, west, north: each turn to the right is the next. */
const stepX = [1, 0, -1, 0];
const stepY = [0, 1, 0, -1];
/** Of a corner of the pixel grid, the pixel ahead on the right and on the left, in each direction. */
const aheadRight = [[0, 0], [-1, 0], [-1, -1], [0, -1]] as const;
const aheadLeft = [[0, -1], [0, 0], [-1, 0], [-1, -1]] as const;

/**
 * Follows the edges between lesion and skin, lesion on the right, and answers the edges' midpoints, of a straight stretch
 * only the first and the last: what marching squares at one half gives, without looking at every pixel of a large mask.
 * Pixels that touch at a corner only are apart.
 *
 * @returns rings in the mask's own pixels, ordered by their topmost edges
 */
export function traceMask(mask: PixelMask): number[][] {
  const { width, height, data } = mask;
  // Upper edges of lesion pixels, by position, that a ring has passed: every ring has one.
  const passed = new Uint8Array(data.length);
  const rings: number[][] = [];
  for (const start of upperEdges(mask)) {
    if (passed[start] === 0) rings.push(follow(start));
  }
  return rings;

  function isLesion(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] !== 0;
  }

  function follow(start: number): number[] {
    const ring: number[] = [];
    const startX = start % width;
    const startY = Math.floor(start / width);
    let [x, y, direction] = [startX, startY, 0];
    do {
      if (direction === 0) passed[y * width + x] = 1;
      const [middleX, middleY] = [x + stepX[direction]! / 2, y + stepY[direction]! / 2];
      x += stepX[direction]!;
      y += stepY[direction]!;
      const [rightX, rightY] = aheadRight[direction]!;
      const [leftX, leftY] = aheadLeft[direction]!;
      let turn = 0;
      if (!isLesion(x + rightX, y + rightY)) turn = 1;
      else if (isLesion(x + leftX, y + leftY)) turn = 3;
      ring.push(middleX, middleY, turn);
      direction = (direction + turn) % 4;
    } while (x !== startX || y !== startY || direction !== 0);
    return withoutInnerPoints(ring);
  }
}

/** From x, y and the turn after each edge: an edge between two straight ones says nothing. */
function withoutInnerPoints(edges: readonly number[]): number[] {
  const ring: number[] = [];
  let turnBefore = edges.at(-1)!;
  for (let at = 0; at < edges.length; at += 3) {
    const turn = edges[at + 2]!;
    if (turn !== 0 || turnBefore !== 0) ring.push(edges[at]!, edges[at + 1]!);
    turnBefore = turn;
  }
  return ring;
}

/** Positions of the lesion pixels with none above, row by row. Most are like the one above, so four are compared at a time where rows allow it. */
function* upperEdges({ width, height, data }: PixelMask): Generator<number> {
  const step = width % 4 === 0 && data.byteOffset % 4 === 0 ? 4 : 1;
  const cells = step === 4 ? new Uint32Array(data.buffer, data.byteOffset, data.length / 4) : data;
  const cellsPerRow = width / step;
  for (let y = 0; y < height; y++) {
    for (let cell = y * cellsPerRow, end = cell + cellsPerRow; cell < end; cell++) {
      if (cells[cell] === (y === 0 ? 0 : cells[cell - cellsPerRow])) continue;
      for (let at = cell * step; at < (cell + 1) * step; at++) {
        if (data[at] !== 0 && (y === 0 || data[at - width] === 0)) yield at;
      }
    }
  }
}
