import type { WeakLabel } from '../../../core/contract/index.ts';
import { resizeMask, type PixelMask } from '../../../core/mask/index.ts';
import { squaredDistances } from '../../../core/metrics/distance.ts';
import { Random } from '../../../core/random.ts';
import type { WeakKind } from '../../engine/sample-source.ts';

/** Grid on which simulated labels are drawn: fine enough for a person's hand, whatever the image's size. */
const workingSide = 128;

/** Share of the pixels that simulated strokes cover, skin included. */
export const scribbleShare = 0.02;

/** A stroke's width, as a share of the image's side. */
const strokeWidth = 1 / 64;

/**
 * What a person would draw of a lesion in place of its outline, made from its mask: its bounding box; strokes through the lesion and through
 * the skin around it on about 2 % of the pixels; a point on the lesion and one on skin; or the word that there is a lesion.
 *
 * @param image the size that the label's coordinates are in
 * @returns null where the mask is empty or leaves no skin that such a label could name
 */
export function simulateWeakLabel(kind: WeakKind, mask: PixelMask, image: { width: number; height: number }, random: Random): WeakLabel | null {
  if (!mask.data.includes(1)) return null;
  switch (kind) {
    case 'box':
      return boxOf(mask, image);
    case 'scribble':
      return scribbleOn(mask, image, random);
    case 'point':
      return pointsOn(mask, image, random);
    case 'class':
      return { kind: 'class', name: 'lesion' };
  }
}

function boxOf({ width, height, data }: PixelMask, image: { width: number; height: number }): WeakLabel {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== 1) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = y;
  }
  const [scaleX, scaleY] = [image.width / width, image.height / height];
  return { kind: 'box', box: { x: left * scaleX, y: top * scaleY, width: (right + 1 - left) * scaleX, height: (bottom + 1 - top) * scaleY } };
}

type Point = { x: number; y: number };

/** How far each pixel of one kind lies from the nearest of the other, in working pixels; 0 on the other. */
function depthOf(mask: PixelMask, lesion: 0 | 1): Float64Array {
  const depth = new Float64Array(mask.data.length);
  const pixels = Int32Array.from({ length: mask.data.length }, (_, i) => i).filter((i) => mask.data[i] === lesion);
  if (pixels.length === mask.data.length) return depth.fill(workingSide);
  const others = mask.data.map((value) => (value === lesion ? 0 : 1));
  const squares = squaredDistances(others, { left: 0, top: 0, width: mask.width, height: mask.height }, pixels);
  pixels.forEach((pixel, i) => (depth[pixel] = Math.sqrt(squares[i]!)));
  return depth;
}

function scribbleOn(mask: PixelMask, image: { width: number; height: number }, random: Random): WeakLabel | null {
  const small = resizeMask(mask, workingSide, workingSide);
  const length = (scribbleShare / 2 / strokeWidth) * workingSide;
  const inner = stroll(depthOf(small, 1), length, random);
  const outer = stroll(depthOf(small, 0), length, random);
  if (inner === null || outer === null) return null;
  const stroke = (points: readonly Point[], lesion: boolean) => ({
    lesion,
    width: strokeWidth * Math.min(image.width, image.height),
    points: points.flatMap(({ x, y }) => [((x + 0.5) * image.width) / workingSide, ((y + 0.5) * image.height) / workingSide]),
  });
  return { kind: 'scribble', strokes: [stroke(inner, true), stroke(outer, false)] };
}

/** Length of a step of a stroke, in working pixels. */
const stride = 3;

/**
 * A stroke that wanders through a region, clear of its border: it begins at a random one of the deeper pixels and goes on in about the
 * direction that it has, turning where the region ends.
 *
 * @returns null where the region has no pixel
 */
function stroll(depth: Float64Array, length: number, random: Random): Point[] | null {
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

function pointsOn(mask: PixelMask, image: { width: number; height: number }, random: Random): WeakLabel | null {
  const small = resizeMask(mask, workingSide, workingSide);
  const pick = (lesion: 0 | 1): Point | null => {
    const depth = depthOf(small, lesion);
    const deepest = depth.reduce((most, value) => Math.max(most, value), 0);
    const candidates = Array.from(depth.keys()).filter((i) => depth[i]! > 0 && depth[i]! >= deepest / 2);
    const chosen = candidates[random.below(candidates.length)];
    return chosen === undefined ? null : { x: chosen % workingSide, y: Math.floor(chosen / workingSide) };
  };
  const [inner, outer] = [pick(1), pick(0)];
  if (inner === null || outer === null) return null;
  const placed = ({ x, y }: Point, lesion: boolean) => ({ x: ((x + 0.5) * image.width) / workingSide, y: ((y + 0.5) * image.height) / workingSide, lesion });
  return { kind: 'point', points: [placed(inner, true), placed(outer, false)] };
}
