import { countsToString, readCounts } from './counts.ts';
import { forEachLesionRun } from './run-length.ts';
import type { RunLengthMask } from './types.ts';

/** Pixels that are flipped inside a box of a mask's grid: COCO run lengths of a mask of the box's size. */
export type Flip = { x: number; y: number; width: number; height: number; flipped: string };

/**
 * A mask with flips applied, in any order, and how many of its pixels are now other than before. Works on the places
 * where runs begin and end, which an even number of flips cancels, so that no pixel is ever laid out.
 *
 * @param base null for an empty mask
 * @throws WeakspotError `corrupt` where run lengths do not fit their box; RangeError for a box outside the grid
 */
export function applyFlips(base: RunLengthMask | null, grid: { width: number; height: number }, flips: readonly Flip[]): { mask: RunLengthMask; changed: number } {
  const { width, height } = grid;
  const flipped = oddOnes(flips.map((flip) => edgesInGrid(flip, grid)));
  if (base && (base.size[0] !== height || base.size[1] !== width)) throw new RangeError(`a mask of ${base.size[1]}×${base.size[0]} is not on a grid of ${width}×${height}`);
  const edges = base ? oddOnes([edgesOf(readCounts(base)), flipped]) : flipped;
  return { mask: { size: [height, width], counts: countsToString(countsBetween(edges, width * height)) }, changed: lengthOf(flipped) };
}

/** @throws as {@link applyFlips}, for one flip */
export function checkFlip(flip: Flip, grid: { width: number; height: number }): void {
  if (flip.x + flip.width > grid.width || flip.y + flip.height > grid.height) {
    throw new RangeError(`the box ${flip.width}×${flip.height} at ${flip.x}, ${flip.y} is not inside ${grid.width}×${grid.height}`);
  }
  readCounts(maskOf(flip));
}

function maskOf({ width, height, flipped }: Flip): RunLengthMask {
  return { size: [height, width], counts: flipped };
}

/** Column-major positions at which a flip's runs begin and end, in the grid around its box. */
function edgesInGrid(flip: Flip, grid: { width: number; height: number }): Float64Array {
  checkFlip(flip, grid);
  const edges: number[] = [];
  forEachLesionRun(readCounts(maskOf(flip)), flip.height, (x, top, bottom) => {
    const column = (flip.x + x) * grid.height + flip.y;
    edges.push(column + top, column + bottom);
  });
  return Float64Array.from(edges);
}

/** Column-major positions at which runs begin and end. */
function edgesOf(counts: readonly number[]): Float64Array {
  const edges = new Float64Array(counts.length);
  let at = 0;
  counts.forEach((count, run) => (edges[run] = at += count));
  // Where the last run is of 0, its end is no edge.
  return counts.length % 2 === 1 ? edges.subarray(0, -1) : edges;
}

/** Positions that come an odd number of times in all the lists together, ascending. */
function oddOnes(lists: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0));
  let filled = 0;
  for (const list of lists) {
    all.set(list, filled);
    filled += list.length;
  }
  all.sort();
  let kept = 0;
  for (let at = 0; at < all.length; ) {
    let end = at + 1;
    while (end < all.length && all[end] === all[at]) end++;
    if ((end - at) % 2 === 1) all[kept++] = all[at]!;
    at = end;
  }
  return all.subarray(0, kept);
}

function countsBetween(edges: Float64Array, total: number): Uint32Array {
  const inside = edges.at(-1) === total ? edges.subarray(0, -1) : edges;
  const counts = new Uint32Array(inside.length + 1);
  let previous = 0;
  inside.forEach((edge, run) => {
    counts[run] = edge - previous;
    previous = edge;
  });
  counts[inside.length] = total - previous;
  return counts;
}

function lengthOf(edges: Float64Array): number {
  let length = 0;
  for (let run = 0; run < edges.length; run += 2) length += edges[run + 1]! - edges[run]!;
  return length;
}
