import { traceMask } from '../geometry/trace.ts';
import type { PixelMask } from '../mask/index.ts';
import { figure, missing, type Figure } from '../statistics/figure.ts';

/** The outline is followed in so many equal steps. */
const points = 256;

/** Standard deviation of the smoothing, as a share of the outline's length: it takes away steps of pixels and a hand's tremor. */
const smoothing = 0.02;

/** Where more of the outline is the image's own edge, its shape is not the lesion's. */
const mostAtEdge = 0.5;

/**
 * Irregularity of the border: 1 − solidity, the share of its convex hull that the lesion's largest part, its outline smoothed and its holes filled,
 * leaves out; 0 for every convex outline, however long and thin. Size, place, direction and resolution do not matter to it.
 *
 * @param mask 0 or 1 a pixel, at least one 1
 */
export function findBorder(mask: PixelMask): Figure<number> {
  const rings = traceMask(mask);
  const ring = rings.reduce((largest, each) => (Math.abs(areaOf(each)) > Math.abs(areaOf(largest)) ? each : largest));
  if (edgeShare(ring, mask) > mostAtEdge) return missing('most of the outline is the edge of the image');
  const smooth = smoothed(resampled(ring));
  return figure(Math.max(0, 1 - Math.abs(areaOf(smooth)) / Math.abs(areaOf(convexHull(smooth)))));
}

function edgeShare(ring: readonly number[], { width, height }: PixelMask): number {
  let along = 0;
  for (let at = 0; at < ring.length; at += 2) {
    const [x, y] = [ring[at]!, ring[at + 1]!];
    const [nextX, nextY] = [ring[(at + 2) % ring.length]!, ring[(at + 3) % ring.length]!];
    if ((x === nextX && (x === 0 || x === width)) || (y === nextY && (y === 0 || y === height))) along += Math.hypot(nextX - x, nextY - y);
  }
  return along / perimeterOf(ring);
}

/** Points at equal distances along a closed line. */
function resampled(ring: readonly number[]): number[] {
  const step = perimeterOf(ring) / points;
  const result: number[] = [];
  let walked = 0;
  let next = 0;
  for (let at = 0; at < ring.length && result.length < 2 * points; at += 2) {
    const [x, y] = [ring[at]!, ring[at + 1]!];
    const [toX, toY] = [ring[(at + 2) % ring.length]!, ring[(at + 3) % ring.length]!];
    const length = Math.hypot(toX - x, toY - y);
    for (; next < walked + length && result.length < 2 * points; next += step) {
      const share = (next - walked) / length;
      result.push(x + (toX - x) * share, y + (toY - y) * share);
    }
    walked += length;
  }
  return result;
}

/** A Gaussian along a closed line of equal steps. */
function smoothed(ring: readonly number[]): number[] {
  const count = ring.length / 2;
  const deviation = smoothing * count;
  const reach = Math.ceil(3 * deviation);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-((at - reach) ** 2) / (2 * deviation ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const result = Array.from(ring, () => 0);
  for (let point = 0; point < count; point++) {
    for (let at = 0; at < weights.length; at++) {
      const from = (point + at - reach + count) % count;
      result[2 * point]! += (weights[at]! / total) * ring[2 * from]!;
      result[2 * point + 1]! += (weights[at]! / total) * ring[2 * from + 1]!;
    }
  }
  return result;
}

/** By Andrew's monotone chain (1979). */
function convexHull(ring: readonly number[]): number[] {
  const order = Array.from({ length: ring.length / 2 }, (_, at) => [ring[2 * at]!, ring[2 * at + 1]!] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const chain = (sorted: typeof order): typeof order => {
    const hull: typeof order = [];
    for (const point of sorted) {
      while (hull.length > 1 && turn(hull.at(-2)!, hull.at(-1)!, point) <= 0) hull.pop();
      hull.push(point);
    }
    return hull.slice(0, -1);
  };
  return [...chain(order), ...chain(order.toReversed())].flat();
}

function turn(a: readonly [number, number], b: readonly [number, number], c: readonly [number, number]): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Signed by its direction. */
function areaOf(ring: readonly number[]): number {
  let twice = 0;
  for (let at = 0; at < ring.length; at += 2) twice += ring[at]! * ring[(at + 3) % ring.length]! - ring[(at + 2) % ring.length]! * ring[at + 1]!;
  return twice / 2;
}

function perimeterOf(ring: readonly number[]): number {
  let length = 0;
  for (let at = 0; at < ring.length; at += 2) length += Math.hypot(ring[(at + 2) % ring.length]! - ring[at]!, ring[(at + 3) % ring.length]! - ring[at + 1]!);
  return length;
}
