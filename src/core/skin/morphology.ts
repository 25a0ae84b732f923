import { Scratch } from './scratch.ts';

export type Grid = { width: number; height: number };

/** The greatest value within a square of side 2 · radius + 1 around each pixel. @param into may be the values themselves */
export function dilate(values: Float32Array, grid: Grid, radius: number, scratch = new Scratch(), into = new Float32Array(values.length)): Float32Array {
  return extreme(values, grid, radius, true, scratch, into);
}

/** The smallest value, as {@link dilate}. */
export function erode(values: Float32Array, grid: Grid, radius: number, scratch = new Scratch(), into = new Float32Array(values.length)): Float32Array {
  return extreme(values, grid, radius, false, scratch, into);
}

/** Fills what is darker than its surroundings and narrower than the square: hairs, lines of ink. */
export function close(values: Float32Array, grid: Grid, radius: number, scratch = new Scratch(), into = new Float32Array(values.length)): Float32Array {
  return erode(dilate(values, grid, radius, scratch, into), grid, radius, scratch, into);
}

/** Removes what is brighter than its surroundings and narrower than the square: highlights, rims of bubbles. */
export function open(values: Float32Array, grid: Grid, radius: number, scratch = new Scratch(), into = new Float32Array(values.length)): Float32Array {
  return dilate(erode(values, grid, radius, scratch, into), grid, radius, scratch, into);
}

/** Pixels of a mask, and those at most `radius` away along both axes. */
export function grow(mask: Uint8Array, { width, height }: Grid, radius: number): Uint8Array {
  if (!mask.includes(1)) return mask.slice();
  return spreadAlong(spreadAlong(mask, width, 1, height, width, radius), height, width, width, 1, radius);
}

/** Marks what is at most `radius` before or behind a marked pixel of the same line. */
function spreadAlong(mask: Uint8Array, length: number, step: number, lines: number, lineStep: number, radius: number): Uint8Array {
  const marked = new Uint8Array(mask.length);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    for (let at = 0, left = 0; at < length; at++) {
      left = mask[start + at * step] === 1 ? radius + 1 : left - 1;
      if (left > 0) marked[start + at * step] = 1;
    }
    for (let at = length - 1, left = 0; at >= 0; at--) {
      left = mask[start + at * step] === 1 ? radius + 1 : left - 1;
      if (left > 0) marked[start + at * step] = 1;
    }
  }
  return marked;
}

/** Pixels that a path of marked pixels joins to the edge of the image. */
export function joinedToEdge(marked: Uint8Array, { width, height }: Grid): Uint8Array {
  const joined = new Uint8Array(marked.length);
  const waiting: number[] = [];
  const visit = (pixel: number): void => {
    if (marked[pixel] === 0 || joined[pixel] === 1) return;
    joined[pixel] = 1;
    waiting.push(pixel);
  };
  for (let x = 0; x < width; x++) {
    visit(x);
    visit((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    visit(y * width);
    visit(y * width + width - 1);
  }
  for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) {
    const x = pixel % width;
    if (x > 0) visit(pixel - 1);
    if (x < width - 1) visit(pixel + 1);
    if (pixel >= width) visit(pixel - width);
    if (pixel < marked.length - width) visit(pixel + width);
  }
  return joined;
}

/**
 * The extreme over a square, along the rows and then along the columns. Beyond the image lies what is at its edge, which every window that
 * reaches beyond holds anyway. A window is covered by two overlapping ones of the greatest power of two that it holds, and that is reached by
 * doubling, over all rows or columns in one loop: log₂ of the window's length comparisons a pixel, with memory read in order.
 */
function extreme(values: Float32Array, { width, height }: Grid, radius: number, greatest: boolean, scratch: Scratch, into: Float32Array): Float32Array {
  const window = 2 * radius + 1;
  const rowLength = width + 2 * radius;
  const rows = scratch.floats('rows', rowLength * height);
  for (let y = 0; y < height; y++) {
    const start = y * rowLength;
    rows.fill(values[y * width]!, start, start + radius);
    rows.set(values.subarray(y * width, (y + 1) * width), start + radius);
    rows.fill(values[(y + 1) * width - 1]!, start + radius + width, start + rowLength);
  }
  merge(rows, window - widen(rows, window, 1, greatest), greatest);
  const columns = scratch.floats('columns', width * (height + 2 * radius));
  for (let y = -radius; y < height + radius; y++) {
    const start = Math.min(Math.max(y, 0), height - 1) * rowLength;
    columns.set(rows.subarray(start, start + width), (y + radius) * width);
  }
  merge(columns, (window - widen(columns, window, width, greatest)) * width, greatest);
  into.set(columns.subarray(0, into.length));
  return into;
}

/** Makes each value the extreme of itself and those ahead of it, in place. @returns how many it then covers: the greatest power of two within the window */
function widen(values: Float32Array, window: number, step: number, greatest: boolean): number {
  let span = 1;
  for (; 2 * span <= window; span *= 2) merge(values, span * step, greatest);
  return span;
}

/** Makes each value the greater, or the smaller, of itself and the one `ahead`, in place; the last ones have none ahead. */
function merge(values: Float32Array, ahead: number, greatest: boolean): void {
  const count = values.length - ahead;
  // Exact, as twice the digits of a value are kept, and without a comparison: no processor foresees which of two neighbours is lighter.
  if (greatest) {
    for (let at = 0; at < count; at++) {
      const value = values[at]!;
      const other = values[at + ahead]!;
      values[at] = (value + other + Math.abs(value - other)) * 0.5;
    }
  } else {
    for (let at = 0; at < count; at++) {
      const value = values[at]!;
      const other = values[at + ahead]!;
      values[at] = (value + other - Math.abs(value - other)) * 0.5;
    }
  }
}
