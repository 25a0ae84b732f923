import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Random } from '../../src/core/random.ts';

/** Small pictures with a blot each, no two alike, and their masks: for a project whose size is all that matters. */
export async function writeManyImages(folder: string, count: number): Promise<{ images: string; masks: string }> {
  const [images, masks] = [join(folder, 'images'), join(folder, 'masks')];
  await Promise.all([mkdir(images, { recursive: true }), mkdir(masks, { recursive: true })]);
  const random = new Random(5);
  const side = 48;
  for (let index = 0; index < count; index++) {
    const [x, y, radius] = [random.between(12, 36), random.between(12, 36), random.between(4, 11)];
    const [skin, lesion] = [random.below(60), random.below(80)];
    const pixels = new Uint8Array(side * side * 3);
    const mask = new Uint8Array(side * side);
    for (let at = 0; at < side * side; at++) {
      const inside = Math.hypot((at % side) - x, Math.floor(at / side) - y) < radius;
      mask[at] = inside ? 255 : 0;
      pixels.set(inside ? [60 + lesion, 40, 30] : [150 + skin + random.below(12), 130 + random.below(12), 110], at * 3);
    }
    const name = `lesion-${String(index).padStart(6, '0')}`;
    await Promise.all([
      sharp(pixels, { raw: { width: side, height: side, channels: 3 } }).jpeg().toBuffer().then((bytes) => writeFile(join(images, `${name}.jpg`), bytes)),
      sharp(mask, { raw: { width: side, height: side, channels: 1 } }).png().toBuffer().then((bytes) => writeFile(join(masks, `${name}.png`), bytes)),
    ]);
  }
  return { images, masks };
}
