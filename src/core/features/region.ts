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
  let size = 0;
  for (let pixel = 0; pixel < lesion.length; pixel++) size += lesion[pixel]!;
  const diameter = 2 * Math.sqrt(size / Math.PI);
  const from = Math.max(leastPixels, ringShares[0] * diameter);
  const to = Math.max(from + leastRing, ringShares[1] * diameter);
  const rim = reached(lesion, 0, grid, Math.max(leastPixels, innerShare * diameter), scratch, scratch.bytes('rim', lesion.length));
  const [close, near] = [reached(lesion, 1, grid, from, scratch, scratch.bytes('close', lesion.length)), reached(lesion, 1, grid, to, scratch, scratch.bytes('near', lesion.length))];
  return { inner: placesWhere(rim, 0, lesion, 1, scratch.places('inner', lesion.length)), ring: placesWhere(near, 1, close, 0, scratch.places('ring', lesion.length)), diameter };
}

/** Places where both have the given value. */
function placesWhere(first: Uint8Array, firstValue: number, second: Uint8Array, secondValue: number, places: Uint32Array): Uint32Array {
  let count = 0;
  for (let place = 0; place < first.length; place++) if (first[place] === firstValue && second[place] === secondValue) places[count++] = place;
  return places.subarray(0, count);
}

/**
 * 1 where a pixel of the given value is at most `radius` away, itself included: each row's runs, as wide as a disc is there, laid over the rows
 * above and below as differences that are then summed up.
 */
function reached(mask: Uint8Array, value: number, { width, height }: Grid, radius: number, scratch: Scratch, marked: Uint8Array): Uint8Array {
  const reach = Math.floor(radius);
  const halfWidths = Int32Array.from({ length: reach + 1 }, (_, rows) => Math.floor(Math.sqrt(radius * radius - rows * rows)));
  const stride = width + 1;
  const changes = scratch.floats('changes', stride * height).fill(0);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      if (mask[row + x] !== value) continue;
      const start = x;
      while (x < width && mask[row + x] === value) x++;
      for (let to = Math.max(0, y - reach); to <= Math.min(height - 1, y + reach); to++) {
        const half = halfWidths[Math.abs(to - y)]!;
        changes[to * stride + Math.max(0, start - half)]! += 1;
        changes[to * stride + Math.min(width, x + half)]! -= 1;
      }
    }
  }
  for (let y = 0; y < height; y++) {
    let over = 0;
    for (let x = 0; x < width; x++) {
      over += changes[y * stride + x]!;
      marked[y * width + x] = over > 0 ? 1 : 0;
    }
  }
  return marked;
}
