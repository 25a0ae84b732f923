import { squaredDistances, type Window } from './distance.ts';

/** How closely two outlines run, in pixels of their common grid. */
export type SurfaceAgreement = { hd95: number; normalizedSurfaceDice: number };

/**
 * Distances between the outlines of two masks. An outline is the mask's pixels that have one of their four neighbours
 * outside it (beyond the image is outside).
 *
 * - `hd95`: the larger of the two directed 95th percentiles (linear interpolation) of the distance from one outline's
 *   pixels to the other outline; 0 when both masks are empty, the grid's diagonal when one is.
 * - `normalizedSurfaceDice`: share of both outlines' pixels that lie within the tolerance of the other outline (Nikolov
 *   et al. 2018); 1 when both masks are empty, 0 when one is.
 *
 * @param tolerancePixels in pixels of the grid, ≥ 0
 */
export function surfaceAgreement(a: Uint8Array, b: Uint8Array, width: number, height: number, tolerancePixels: number): SurfaceAgreement {
  if (a.length !== width * height || b.length !== width * height) {
    throw new RangeError(`masks of ${a.length} and ${b.length} pixels are not ${width} × ${height}`);
  }
  const outlineA = outline(a, width, height);
  const outlineB = outline(b, width, height);
  if (outlineA.length === 0 && outlineB.length === 0) return { hd95: 0, normalizedSurfaceDice: 1 };
  if (outlineA.length === 0 || outlineB.length === 0) return { hd95: Math.hypot(width, height), normalizedSurfaceDice: 0 };

  const window = boundingWindow([outlineA, outlineB], width);
  const fromA = outlineDistances(outlineA, outlineB, width, window);
  const fromB = outlineDistances(outlineB, outlineA, width, window);
  const limit = tolerancePixels * tolerancePixels;
  const close = countUpTo(fromA, limit) + countUpTo(fromB, limit);
  return {
    hd95: Math.max(percentile95(fromA), percentile95(fromB)),
    normalizedSurfaceDice: close / (fromA.length + fromB.length),
  };
}

/** Positions of the outline's pixels, ascending. */
function outline(mask: Uint8Array, width: number, height: number): number[] {
  const positions: number[] = [];
  const first = mask.indexOf(1);
  if (first < 0) return positions;
  const bottom = Math.floor(mask.lastIndexOf(1) / width);
  for (let y = Math.floor(first / width), i = y * width; y <= bottom; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (mask[i] !== 1) continue;
      const inner =
        x > 0 && x < width - 1 && y > 0 && y < height - 1 &&
        mask[i - 1] === 1 && mask[i + 1] === 1 && mask[i - width] === 1 && mask[i + width] === 1;
      if (!inner) positions.push(i);
    }
  }
  return positions;
}

function boundingWindow(outlines: readonly (readonly number[])[], width: number): Window {
  let left = Infinity;
  let right = 0;
  let top = Infinity;
  let bottom = 0;
  for (const positions of outlines) {
    for (const position of positions) {
      const x = position % width;
      const y = (position - x) / width;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Squared distances of the pixels of one outline to the other outline, ascending. */
function outlineDistances(from: readonly number[], to: readonly number[], gridWidth: number, window: Window): Float64Array {
  const inWindow = (position: number): number => {
    const x = position % gridWidth;
    return ((position - x) / gridWidth - window.top) * window.width + x - window.left;
  };
  const points = new Uint8Array(window.width * window.height);
  for (const position of to) points[inWindow(position)] = 1;
  return squaredDistances(points, window, from.map(inWindow)).sort();
}

function countUpTo(sorted: Float64Array, limit: number): number {
  let count = 0;
  while (count < sorted.length && sorted[count]! <= limit) count += 1;
  return count;
}

function percentile95(sortedSquares: Float64Array): number {
  const position = 0.95 * (sortedSquares.length - 1);
  const below = Math.floor(position);
  const low = Math.sqrt(sortedSquares[below]!);
  const high = Math.sqrt(sortedSquares[Math.min(below + 1, sortedSquares.length - 1)]!);
  return low + (high - low) * (position - below);
}
