import type { Grid } from '../skin/morphology.ts';
import type { Scratch } from '../skin/scratch.ts';

/** Of the diameter of a disc with the lesion's area. */
const innerShare = 0.03;
const ringShares = [0.05, 0.25] as const;

/** The picture is sharp to about a pixel, so no margin is thinner, and the ring is no thinner than two. */
const leastPixels = 1;
const leastRing = 2;

export type LesionRegion = {
  /** Places of the lesion's pixels, without its rim. */
  inner: Uint32Array;
  /** Places of the pixels of a ring around it, apart from it. */
  ring: Uint32Array;
  /** Of a disc with the lesion's area, in pixels. */
  diameter: number;
};

/**
 * A lesion without its rim, and a ring of what surrounds it: what is more than 3 % of its diameter from what is not lesion, and what is between 5 %
 * and 25 % of its diameter from the lesion (exact Euclidean distances between pixels' centres). Beyond the image nothing is known: it is
 * neither lesion nor ring.
 *
 * @param lesion 0 or 1 a pixel, at least one 1
 */
export function findRegion(lesion: Uint8Array, grid: Grid, scratch: Scratch): LesionRegion {
  const { width, height } = grid;
  const first = Math.floor(lesion.indexOf(1) / width);
  const last = Math.floor(lesion.lastIndexOf(1) / width);
  let size = 0;
  for (let pixel = first * width; pixel < (last + 1) * width; pixel++) size += lesion[pixel]!;
  const diameter = 2 * Math.sqrt(size / Math.PI);
  const from = Math.max(leastPixels, ringShares[0] * diameter);
  const to = Math.max(from + leastRing, ringShares[1] * diameter);
  const rim = Math.max(leastPixels, innerShare * diameter);

  // Nothing farther from the lesion's rows counts.
  const rows = { first: Math.max(0, first - Math.floor(to)), last: Math.min(height - 1, last + Math.floor(to)) };
  const near = coverage(lesion, 1, grid, rows, to, scratch.floats('near', (width + 1) * height));
  const close = coverage(lesion, 1, grid, rows, from, scratch.floats('close', (width + 1) * height));
  const others = coverage(lesion, 0, grid, rows, rim, scratch.floats('others', (width + 1) * height));
  const ring = scratch.places('ring', lesion.length);
  const inner = scratch.places('inner', lesion.length);
  let [ringCount, innerCount] = [0, 0];
  for (let y = rows.first; y <= rows.last; y++) {
    let [overNear, overClose, overOthers] = [0, 0, 0];
    for (let x = 0, pixel = y * width, at = y * (width + 1); x < width; x++, pixel++, at++) {
      overNear += near[at]!;
      overClose += close[at]!;
      overOthers += others[at]!;
      if (overNear > 0 && overClose === 0) ring[ringCount++] = pixel;
      else if (overOthers === 0) inner[innerCount++] = pixel;
    }
  }
  return { inner: inner.subarray(0, innerCount), ring: ring.subarray(0, ringCount), diameter };
}

/**
 * What lies within `radius` of pixels of the given value: each of their rows' runs, as wide as a disc is there, laid over the rows above and
 * below, as differences that have to be summed up along each row.
 */
function coverage(mask: Uint8Array, value: number, { width }: Grid, rows: { first: number; last: number }, radius: number, changes: Float32Array): Float32Array {
  const reach = Math.floor(radius);
  const halfWidths = Int32Array.from({ length: reach + 1 }, (_, apart) => Math.floor(Math.sqrt(radius * radius - apart * apart)));
  const stride = width + 1;
  changes.fill(0, rows.first * stride, (rows.last + 1) * stride);
  for (let y = rows.first; y <= rows.last; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      if (mask[row + x] !== value) continue;
      const start = x;
      while (x < width && mask[row + x] === value) x++;
      for (let to = Math.max(rows.first, y - reach); to <= Math.min(rows.last, y + reach); to++) {
        const half = halfWidths[Math.abs(to - y)]!;
        changes[to * stride + Math.max(0, start - half)]! += 1;
        changes[to * stride + Math.min(width, x + half)]! -= 1;
      }
    }
  }
  return changes;
}
