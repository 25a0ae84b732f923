import { grow, shrink } from '../../../core/mask/edit/index.ts';
import { maskOf, patchOf } from '../../../core/mask/edit/patch.ts';
import { resizeMask, type PixelMask } from '../../../core/mask/index.ts';
import { confusionCounts, iou } from '../../../core/metrics/index.ts';
import { Random } from '../../../core/random.ts';

/** How a mask is made wrong; a third of the corrupted ones each. */
export const corruptionKinds = ['shifted', 'resized', 'foreign'] as const;
export type CorruptionKind = (typeof corruptionKinds)[number];

/** A corrupted mask's IoU with the true one is below this. */
export const corruptedBelow = 0.75;

/** How bad the worst masks that are moved, dilated or eroded come out, about: their IoU is brought below a bar drawn from here to {@link corruptedBelow}. */
const worstBar = 0.4;

/** Donors that are looked at for a mask of another image. */
const donorTries = 20;

/**
 * A wrong mask on the true one's grid: moved, dilated or eroded, or another image's. It is made a little worse until its IoU with the
 * true mask is below a bar that is drawn anew for each, evenly from .4 to {@link corruptedBelow}, so that some are hardly wrong and some
 * grossly; where its kind cannot bring it there (a mask of the whole image cannot grow), another does.
 *
 * @param mask the true mask, not empty
 * @param donors masks of other images, of any size
 */
export function corruptMask(mask: PixelMask, kind: CorruptionKind, donors: readonly (() => PixelMask)[], random: Random): PixelMask {
  const bar = random.between(worstBar, corruptedBelow);
  const makers: Record<CorruptionKind, () => PixelMask | null> = {
    shifted: () => shifted(mask, bar, random),
    resized: () => resized(mask, bar, random),
    foreign: () => foreign(mask, donors, random),
  };
  const found = makers[kind]() ?? shifted(mask, bar, random) ?? resized(mask, corruptedBelow, random);
  if (found === null) throw new RangeError('an empty mask cannot be made wrong');
  return found;
}

/** Which of `images` get a wrong mask, and how: the share of them, by seed, the three kinds in turns. */
export function planCorruption(images: readonly number[], share: number, seed: number): Map<number, CorruptionKind> {
  const chosen = Random.derive(seed, 'corruption').shuffle(images).slice(0, Math.round(images.length * share));
  return new Map(chosen.map((image, place) => [image, corruptionKinds[place % corruptionKinds.length]!]));
}

export function maskIou(a: PixelMask, b: PixelMask): number {
  return iou(confusionCounts(a.data, b.data));
}

function isWrong(candidate: PixelMask, mask: PixelMask, bar: number): boolean {
  return maskIou(candidate, mask) < bar;
}

/** Moved in a random direction as far as it takes; what leaves the image is lost. */
function shifted(mask: PixelMask, bar: number, random: Random): PixelMask | null {
  const direction = random.between(0, 2 * Math.PI);
  const step = Math.max(1, Math.sqrt(lesionArea(mask)) / 20);
  const most = Math.hypot(mask.width, mask.height);
  for (let distance = step; distance <= most; distance += step) {
    const moved = shift(mask, Math.round(distance * Math.cos(direction)), Math.round(distance * Math.sin(direction)));
    if (isWrong(moved, mask, bar)) return moved;
  }
  return null;
}

function shift({ width, height, data }: PixelMask, right: number, down: number): PixelMask {
  const moved = new Uint8Array(data.length);
  for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
    const from = Math.max(0, -right);
    const to = Math.min(width, width - right);
    if (from < to) moved.set(data.subarray((y - down) * width + from, (y - down) * width + to), y * width + from + right);
  }
  return { width, height, data: moved };
}

/** Dilated or eroded, by chance, as far as it takes; the other one where it does not come far enough. */
function resized(mask: PixelMask, bar: number, random: Random): PixelMask | null {
  const ways = random.uniform() < 0.5 ? [grow, shrink] : [shrink, grow];
  const patch = patchOf(mask);
  const step = Math.max(1, Math.sqrt(lesionArea(mask)) / 40);
  for (const way of ways) {
    for (let radius = step; radius <= Math.max(mask.width, mask.height); radius += step) {
      const changed = maskOf(way(patch, radius));
      // An eroded lesion that is gone would be a label of another kind: no lesion at all.
      if (lesionArea(changed) === 0) break;
      if (isWrong(changed, mask, bar)) return changed;
    }
  }
  return null;
}

function foreign(mask: PixelMask, donors: readonly (() => PixelMask)[], random: Random): PixelMask | null {
  if (donors.length === 0) return null;
  for (let attempt = 0; attempt < donorTries; attempt++) {
    const donor = resizeMask(donors[random.below(donors.length)]!(), mask.width, mask.height);
    if (lesionArea(donor) > 0 && isWrong(donor, mask, corruptedBelow)) return donor;
  }
  return null;
}

export function lesionArea({ data }: PixelMask): number {
  let area = 0;
  for (const value of data) area += value;
  return area;
}
