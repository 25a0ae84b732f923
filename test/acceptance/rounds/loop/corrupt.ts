import type { PixelMask } from '../../../../src/core/mask/types.ts';
import { squaredDistances } from '../../../../src/core/metrics/distance.ts';
import { confusionCounts, iou } from '../../../../src/core/metrics/index.ts';
import { resizeMask } from '../../../../src/core/mask/index.ts';
import type { Random } from '../../../../src/core/random.ts';

/** How masks go wrong: a slip of the hand, a sloppy rim, two files mixed up. */
export const corruptionKinds = ['shifted', 'dilated-or-eroded', 'of-another-image'] as const;
export type CorruptionKind = (typeof corruptionKinds)[number];

/** A mask whose IoU with the true one is below this counts as wrong. */
export const wrongBelow = 0.75;

/** What a corrupted mask's IoU is aimed at, drawn evenly from this range. */
const aim = { low: 0.4, high: 0.7 };
const mostTries = 200;

export const maskIou = (a: PixelMask, b: PixelMask): number => iou(confusionCounts(a.data, b.data));

/**
 * A wrong mask in place of a true one, on the same grid; not empty.
 * @param others gives masks of other images, on any grid
 * @throws Error where no mask of the kind is wrong enough
 */
export function corruptMask(kind: CorruptionKind, truth: PixelMask, random: Random, others: () => PixelMask): PixelMask {
  const target = random.between(aim.low, aim.high);
  if (kind === 'shifted') return shifted(truth, target, random);
  if (kind === 'dilated-or-eroded') return random.below(2) === 0 ? (dilated(truth, target) ?? eroded(truth, target)) : eroded(truth, target);
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const other = resizeMask(others(), truth.width, truth.height);
    if (other.data.includes(1) && maskIou(other, truth) < wrongBelow) return other;
  }
  throw new Error('no mask of another image is far enough from this one');
}

/** Moved in a random direction, just as far as the target needs; never mostly out of the picture. */
function shifted(truth: PixelMask, target: number, random: Random): PixelMask {
  const area = areaOf(truth);
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const angle = random.between(0, 2 * Math.PI);
    for (let distance = 1; distance < Math.max(truth.width, truth.height); distance++) {
      const moved = moveBy(truth, Math.round(distance * Math.cos(angle)), Math.round(distance * Math.sin(angle)));
      if (areaOf(moved) < area / 2) break;
      if (maskIou(moved, truth) < target) return moved;
    }
  }
  throw new Error('this mask cannot be shifted far enough');
}

function moveBy({ width, height, data }: PixelMask, right: number, down: number): PixelMask {
  const moved = new Uint8Array(data.length);
  for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
    for (let x = Math.max(0, right); x < Math.min(width, width + right); x++) moved[y * width + x] = data[(y - down) * width + x - right]!;
  }
  return { width, height, data: moved };
}

/** Grown evenly until the IoU is the target; null where the picture is too small for that. */
function dilated(truth: PixelMask, target: number): PixelMask | null {
  const outside = positions(truth, 0);
  const wanted = Math.ceil(areaOf(truth) / target) - areaOf(truth) + 1;
  if (wanted > outside.length) return null;
  const distances = squaredDistances(truth.data, windowOf(truth), outside);
  return withPixels(truth, nearest(outside, distances, wanted), 1);
}

/** Shrunk evenly until the IoU is the target. */
function eroded(truth: PixelMask, target: number): PixelMask {
  const inside = positions(truth, 1);
  const background = truth.data.map((value) => 1 - value);
  const distances = squaredDistances(background, windowOf(truth), inside);
  const lost = Math.min(inside.length - 1, Math.floor(inside.length * (1 - target)) + 1);
  return withPixels(truth, nearest(inside, distances, lost), 0);
}

function nearest(pixels: readonly number[], distances: Float64Array, count: number): number[] {
  return pixels.map((pixel, i) => ({ pixel, distance: distances[i]! })).sort((a, b) => a.distance - b.distance || a.pixel - b.pixel).slice(0, count).map(({ pixel }) => pixel);
}

function withPixels({ width, height, data }: PixelMask, pixels: readonly number[], value: 0 | 1): PixelMask {
  const changed = data.slice();
  for (const pixel of pixels) changed[pixel] = value;
  return { width, height, data: changed };
}

function positions({ data }: PixelMask, value: 0 | 1): number[] {
  return Array.from(data.keys()).filter((pixel) => data[pixel] === value);
}

function windowOf({ width, height }: PixelMask): { left: number; top: number; width: number; height: number } {
  return { left: 0, top: 0, width, height };
}

function areaOf({ data }: PixelMask): number {
  return data.reduce((sum, value) => sum + value, 0);
}
