import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { WeakspotError } from '../../../core/errors.ts';
import { decodeMask } from '../../../core/mask/index.ts';
import type { RunLengthMask } from '../../../core/mask/index.ts';
import { forEachOrdered } from '../ordered-work.ts';
import type { ExportedImage } from '../records.ts';
import { createFileNames } from './file-names.ts';

const masksInFlight = 4;

/** One PNG a mask: grey, 0 or 255, at the mask's own resolution, under the name that it was imported with. */
export async function writeMasks(images: Iterable<ExportedImage>, folder: string): Promise<string[]> {
  const names = createFileNames();
  const files: string[] = [];
  await forEachOrdered(
    withMasks(images),
    masksInFlight,
    async ({ name, mask }) => {
      // Called in the order of the images, so that who keeps a name does not depend on speed.
      const file = names.take(mask.name ?? `${withoutExtension(name)}_segmentation.png`, '.png');
      const target = join(folder, file);
      const png = await encodePng(mask.geometry);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, png);
      return file;
    },
    (file) => void files.push(file),
  );
  if (files.length === 0) throw new WeakspotError('bad-request', 'No image has a mask yet: import some with --masks, then export');
  return files;
}

type WithMask = ExportedImage & { mask: NonNullable<ExportedImage['mask']> };

function* withMasks(images: Iterable<ExportedImage>): Generator<WithMask> {
  for (const image of images) if (image.mask) yield { ...image, mask: image.mask };
}

function encodePng(geometry: RunLengthMask): Promise<Buffer> {
  const { width, height, data } = decodeMask(geometry);
  for (let i = 0; i < data.length; i++) data[i]! *= 255;
  return sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w').png({ compressionLevel: 6 }).toBuffer();
}

function withoutExtension(name: string): string {
  return name.replace(/\.[^./]+$/, '');
}
