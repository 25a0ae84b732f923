export type Grid = { width: number; height: number };

/** The greatest value within a square of side 2 · radius + 1 around each pixel. */
export function dilate(values: Float32Array, grid: Grid, radius: number): Float32Array {
  return extreme(values, grid, radius, true);
}

/** The smallest value, as {@link dilate}. */
export function erode(values: Float32Array, grid: Grid, radius: number): Float32Array {
  return extreme(values, grid, radius, false);
}

/** Fills what is darker than its surroundings and narrower than the square: hairs, lines of ink. */
export function close(values: Float32Array, grid: Grid, radius: number): Float32Array {
  return erode(dilate(values, grid, radius), grid, radius);
}

/** Removes what is brighter than its surroundings and narrower than the square: highlights, rims of bubbles. */
export function open(values: Float32Array, grid: Grid, radius: number): Float32Array {
  return dilate(erode(values, grid, radius), grid, radius);
}

/** Pixels of a mask, and those less than `radius` away along either axis. */
export function grow(mask: Uint8Array, grid: Grid, radius: number): Uint8Array {
  return mask.includes(1) ? new Uint8Array(dilate(new Float32Array(mask), grid, radius)) : new Uint8Array(mask.length);
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
 * The extreme over a square, along the rows and then along the columns. Beyond the image there is nothing. A window is covered by two
 * overlapping ones of the greatest power of two that it holds, and that is reached by doubling, over all rows or columns in one loop:
 * log₂ of the window's length comparisons a pixel, with memory read in order.
 */
function extreme(values: Float32Array, { width, height }: Grid, radius: number, greatest: boolean): Float32Array {
  const window = 2 * radius + 1;
  const nothing = greatest ? -Infinity : Infinity;
  const rowLength = width + 2 * radius;
  const rows = scratch(0, rowLength * height).fill(nothing);
  for (let y = 0; y < height; y++) rows.set(values.subarray(y * width, (y + 1) * width), y * rowLength + radius);
  const reach = window - widen(rows, window, 1, greatest);
  merge(rows, reach, greatest);
  const columns = scratch(1, width * (height + 2 * radius)).fill(nothing);
  for (let y = 0; y < height; y++) columns.set(rows.subarray(y * rowLength, y * rowLength + width), (y + radius) * width);
  widen(columns, window, width, greatest);
  merge(columns, reach * width, greatest);
  return columns.slice(0, values.length);
}

const kept: Float32Array[] = [new Float32Array(0), new Float32Array(0)];

/** Memory that is used again for every image of one size: fetching and clearing it anew takes as long as the work itself. */
function scratch(which: 0 | 1, length: number): Float32Array {
  if (kept[which]!.length !== length) kept[which] = new Float32Array(length);
  return kept[which]!;
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
  if (greatest) {
    for (let at = 0; at < count; at++) {
      const value = values[at]!;
      const other = values[at + ahead]!;
      values[at] = value > other ? value : other;
    }
  } else {
    for (let at = 0; at < count; at++) {
      const value = values[at]!;
      const other = values[at + ahead]!;
      values[at] = value < other ? value : other;
    }
  }
}
