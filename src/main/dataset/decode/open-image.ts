import sharp from 'sharp';
import type { Metadata, Sharp } from 'sharp';
import { WeakspotError } from '../../../core/errors.ts';
import { decodeBitmap, readBitmapHeader } from './bmp.ts';
import { requireFormat } from './format.ts';
import type { ImageFormat } from './format.ts';
import { checkBytes, checkSize, defaultLimits } from './limits.ts';
import type { SizeLimits } from './limits.ts';

export type OpenImage = {
  format: ImageFormat;
  /** Pixels after EXIF orientation. */
  width: number;
  height: number;
  /** Bits a channel. */
  bitDepth: number;
  /** EXIF orientation of the stored pixels, 1 to 8. */
  orientation: number;
  /** Pages or frames; the first is read. */
  pages: number;
  /**
   * Pixels upright, in 8-bit sRGB without alpha (transparent pixels lie over black). Rejects with `unreadable` where
   * the file is cut off or broken.
   */
  pixels(change?: (pipeline: Sharp) => Sharp): Promise<{ data: Buffer; width: number; height: number; channels: number }>;
  /** Channels and depth as stored, upright: what masks are decided on. */
  rawPixels(): Promise<RawPixels>;
};

export type RawPixels = {
  data: Uint8Array | Uint16Array;
  width: number;
  height: number;
  channels: number;
  /** Of one channel: the luminance, 0 to 255, that each value stands for; left out where it is the value itself. */
  levels?: Uint8Array;
};

/**
 * One thread an image, and no cache of operations: whoever reads many images reads several at a time, which is faster
 * than several threads on each. Holds for the whole process.
 */
export function limitDecoderThreads(): void {
  sharp.concurrency(1);
  sharp.cache(false);
}

/**
 * Reads an image's header, refusing what cannot be, or is too large to be, decoded; nothing is decoded yet.
 * @param file what messages call it
 * @throws WeakspotError `unsupported`, `unreadable` or `too-large`
 */
export async function openImage(bytes: Buffer, file: string, limits: SizeLimits = defaultLimits): Promise<OpenImage> {
  checkBytes(bytes.length, file, limits);
  const format = requireFormat(bytes, file);
  return format === 'bmp' ? openBitmap(bytes, file, limits) : openWithSharp(bytes, file, format, limits);
}

async function openWithSharp(bytes: Buffer, file: string, format: ImageFormat, limits: SizeLimits): Promise<OpenImage> {
  const metadata = await reading(file, () => sharp(bytes, { limitInputPixels: false }).metadata());
  checkSize(metadata.width, metadata.height, file, limits);
  const orientation = metadata.orientation ?? 1;
  const bitDepth = bitsPerChannel(metadata, file);
  const source = (): Sharp => sharp(bytes, { failOn: 'error', limitInputPixels: limits.maximumPixels, sequentialRead: true, autoOrient: true });
  const turned = orientation >= 5;
  return {
    format,
    width: turned ? metadata.height : metadata.width,
    height: turned ? metadata.width : metadata.height,
    bitDepth,
    orientation,
    pages: metadata.pages ?? 1,
    pixels: (change = same) => reading(file, () => toRgb(change(source().flatten().toColourspace('srgb')))),
    rawPixels: () => reading(file, () => toRaw(source(), metadata, bitDepth)),
  };
}

function openBitmap(bytes: Buffer, file: string, limits: SizeLimits): OpenImage {
  const header = readBitmapHeader(bytes, file);
  const { width, height } = header;
  checkSize(width, height, file, limits);
  const raw = { width, height, channels: 3 as const };
  return {
    format: 'bmp',
    width,
    height,
    bitDepth: 8,
    orientation: 1,
    pages: 1,
    pixels: (change = same) =>
      reading(file, () => toRgb(change(sharp(decodeBitmap(bytes, file, header), { raw, limitInputPixels: limits.maximumPixels })))),
    rawPixels: () => reading(file, async () => ({ data: decodeBitmap(bytes, file, header), ...raw })),
  };
}

async function toRgb(pipeline: Sharp): Promise<{ data: Buffer; width: number; height: number; channels: number }> {
  const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

async function toRaw(pipeline: Sharp, metadata: Metadata, bitDepth: number): Promise<RawPixels> {
  const grey = metadata.channels <= 2 && !metadata.isPalette;
  const deep = bitDepth > 8;
  const colours = grey ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb';
  const { data, info } = await pipeline.toColourspace(colours).raw({ depth: deep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
  const values = deep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  return { data: values, width: info.width, height: info.height, channels: info.channels };
}

function bitsPerChannel(metadata: Metadata, file: string): number {
  if (metadata.depth === 'uchar') return 8;
  if (metadata.depth === 'ushort') return 16;
  throw new WeakspotError('unsupported', `${file}: ${metadata.depth} pixels are not read; save it with 8 or 16 bits a channel`, { file });
}

function same(pipeline: Sharp): Sharp {
  return pipeline;
}

/** Gives what a decoder throws a file's name and a code. */
async function reading<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof WeakspotError) throw thrown;
    const reason = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0]!;
    throw new WeakspotError('unreadable', `${file}: it cannot be decoded (${reason}); the file may be damaged or cut off, copy it again from its source`, { file }, { cause: thrown });
  }
}
