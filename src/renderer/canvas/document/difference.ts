import type { PixelBox } from '../../../core/mask/edit/types.ts';
import { countsToString, readCounts, type PixelMask } from '../../../core/mask/index.ts';

/** How many pixels became lesion and how many ceased to be. */
export type Tally = { added: number; removed: number };
export type Flips = PixelBox & Tally & { /** COCO run lengths of the flipped pixels of the box. */ flipped: string };

/**
 * The pixels inside a box in which two arrays of a grid differ, as run lengths of the smallest box that holds them; null
 * where none does. Both arrays hold 0 and 1 alone.
 */
export function encodeFlips(before: Uint8Array, after: Uint8Array, grid: { width: number; height: number }, within: PixelBox): Flips | null {
  const box = differingBox(before, after, grid.width, within);
  if (box === null) return null;
  const stride = grid.width;
  const { x: left, y: top, width, height } = box;
  // Column-major positions where runs of flipped pixels begin or end, gathered row by row as the arrays lie in memory.
  const columns: number[] = [];
  const rows: number[] = [];
  const perColumn = new Uint32Array(width + 1);
  let added = 0;
  let removed = 0;
  const note = (column: number, row: number): void => {
    columns.push(column);
    rows.push(row);
    perColumn[column + 1]!++;
  };
  const foot = (top + height - 1) * stride + left;
  for (let column = 0; column < width; column++) {
    const at = top * stride + left + column;
    const above = column > 0 ? before[foot + column - 1]! ^ after[foot + column - 1]! : 0;
    const flipped = before[at]! ^ after[at]!;
    if (flipped !== above) note(column, 0);
  }
  for (let row = 0; row < height; row++) {
    const start = (top + row) * stride + left;
    for (let at = start, end = start + width; at < end; at++) {
      const flipped = before[at]! ^ after[at]!;
      if (flipped !== 0) {
        if (after[at] === 1) added++;
        else removed++;
      }
      if (row > 0 && flipped !== (before[at - stride]! ^ after[at - stride]!)) note(at - start, row);
    }
  }
  return { ...box, added, removed, flipped: countsToString(inColumnOrder(columns, rows, perColumn, height, width * height)) };
}

/** Run lengths from run starts that were found row by row: a counting sort by column keeps the rows of each in order. */
function inColumnOrder(columns: readonly number[], rows: readonly number[], perColumn: Uint32Array, height: number, total: number): Uint32Array {
  for (let column = 1; column < perColumn.length; column++) perColumn[column]! += perColumn[column - 1]!;
  const starts = new Uint32Array(columns.length);
  for (let i = 0; i < columns.length; i++) starts[perColumn[columns[i]!]!++] = columns[i]! * height + rows[i]!;
  const counts = new Uint32Array(starts.length + 1);
  let previous = 0;
  for (let i = 0; i < starts.length; i++) {
    counts[i] = starts[i]! - previous;
    previous = starts[i]!;
  }
  counts[starts.length] = total - previous;
  return counts;
}

/** Smallest box around the pixels in which two arrays differ inside another box; null where none does. */
export function differingBox(before: Uint8Array, after: Uint8Array, stride: number, within: PixelBox): PixelBox | null {
  let left = within.x + within.width;
  let right = within.x - 1;
  let top = -1;
  let bottom = -1;
  for (let y = within.y; y < within.y + within.height; y++) {
    const row = y * stride;
    let first = row + within.x;
    const end = first + within.width;
    while (first < end && before[first] === after[first]) first++;
    if (first === end) continue;
    if (top < 0) top = y;
    bottom = y;
    left = Math.min(left, first - row);
    let last = end - 1;
    while (last - row > right && before[last] === after[last]) last--;
    right = Math.max(right, last - row);
  }
  return top < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * Flips the pixels of an operation. Runs are column-major and the grid lies in rows, so each end of a run is filed under
 * its row first; then one sweep down the rows carries along which columns are inside a run. Memory is read in order.
 * @throws WeakspotError `corrupt` where the run lengths do not fit the box.
 */
export function flip(mask: PixelMask, operation: PixelBox & { flipped: string }): Tally {
  const { x: left, y: top, width, height } = operation;
  const counts = readCounts({ size: [height, width], counts: operation.flipped });
  const perRow = new Uint32Array(height + 1);
  forEachEnd(counts, height, (_column, row) => perRow[row + 1]!++);
  for (let row = 1; row <= height; row++) perRow[row]! += perRow[row - 1]!;
  const ends = new Uint32Array(perRow[height]!);
  const next = perRow.slice(0, height);
  forEachEnd(counts, height, (column, row) => {
    ends[next[row]!++] = column;
  });

  const inside = new Uint8Array(width);
  let active = 0;
  let added = 0;
  let removed = 0;
  for (let row = 0; row < height; row++) {
    for (let i = perRow[row]!; i < perRow[row + 1]!; i++) {
      const column = ends[i]!;
      inside[column]! ^= 1;
      active += inside[column] === 1 ? 1 : -1;
    }
    if (active === 0) continue;
    const start = (top + row) * mask.width + left;
    for (let column = 0; column < width; column++) {
      if (inside[column] === 0) continue;
      if ((mask.data[start + column]! ^= 1) === 1) added++;
      else removed++;
    }
  }
  return { added, removed };
}

/** Both ends of each run of flipped pixels, column by column; an end at a column's foot is none. */
function forEachEnd(counts: readonly number[], height: number, visit: (column: number, row: number) => void): void {
  let start = 0;
  for (let run = 0; run < counts.length; run++) {
    const end = start + counts[run]!;
    if (run % 2 === 1) {
      for (let at = start; at < end; ) {
        const column = Math.floor(at / height);
        const foot = (column + 1) * height;
        const stop = Math.min(end, foot);
        // A run of no length in between joins its neighbours: its two ends cancel out.
        visit(column, at - column * height);
        if (stop < foot) visit(column, stop - column * height);
        at = stop;
      }
    }
    start = end;
  }
}
