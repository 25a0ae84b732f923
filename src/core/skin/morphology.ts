/** Whether the larger or the smaller of two values is kept. */
type Keep = (a: number, b: number) => number;

export type Grid = { width: number; height: number };

/** The greatest value within a square of side 2 · radius + 1 around each pixel. */
export function dilate(values: Float32Array, grid: Grid, radius: number): Float32Array {
  return separably(values, grid, radius, Math.max);
}

/** The smallest value, as {@link dilate}. */
export function erode(values: Float32Array, grid: Grid, radius: number): Float32Array {
  return separably(values, grid, radius, Math.min);
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
  return Uint8Array.from(dilate(Float32Array.from(mask), grid, radius));
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

function separably(values: Float32Array, { width, height }: Grid, radius: number, keep: Keep): Float32Array {
  const along = new Float32Array(values.length);
  const result = new Float32Array(values.length);
  for (let y = 0; y < height; y++) line(values, along, y * width, 1, width, radius, keep);
  for (let x = 0; x < width; x++) line(along, result, x, width, height, radius, keep);
  return result;
}

/** One row or column; beyond its ends there is nothing. */
function line(from: Float32Array, to: Float32Array, start: number, step: number, length: number, radius: number, keep: Keep): void {
  for (let at = 0; at < length; at++) {
    let best = from[start + at * step]!;
    const last = Math.min(length - 1, at + radius);
    for (let other = Math.max(0, at - radius); other <= last; other++) best = keep(best, from[start + other * step]!);
    to[start + at * step] = best;
  }
}
