import type { PixelBox } from '../../../core/mask/edit/types.ts';
import { countsToString, readCounts, type PixelMask } from '../../../core/mask/index.ts';
import { atOnce, type Parts } from './parts.ts';

/** How many pixels became lesion and how many ceased to be. */
export type Tally = { added: number; removed: number };
export type Flips = PixelBox & Tally & { /** COCO run lengths of the flipped pixels of the box. */ flipped: string };

/** Side of the tiles that a stroke marks as touched. */
const tileSide = 64;

/** Rows of an operation that are flipped before others may get their turn. */
const rowsPerPart = 128;

/** Which tiles of a grid have been drawn on. */
export class TouchedTiles {
  readonly columns: number;
  readonly rows: number;
  readonly #touched: Uint8Array;

  constructor(width: number, height: number) {
    this.columns = Math.ceil(width / tileSide);
    this.rows = Math.ceil(height / tileSide);
    this.#touched = new Uint8Array(this.columns * this.rows);
  }

  touch({ x, y, width, height }: PixelBox): void {
    const [first, last] = [Math.floor(x / tileSide), Math.floor((x + width - 1) / tileSide)];
    for (let row = Math.floor(y / tileSide); row * tileSide < y + height; row++) this.#touched.fill(1, row * this.columns + first, row * this.columns + last + 1);
  }

