import type { Grid } from '../skin/morphology.ts';
import type { Scratch } from '../skin/scratch.ts';

/** A picture of no more than this is not halved. */
const smallSide = 128;

export type Half = {
  rgb: Uint8Array;
  grid: Grid;
  lesion: Uint8Array | null;
  /** Marks of the half's pixels as marks of the whole's. */
  whole(name: string, marks: Uint8Array): Uint8Array;
};

/**
 * The picture at half its size, each pixel the mean of up to four; of a mask, lesion where half of them or more are. What lies over the skin, and
 * the skin's tone, show there as well, for a quarter of the work.
 */
export function halve(rgb: Uint8Array, grid: Grid, lesion: Uint8Array | null, scratch: Scratch): Half {
  if (Math.max(grid.width, grid.height) <= smallSide) return { rgb, grid, lesion, whole: (_, marks) => marks };
  const width = Math.ceil(grid.width / 2);
  const height = Math.ceil(grid.height / 2);
  const half = { rgb: scratch.bytes('half', 3 * width * height), grid: { width, height }, lesion: lesion && scratch.bytes('half lesion', width * height) };
  for (let y = 0, pixel = 0; y < height; y++) {
    const [above, below] = [2 * y * grid.width, Math.min(2 * y + 1, grid.height - 1) * grid.width];
    for (let x = 0; x < width; x++, pixel++) {
      const left = 2 * x;
      // At an odd edge the last row or column counts twice.
      const right = Math.min(left + 1, grid.width - 1);
      const first = above + left;
      const second = above + right;
      const third = below + left;
      const fourth = below + right;
      for (let channel = 0; channel < 3; channel++) {
        half.rgb[3 * pixel + channel] = (rgb[3 * first + channel]! + rgb[3 * second + channel]! + rgb[3 * third + channel]! + rgb[3 * fourth + channel]! + 2) >> 2;
      }
      if (lesion) half.lesion![pixel] = lesion[first]! + lesion[second]! + lesion[third]! + lesion[fourth]! >= 2 ? 1 : 0;
    }
  }
  const whole = (name: string, marks: Uint8Array): Uint8Array => {
    const marked = scratch.bytes(name, grid.width * grid.height);
    if (!marks.includes(1)) return marked.fill(0);
    for (let y = 0, pixel = 0; y < grid.height; y++) {
      const row = (y >> 1) * width;
      for (let x = 0; x < grid.width; x++, pixel++) marked[pixel] = marks[row + (x >> 1)]!;
    }
    return marked;
  };
  return { ...half, whole };
}
