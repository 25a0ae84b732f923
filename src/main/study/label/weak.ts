import type { WeakLabel } from '../../../core/contract/index.ts';
import { resizeMask, type PixelMask } from '../../../core/mask/index.ts';
import { Random } from '../../../core/random.ts';
import type { WeakKind } from '../../engine/sample-source.ts';
import { depthOf, follow, stroll, workingSide, type Point } from './strokes.ts';

/**
 * How a scribble is drawn: `anywhere`, a stroke that wanders in the lesion and one somewhere on the skin; `around`, a loop within the lesion,
 * half-way to its middle, and a stroke around it, as far off as a half of its radius.
 */
export const scribbleWays = ['anywhere', 'around'] as const;
export type ScribbleWay = (typeof scribbleWays)[number];

/** Share of the pixels that simulated strokes cover, skin included. */
export const scribbleShare = 0.02;

/** The same of strokes around a lesion: bent ones touch more of a coarse grid's pixels, and pass 3 % of the smallest one's with as much. */
export const aroundShare = 0.019;

/** A stroke's width, as a share of the image's side. */
const strokeWidth = 1 / 64;

/**
 * What a person would draw of a lesion in place of its outline, made from its mask: its bounding box; strokes through the lesion and through
 * the skin around it on about 2 % of the pixels; a point on the lesion and one on skin; or the word that there is a lesion.
 *
 * @param image the size that the label's coordinates are in
 * @returns null where the mask is empty or leaves no skin that such a label could name
 */
export function simulateWeakLabel(
  kind: WeakKind, mask: PixelMask, image: { width: number; height: number }, random: Random, way: ScribbleWay = 'anywhere',
): WeakLabel | null {
  if (!mask.data.includes(1)) return null;
  switch (kind) {
    case 'box':
      return boxOf(mask, image);
    case 'scribble':
      return scribbleOn(mask, image, random, way);
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

function scribbleOn(mask: PixelMask, image: { width: number; height: number }, random: Random, way: ScribbleWay): WeakLabel | null {
  const small = resizeMask(mask, workingSide, workingSide);
  const length = ((way === 'around' ? aroundShare : scribbleShare) / 2 / strokeWidth) * workingSide;
  const [lesion, skin] = [depthOf(small, 1), depthOf(small, 0)];
  const radius = Math.sqrt(small.data.reduce((sum, value) => sum + value, 0) / Math.PI);
  const deepest = lesion.reduce((most, value) => Math.max(most, value), 0);
  const inner = way === 'anywhere' ? stroll(lesion, length, random) : follow(lesion, deepest / 2, length, random);
  const outer = way === 'anywhere' ? stroll(skin, length, random) : follow(skin, Math.max(radius / 2, 3), length, random);
  if (inner === null || outer === null) return null;
  const stroke = (points: readonly Point[], isLesion: boolean) => ({
    lesion: isLesion,
    width: strokeWidth * Math.min(image.width, image.height),
    points: points.flatMap(({ x, y }) => [((x + 0.5) * image.width) / workingSide, ((y + 0.5) * image.height) / workingSide]),
  });
  return { kind: 'scribble', strokes: [stroke(inner, true), stroke(outer, false)] };
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
