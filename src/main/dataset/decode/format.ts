import { WeakspotError } from '../../../core/errors.ts';
import type { ImportedImage } from '../records.ts';

export type ImageFormat = ImportedImage['format'];

/** What a file is by its first bytes, whatever its name says. */
export function sniffFormat(bytes: Buffer): ImageFormat | null {
  if (starts(bytes, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (starts(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  if (starts(bytes, [0x49, 0x49, 0x2a, 0x00]) || starts(bytes, [0x4d, 0x4d, 0x00, 0x2a])) return 'tiff';
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP') return 'webp';
  // Two letters are thin evidence: a bitmap's header also starts with one of a few lengths.
  if (text(bytes, 0, 2) === 'BM' && bytes.length >= 26 && [12, 40, 52, 56, 64, 108, 124].includes(bytes.readUInt32LE(14))) return 'bmp';
  return null;
}

/** The format of an image that will be decoded. @throws WeakspotError `unsupported` or `unreadable`, saying what the file is instead. */
export function requireFormat(bytes: Buffer, file: string): ImageFormat {
  const format = sniffFormat(bytes);
  if (format) return format;
  if (bytes.length === 0) throw new WeakspotError('unreadable', `${file}: the file is empty; copy it again from its source`, { file });
  const other = describeOther(bytes);
  throw new WeakspotError(
    other ? 'unsupported' : 'unreadable',
    `${file}: its content is ${other ?? 'no image'}, whatever its name says; images come as JPEG, PNG, BMP, TIFF or WebP`,
    { file },
  );
}

function describeOther(bytes: Buffer): string | null {
  if (text(bytes, 0, 3) === 'GIF') return 'a GIF image';
  if (text(bytes, 4, 8) === 'ftyp') return 'a HEIC, AVIF or video file';
  if (text(bytes, 0, 4) === '%PDF') return 'a PDF document';
  if (text(bytes, 128, 132) === 'DICM') return 'a DICOM file';
  if (starts(bytes, [0x49, 0x49, 0x2b, 0x00]) || starts(bytes, [0x4d, 0x4d, 0x00, 0x2b])) return 'a BigTIFF image';
  if (starts(bytes, [0x50, 0x4b, 0x03, 0x04])) return 'a ZIP archive';
  if (isText(bytes.subarray(0, 512))) return 'text';
  return null;
}

function isText(bytes: Buffer): boolean {
  return bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

function starts(bytes: Buffer, magic: number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
}

function text(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('latin1', from, to);
}
