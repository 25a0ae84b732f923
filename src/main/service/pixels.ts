import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectStore } from '../db/store.ts';
import { readDisagreement } from './disagreement.ts';
import type { PixelWish } from './host/frames.ts';

export type Picture = { mediaType: string; bytes: Uint8Array };

/** What every viewer shows as it is, orientation included. */
const shownAsTheyAre: Record<string, string> = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' };

export function readPixels(store: ProjectStore, { image, longestSide, layer, round }: PixelWish): Promise<Picture> {
  return layer === 'disagreement' ? readDisagreement(store, image, round) : readImage(store, image, longestSide);
}

/** An image's pixels for a viewer: the original where a viewer reads it and no smaller one is wanted, else a JPEG. */
async function readImage(store: ProjectStore, image: string, longestSide: number | null): Promise<Picture> {
  const { file, format } = store.images.file(image);
  const bytes = await readFile(join(store.folder, file));
  const mediaType = shownAsTheyAre[format];
  if (longestSide === null && mediaType !== undefined) return { mediaType, bytes };
  const { jpeg } = await shrink(bytes, file, longestSide);
  return { mediaType: 'image/jpeg', bytes: jpeg };
}

/** A JPEG of an image, upright and never enlarged. */
export async function shrink(bytes: Buffer, name: string, longestSide: number | null): Promise<{ jpeg: Buffer; width: number; height: number }> {
  // Loaded when first needed: the decoder is the service's heaviest part.
  const [{ openImage }, { default: sharp }] = await Promise.all([import('../dataset/decode/index.ts'), import('sharp')]);
  const opened = await openImage(bytes, name);
  const { data, width, height } = await opened.pixels(
    longestSide === null ? undefined : (pipeline) => pipeline.resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true }),
  );
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } }).jpeg({ quality: 85 }).toBuffer();
  return { jpeg, width, height };
}
