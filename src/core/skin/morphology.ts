export type Grid = { width: number; height: number };

/** The greatest value within a square of side 2 · radius + 1 around each pixel. */
export function dilate(values: Float32Array, { width, height }: Grid, radius: number): Float32Array {
  const along = new Float32Array(values.length);
  const result = new Float32Array(values.length);
  for (let y = 0; y < height; y++) greatest(values, along, y * width, 1, width, radius);
  for (let x = 0; x < width; x++) greatest(along, result, x, width, height, radius);
  return result;
}

/** The smallest value, as {@link dilate}. */
export function erode(values: Float32Array, grid: Grid, radius: number): Float32Array {
  return dilate(values.map((value) => -value), grid, radius).map((value) => -value);
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

/**
 * The running maximum of a row or column, three comparisons a pixel whatever the radius (van Herk 1992; Gil & Werman 1993): the
 * line is cut into blocks as long as the window, which covers the end of one and the beginning of the next. Beyond the line's
 * ends there is nothing.
 */
function greatest(from: Float32Array, to: Float32Array, start: number, step: number, length: number, radius: number): void {
  const window = 2 * radius + 1;
  const padded = Math.ceil((length + 2 * radius) / window) * window;
  const forward = new Float32Array(padded).fill(-Infinity);
  for (let at = 0; at < length; at++) forward[at + radius] = from[start + at * step]!;
  const backward = forward.slice();
  for (let at = 1; at < padded; at++) if (at % window !== 0 && forward[at - 1]! > forward[at]!) forward[at] = forward[at - 1]!;
  for (let at = padded - 2; at >= 0; at--) if ((at + 1) % window !== 0 && backward[at + 1]! > backward[at]!) backward[at] = backward[at + 1]!;
  for (let at = 0; at < length; at++) to[start + at * step] = Math.max(backward[at]!, forward[at + window - 1]!);
}
