import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { decodeMask, encodeMask } from '../../../../src/core/mask/index.ts';
import { Random } from '../../../../src/core/random.ts';
import type { SnapshotImage } from '../../../../src/core/snapshot.ts';
import { weakKinds, type WeakKind } from '../../../../src/main/engine/sample-source.ts';
import { simulateWeakLabel } from '../../../../src/main/study/label/weak.ts';
import type { SmallPool } from '../../honesty/small-round.ts';

/** The same pool with some of its images changed. */
export function changed(pool: SmallPool, change: (image: SnapshotImage, place: number) => SnapshotImage): SmallPool {
  return { ...pool, images: pool.images.map(change) };
}

export function isTraining(image: SnapshotImage): boolean {
  return image.split === 'train';
}

/** A mask turned inside out: whoever learns from it, or is judged by it, notices. */
export function insideOut(image: SnapshotImage): SnapshotImage {
  if (!image.mask) throw new Error(`${image.name} has no mask to turn inside out`);
  const mask = decodeMask(image.mask.geometry);
  return { ...image, mask: { ...image.mask, geometry: encodeMask({ ...mask, data: mask.data.map((value) => 1 - value) }) } };
}

/** Training images that know of their lesion no more than the box around it. */
export function boxesOnly(pool: SmallPool): SmallPool {
  return withWeakLabels(pool, () => 'box');
}

/** Training images without a mask: boxes, scribbles, points and classes in turns. */
export function weakLabelsOnly(pool: SmallPool): SmallPool {
  return withWeakLabels(pool, (place) => weakKinds[place % weakKinds.length]!);
}

function withWeakLabels(pool: SmallPool, kindAt: (place: number) => WeakKind): SmallPool {
  return changed(pool, (image, place) => {
    if (!isTraining(image)) return image;
    const label = simulateWeakLabel(kindAt(place), decodeMask(image.mask!.geometry), image, Random.derive(1, 'weak', image.id));
    return { ...image, mask: null, labelled: false, weak: label ? [{ annotation: image.id, label }] : [] };
  });
}

/** What an earlier round found: a tenth of the training images in conflict with their label, another tenth flagged. */
export function scoredBefore(pool: SmallPool): SmallPool {
  return changed(pool, (image, place) => {
    const score = isFlagged(place) ? 0.5 + place / 1000 : place / 1000;
    const conflict = isConflicting(place) ? 2 + place / 1000 : place / 1000;
    const others = { 'self-confidence': score, tta: score, blend: score, 'random-pruning': score };
    return { ...image, hardness: { score, flagged: isFlagged(place), seen: isTraining(image), signals: { pruning: score, 'label-conflict': image.mask ? conflict : null, ...others } } };
  });
}

export function isConflicting(place: number): boolean {
  return place % 20 === 1;
}

function isFlagged(place: number): boolean {
  return place % 20 === 4;
}

/** The same pool with other pixels and other masks in its test images: noise, as somebody might have drawn and corrected it since. */
export async function otherTestImages(pool: SmallPool, project: string): Promise<SmallPool> {
  const random = new Random(20261123);
  const images: SnapshotImage[] = [];
  for (const image of pool.images) {
    if (image.split !== 'test') {
      images.push(image);
      continue;
    }
    const pixels = Uint8Array.from({ length: image.width * image.height * 3 }, () => random.below(256));
    const bytes = await sharp(pixels, { raw: { width: image.width, height: image.height, channels: 3 } }).png().toBuffer();
    const file = `objects/other-${image.id}.png`;
    writeFileSync(join(project, file), bytes);
    images.push({ ...insideOut(image), file, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return { ...pool, images };
}
