import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const sample = join(import.meta.dirname, '..', '..', 'resources', 'sample');

/** Copies the first `count` images of the sample set, in order of name, with their masks, into two new folders. */
export function copySample(folder: string, count: number, from = 0): { images: string; masks: string; metadata: string } {
  const images = join(folder, 'images');
  const masks = join(folder, 'masks');
  mkdirSync(images, { recursive: true });
  mkdirSync(masks, { recursive: true });
  for (const name of readdirSync(join(sample, 'images')).sort().slice(from, from + count)) {
    const mask = name.replace(/\.jpg$/, '_segmentation.png');
    copyFileSync(join(sample, 'images', name), join(images, name));
    copyFileSync(join(sample, 'masks', mask), join(masks, mask));
  }
  return { images, masks, metadata: join(sample, 'metadata.csv') };
}
