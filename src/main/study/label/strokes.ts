import type { PixelMask } from '../../../core/mask/index.ts';
import { squaredDistances } from '../../../core/metrics/distance.ts';
import type { Random } from '../../../core/random.ts';

/** Grid on which simulated labels are drawn: fine enough for a person's hand, whatever the image's size. */
export const workingSide = 128;

export type Point = { x: number; y: number };

/** How far each pixel of one kind lies from the nearest of the other, in working pixels; 0 on the other. */
export function depthOf(mask: PixelMask, lesion: 0 | 1): Float64Array {
  const depth = new Float64Array(mask.data.length);
  const pixels = Int32Array.from({ length: mask.data.length }, (_, i) => i).filter((i) => mask.data[i] === lesion);
  if (pixels.length === mask.data.length) return depth.fill(workingSide);
  const others = mask.data.map((value) => (value === lesion ? 0 : 1));
  const squares = squaredDistances(others, { left: 0, top: 0, width: mask.width, height: mask.height }, pixels);
  pixels.forEach((pixel, i) => (depth[pixel] = Math.sqrt(squares[i]!)));
  return depth;
}

/** Length of a step of a stroke, in working pixels. */
const stride = 3;

/**
 * A stroke that wanders through a region, clear of its border: it begins at a random one of the deeper pixels and goes on in about the
 * direction that it has, turning where the region ends.
 *
 * @returns null where the region has no pixel
 */
export function stroll(depth: Float64Array, length: number, random: Random): Point[] | null {
  const deepest = depth.reduce((most, value) => Math.max(most, value), 0);
  if (deepest === 0) return null;
  const clear = Math.min(2, deepest / 2);
  const starts = Array.from(depth.keys()).filter((i) => depth[i]! >= Math.max(clear, deepest / 2));
  const start = starts[random.below(starts.length)]!;
  const points: Point[] = [{ x: start % workingSide, y: Math.floor(start / workingSide) }];
  let direction = random.between(0, 2 * Math.PI);
  const isClear = ({ x, y }: Point): boolean => {
    const [column, row] = [Math.round(x), Math.round(y)];
    return column >= 0 && row >= 0 && column < workingSide && row < workingSide && depth[row * workingSide + column]! >= clear;
  };
  for (let drawn = 0; drawn + stride <= length; drawn += stride) {
    const { x, y } = points.at(-1)!;
    const turns = [random.between(-0.5, 0.5), ...Array.from({ length: 8 }, () => random.between(-Math.PI, Math.PI))];
    const turn = turns.find((angle) => isClear({ x: x + stride * Math.cos(direction + angle), y: y + stride * Math.sin(direction + angle) }));
    if (turn === undefined) break;
    direction += turn;
    points.push({ x: x + stride * Math.cos(direction), y: y + stride * Math.sin(direction) });
  }
  return points;
}

/**
 * A stroke that follows a region's border at a distance, as a person circles a lesion: it begins at a random one of the pixels that lie about
 * so deep, keeps its direction as far as it can, and ends where it is as long as it may be or has nowhere to go.
 *
 * @param at how deep it runs, in working pixels
 * @returns null where the region has no pixel
 */
export function follow(depth: Float64Array, at: number, length: number, random: Random): Point[] | null {
  const off = (pixel: number): number => (depth[pixel]! > 0 ? Math.abs(depth[pixel]! - at) : Infinity);
  const nearest = depth.reduce((least, _, pixel) => Math.min(least, off(pixel)), Infinity);
  if (nearest === Infinity) return null;
  const starts = Array.from(depth.keys()).filter((pixel) => off(pixel) <= nearest + 0.5);
  const start = starts[random.below(starts.length)]!;
  const points: Point[] = [{ x: start % workingSide, y: Math.floor(start / workingSide) }];
  let direction = random.between(0, 2 * Math.PI);
  for (let drawn = 0; drawn + stride <= length; drawn += stride) {
    const { x, y } = points.at(-1)!;
    // At its beginning it may go either way along the border; later it never turns back.
    const widest = points.length === 1 ? Math.PI : 1.2;
    let best: { off: number; point: Point; direction: number } | null = null;
    for (let turn = -widest; turn <= widest; turn += 0.1) {
      const to = direction + turn;
      const point = { x: x + stride * Math.cos(to), y: y + stride * Math.sin(to) };
      const [column, row] = [Math.round(point.x), Math.round(point.y)];
      if (column < 0 || row < 0 || column >= workingSide || row >= workingSide) continue;
      const found = off(row * workingSide + column);
      if (found < Infinity && (best === null || found < best.off)) best = { off: found, point, direction: to };
    }
    if (best === null) break;
    points.push(best.point);
    direction = best.direction;
  }
  return points;
}
