import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectStore } from '../db/store.ts';
import { readDisagreement } from './disagreement.ts';
import type { PixelSource } from './host/connection.ts';
import { keptSides, Thumbnails } from './thumbnails.ts';

export type Picture = { mediaType: string; bytes: Uint8Array };

/** What every viewer shows as it is, orientation included. */
const shownAsTheyAre: Record<string, string> = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' };

/** Pixels for viewers: of the images themselves, and of what a round makes of them. */
export function createPixelSource(store: ProjectStore, logError: (context: string, error: unknown) => void): PixelSource {
  const make = async (file: string, side: number): Promise<Buffer> => (await shrink(await readFile(join(store.folder, file)), file, side)).jpeg;
  const thumbnails = new Thumbnails(store.folder, make, logError);
  return ({ image, longestSide, layer, round }) => {
    if (layer === 'disagreement') return readDisagreement(store, image, round);
    return readImage(store, thumbnails, image, longestSide);
  };
}

/** An image's pixels for a viewer: the original where a viewer reads it and no smaller one is wanted, else a JPEG. */
async function readImage(store: ProjectStore, thumbnails: Thumbnails, image: string, longestSide: number | null): Promise<Picture> {
  const { file, format, sha256 } = store.images.file(image);
  if (longestSide !== null && keptSides.has(longestSide)) return { mediaType: 'image/jpeg', bytes: await thumbnails.read({ file, sha256 }, longestSide) };
  const bytes = await readFile(join(store.folder, file));
  const mediaType = shownAsTheyAre[format];
  if (longestSide === null && mediaType !== undefined) return { mediaType, bytes };
  const { jpeg } = await shrink(bytes, file, longestSide);
  return { mediaType: 'image/jpeg', bytes: jpeg };
}

/** A JPEG of an image, upright and never enlarged. */
export async function shrink(bytes: Buffer, name: string, longestSide: number | null): Promise<{ jpeg: Buffer; width: number; height: number }> {
  // Loaded when first needed: the decoder is the service's heaviest part.
  const [{ openImage, limitDecoderThreads }, { default: sharp }] = await Promise.all([import('../dataset/decode/index.ts'), import('sharp')]);
  limitDecoderThreads();
  const opened = await openImage(bytes, name);
  const { data, width, height } = await opened.pixels(
    longestSide === null ? undefined : (pipeline) => pipeline.resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true }),
  );
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } }).jpeg({ quality: 85 }).toBuffer();
  return { jpeg, width, height };
}