  /** Touched tiles of a row that lie side by side, from the first to just before the end; `alsoAbove`: those too that lie below a touched one. */
  stretches(row: number, alsoAbove: boolean): [first: number, end: number][] {
    const found: [number, number][] = [];
    for (let column = 0; column < this.columns; column++) {
      const at = row * this.columns + column;
      if (this.#touched[at] !== 1 && !(alsoAbove && row > 0 && this.#touched[at - this.columns] === 1)) continue;
      const last = found.at(-1);
      if (last?.[1] === column) last[1]++;
      else found.push([column, column + 1]);
    }
    return found;
  }

  clear(): void {
    this.#touched.fill(0);
  }
}

/**
 * Pixels four at a time where rows allow it, else one by one. A cell's bytes are 0 or 1, the lowest to the left, so that
 * one multiplication counts them.
 */
function cellsOf(data: Uint8Array, width: number): { cells: Uint32Array | Uint8Array; perCell: 4 | 1 } {
  if (width % 4 === 0 && data.byteOffset % 4 === 0) return { cells: new Uint32Array(data.buffer, data.byteOffset, data.length / 4), perCell: 4 };
  return { cells: data, perCell: 1 };
}

function ones(cell: number): number {
  return Math.imul(cell, 0x01010101) >>> 24;
}

/**
 * The pixels in which two arrays of a grid differ, as run lengths of the smallest box that holds them; null where none
 * does. Only touched tiles are looked at. Both arrays hold 0 and 1 alone.
 */
export function* encodeFlips(before: Uint8Array, after: Uint8Array, { width, height }: { width: number; height: number }, touched: TouchedTiles): Parts<Flips | null> {
  const { cells: old, perCell } = cellsOf(before, width);
  const { cells: now, perCell: perNow } = cellsOf(after, width);
  if (perCell !== perNow) throw new Error('Both arrays have to lie in memory alike');
  const perRow = width / perCell;
  const perTile = tileSide / perCell;
  const scan: Scan = { old, now, perCell, perRow, above: new Uint32Array(perRow), ends: [], added: 0, removed: 0 };
  for (let tileRow = 0; tileRow < touched.rows; tileRow++) {
    const firstRow = tileRow * tileSide;
    // Below a touched tile, runs that reached its foot end.
    for (const [first, end] of touched.stretches(tileRow, true)) scanRow(scan, firstRow, first * perTile, Math.min(perRow, end * perTile), true);
    const stretches = touched.stretches(tileRow, false);
    // Row by row, as the arrays lie in memory.
    for (let row = firstRow + 1; row < Math.min(height, firstRow + tileSide); row++) {
      for (const [first, end] of stretches) scanRow(scan, row, first * perTile, Math.min(perRow, end * perTile), false);
    }
    if (stretches.length > 0) yield;
  }
  const { ends, added, removed } = scan;
  if (ends.length === 0) return null;
  return { ...(yield* encodeEnds(ends, width, height)), added, removed };
}

type Scan = Tally & {
  old: Uint32Array | Uint8Array;
  now: Uint32Array | Uint8Array;
  perCell: number;
  perRow: number;
  /** What was flipped of the row above. */
  above: Uint32Array;
  /** Where runs of flipped pixels begin or end: the pixel, counted row by row, that differs in that from the one above. */
  ends: number[];
};

/** A function of its own, called often, so that it is compiled before the first large stroke has been read through. */
function scanRow(scan: Scan, row: number, first: number, end: number, lookUp: boolean): void {
  const { old, now, perCell, above, ends } = scan;
  const start = row * scan.perRow;
  if (lookUp) {
    const up = start - scan.perRow;
    for (let i = first; i < end; i++) above[i] = row > 0 ? old[up + i]! ^ now[up + i]! : 0;
  }
  let [added, removed] = [0, 0];
  for (let i = first; i < end; i++) {
    const after = now[start + i]!;
    const flipped = old[start + i]! ^ after;
    const changes = flipped ^ above[i]!;
    if (changes !== 0) {
      for (let byte = 0; byte < perCell; byte++) if (((changes >>> (8 * byte)) & 1) === 1) ends.push((start + i) * perCell + byte);
      above[i] = flipped;
    }
    if (flipped !== 0) {
      added += ones(flipped & after);
      removed += ones(flipped & ~after);
    }
  }
  scan.added += added;
  scan.removed += removed;
}

/** Run lengths from the ends of runs, which come in order within each column. */
function* encodeEnds(ends: readonly number[], gridWidth: number, gridHeight: number): Parts<PixelBox & { flipped: string }> {
  const rows = new Uint32Array(ends.length);
  const columns = new Uint32Array(ends.length);
  let [left, right, top, bottom] = [gridWidth, 0, gridHeight, 0];
  for (let i = 0; i < ends.length; i++) {
    const row = Math.floor(ends[i]! / gridWidth);
    const column = ends[i]! - row * gridWidth;
    rows[i] = row;
    columns[i] = column;
    if (column < left) left = column;
    if (column > right) right = column;
    if (row < top) top = row;
    if (row > bottom) bottom = row;
  }
  yield;
  const width = right - left + 1;
  const starts = new Uint32Array(width + 1);
  for (let i = 0; i < columns.length; i++) starts[columns[i]! - left + 1]!++;
  for (let column = 1; column <= width; column++) starts[column]! += starts[column - 1]!;
  const next = starts.slice(0, width);
  const sorted = new Uint32Array(ends.length);
  for (let i = 0; i < ends.length; i++) sorted[next[columns[i]! - left]!++] = rows[i]!;
  yield;
  // Runs that reach the foot of the grid have no end of their own.
  for (let column = 0; column < width; column++) if ((starts[column + 1]! - starts[column]!) % 2 === 1) bottom = gridHeight;
  const height = bottom - top;
  // Positions where runs turn, column-major. A run that ends at a foot and one that begins at the next head are one.
  const turns: number[] = [];
  const turn = (position: number): void => {
    if (turns.at(-1) === position) turns.pop();
    else turns.push(position);
  };
  for (let column = 0; column < width; column++) {
    const end = starts[column + 1]!;
    for (let i = starts[column]!; i < end; i++) turn(column * height + sorted[i]! - top);
    if ((end - starts[column]!) % 2 === 1) turn((column + 1) * height);
  }
  if (turns.at(-1) !== width * height) turns.push(width * height);
  const counts = new Uint32Array(turns.length);
  for (let i = 0; i < turns.length; i++) counts[i] = turns[i]! - (turns[i - 1] ?? 0);
  yield;
  return { x: left, y: top, width, height, flipped: countsToString(counts) };
}

/**
 * Flips the pixels of an operation. Runs are column-major and the grid lies in rows, so each end of a run is filed under
 * its row first; then one sweep down the rows carries along which columns are inside a run. Memory is read in order.
 * @throws WeakspotError `corrupt` where the run lengths do not fit the box.
 */
export function flip(mask: PixelMask, operation: PixelBox & { flipped: string }): Tally {
  return atOnce(flipInParts(mask, operation));
}

/** As {@link flip}: pixels are flipped from the top down. */
export function* flipInParts(mask: PixelMask, operation: PixelBox & { flipped: string }): Parts<Tally> {
  const { x: left, y: top, width, height } = operation;
  const counts = readCounts({ size: [height, width], counts: operation.flipped });
  yield;
  const firstOfRow = new Uint32Array(height + 1);
  forEachEnd(counts, height, (_column, row) => firstOfRow[row + 1]!++);
  for (let row = 1; row <= height; row++) firstOfRow[row]! += firstOfRow[row - 1]!;
  const ends = new Uint32Array(firstOfRow[height]!);
  const next = firstOfRow.slice(0, height);
  forEachEnd(counts, height, (column, row) => {
    ends[next[row]!++] = column;
  });
  yield;

  const { cells, perCell } = cellsOf(mask.data, mask.width);
  const perRow = mask.width / perCell;
  const firstCell = Math.floor(left / perCell);
  const cellCount = Math.ceil((left + width) / perCell) - firstCell;
  const insideBytes = new Uint8Array(cellCount * perCell);
  const inside = perCell === 4 ? new Uint32Array(insideBytes.buffer) : insideBytes;
  const shift = left - firstCell * perCell;
  let active = 0;
  const tally: Tally = { added: 0, removed: 0 };
  for (let row = 0; row < height; row++) {
    if (row > 0 && row % rowsPerPart === 0) yield;
    for (let i = firstOfRow[row]!; i < firstOfRow[row + 1]!; i++) {
      const column = ends[i]! + shift;
      insideBytes[column]! ^= 1;
      active += insideBytes[column] === 1 ? 1 : -1;
    }
    if (active > 0) flipRow(cells, (top + row) * perRow + firstCell, inside, tally);
  }
  return tally;
}

function flipRow(cells: Uint32Array | Uint8Array, start: number, inside: Uint32Array | Uint8Array, tally: Tally): void {
  let [added, removed] = [0, 0];
  for (let cell = 0; cell < inside.length; cell++) {
    const flipped = inside[cell]!;
    if (flipped === 0) continue;
    const after = cells[start + cell]! ^ flipped;
    cells[start + cell] = after;
    added += ones(flipped & after);
    removed += ones(flipped & ~after);
  }
  tally.added += added;
  tally.removed += removed;
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
