import { copyFileSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import type { PixelMask } from '../../../../src/core/mask/types.ts';
import { Random } from '../../../../src/core/random.ts';
import { splits, type Split } from '../../../../src/core/subject.ts';
import { corruptMask, maskIou, planCorruption, type CorruptionKind } from '../../../../src/main/study/label/corruption.ts';

/** Images in each part of a project. */
export type LoopSize = {
  /** Training images that come with a mask, and how many of these masks are wrong. */
  labels: number;
  wrong: number;
  /** Training images without one. */
  pool: number;
  validation: number;
  test: number;
  /** Reviews in each of the two queues. */
  reviews: number;
};

export type SourceImage = { stem: string; lesion: string };

export type Corruption = { stem: string; kind: CorruptionKind; iou: number };

/** Test images are the same whatever the seed, so that an image's difference can be averaged over seeds. */
const testSeed = 0;

/** Images of a folder laid out as HAM10000 that have a mask, in order of name. */
export function readSource(folder: string): SourceImage[] {
  const rows = parse(readFileSync(join(folder, metadataName)), { columns: true }) as Record<string, string>[];
  const lesions = new Map(rows.map((row) => [row['image_id']!, row['lesion_id']!]));
  const masks = new Set(readdirSync(join(folder, 'masks')));
  const stems = readdirSync(join(folder, 'images')).filter((name) => name.endsWith('.jpg')).map((name) => name.replace('.jpg', ''));
  return stems.filter((stem) => lesions.has(stem) && masks.has(maskName(stem))).sort().map((stem) => ({ stem, lesion: lesions.get(stem)! }));
}

export const metadataName = 'HAM10000_metadata.csv';

export function maskName(stem: string): string {
  return `${stem}_segmentation.png`;
}

/** Whole lesions for each split: those of test by a seed of their own, the others by the given one. */
export function chooseSplits(images: readonly SourceImage[], size: LoopSize, seed: number): Record<Split, SourceImage[]> {
  const lesions = [...Map.groupBy(images, ({ lesion }) => lesion).values()];
  const test = takeExactly(Random.derive(testSeed, 'loop', 'test').shuffle(lesions), size.test);
  const others = Random.derive(seed, 'loop', 'others').shuffle(lesions.filter((lesion) => !test.includes(lesion)));
  const validation = takeExactly(others, size.validation);
  const train = takeExactly(others.filter((lesion) => !validation.includes(lesion)), size.labels + size.pool);
  return { train: train.flat(), validation: validation.flat(), test: test.flat() };
}

/** As many whole lesions, in their order, as hold exactly that many images. */
export function takeExactly(lesions: readonly SourceImage[][], images: number): SourceImage[][] {
  let left = images;
  const taken = lesions.filter(({ length }) => {
    if (length > left) return false;
    left -= length;
    return true;
  });
  if (left > 0) throw new Error(`the folder has too few lesions: ${images} images were to be taken, ${left} are missing`);
  return taken;
}

/** Puts each split's images into a folder of its own, below `folder`. */
export function writeImages(source: string, folder: string, chosen: Record<Split, readonly SourceImage[]>): void {
  for (const split of splits) {
    const images = join(folder, split, 'images');
    mkdirSync(images, { recursive: true });
    mkdirSync(join(folder, split, 'masks'));
    for (const { stem } of chosen[split]) copyFileSync(join(source, 'images', `${stem}.jpg`), join(images, `${stem}.jpg`));
  }
}

/** Puts true masks beside those images. */
export function writeMasks(source: string, folder: string, chosen: Record<Split, readonly SourceImage[]>, stems: ReadonlySet<string>): void {
  for (const split of splits) {
    for (const { stem } of chosen[split].filter((image) => stems.has(image.stem))) {
      copyFileSync(join(source, 'masks', maskName(stem)), join(folder, split, 'masks', maskName(stem)));
    }
  }
}

/** Puts wrong masks in place of true ones, a third of each kind; which ones, and how, follows from the seed. */
export async function writeWrongMasks(source: string, folder: string, stems: readonly string[], wrong: number, seed: number): Promise<Corruption[]> {
  const truths = await Promise.all(stems.map((stem) => readTruth(source, stem)));
  const found: Corruption[] = [];
  for (const [place, kind] of planCorruption([...stems.keys()], wrong / stems.length, seed)) {
    const stem = stems[place]!;
    const truth = truths[place]!;
    const donors = truths.flatMap((donor, other) => (other === place ? [] : [() => donor]));
    const mask = corruptMask(truth, kind, donors, Random.derive(seed, 'loop', 'corruption', stem));
    await sharp(Uint8Array.from(mask.data, (value) => 255 * value), { raw: { width: mask.width, height: mask.height, channels: 1 } })
      .png()
      .toFile(join(folder, 'train', 'masks', maskName(stem)));
    found.push({ stem, kind, iou: maskIou(mask, truth) });
  }
  return found;
}

/** The mask that came with an image. */
export async function readTruth(source: string, stem: string): Promise<PixelMask> {
  const { data, info } = await sharp(join(source, 'masks', maskName(stem))).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: Uint8Array.from(data, (value) => (value > 127 ? 1 : 0)) };
}
