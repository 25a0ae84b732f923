import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Refusal } from '../../../core/contract/index.ts';
import { serializeError, WeakspotError } from '../../../core/errors.ts';
import { encodeMask, maskArea } from '../../../core/mask/index.ts';
import { defaultLimits, openImage, readMaskFile } from '../decode/index.ts';
import type { OpenImage } from '../decode/index.ts';
import { checkBytes } from '../decode/limits.ts';
import { stripMetadata } from '../metadata-strip/index.ts';
import { hashSourceSide, perceptualHash } from '../near-duplicates/perceptual-hash.ts';
import type { ImportedImage, KnownImage } from '../records.ts';
import { baseName, stemOf } from './file-name.ts';
import type { PlannedImage } from './plan.ts';
import type { ScannedFile } from './scan.ts';

export type ReadImage = {
  image: ImportedImage;
  /** The file as it is to be kept; null where the project holds it already. */
  kept: Buffer | null;
  /** The project's image with these bytes and this stem. */
  known: KnownImage | null;
  /** Of the mask: the image goes in all the same. */
  refused: Refusal[];
};

export type ReadOptions = { known: ReadonlyMap<string, readonly KnownImage[]>; keepMetadata: boolean };

/**
 * Reads an image of an import and its mask: whole and decodable, or refused by name. An image that the project holds
 * is not decoded again.
 */
export async function readImage(planned: PlannedImage, options: ReadOptions): Promise<ReadImage | Refusal> {
  const { name, path, metadata } = planned;
  try {
    const bytes = await readWhole(path, name);
    const sourceSha256 = sha256Of(bytes);
    const stem = stemOf(baseName(name));
    const known = options.known.get(sourceSha256)?.find((image) => image.stem === stem) ?? null;
    const { file, kept, pages } = known ? { file: fileOf(known), kept: null, pages: 1 } : await decode(bytes, name, options.keepMetadata);
    const read: ReadImage = {
      image: {
        ...file,
        name: known?.name ?? name,
        stem,
        sourceSha256,
        patient: metadata?.patient ?? null,
        lesion: metadata?.lesion ?? null,
        mask: null,
        attributes: metadata?.attributes ?? [],
        warnings: [],
      },
      kept,
      known,
      refused: [],
    };
    if (pages > 1) {
      read.image.warnings.push({ file: name, code: 'several-pages', message: `${name}: it has ${pages} pages; the first is used` });
    }
    if (planned.mask && !known?.hasMask) await addMask(read, planned.mask);
    return read;
  } catch (thrown) {
    return refusalOf(name, thrown);
  }
}

export function isRefusal(read: ReadImage | Refusal): read is Refusal {
  return 'code' in read;
}

type ImageFile = Pick<ImportedImage, 'sha256' | 'bytes' | 'format' | 'width' | 'height' | 'bitDepth' | 'perceptualHash'>;

function fileOf({ sha256, bytes, format, width, height, bitDepth, perceptualHash }: KnownImage): ImageFile {
  return { sha256, bytes, format, width, height, bitDepth, perceptualHash };
}

async function decode(bytes: Buffer, name: string, keepMetadata: boolean): Promise<{ file: ImageFile; kept: Buffer; pages: number }> {
  const opened = await openImage(bytes, name);
  // Also what finds a file cut off behind the last row that a shrunken decode looks at.
  const stripped = stripMetadata(bytes, opened.format, opened.orientation, name);
  const kept = keepMetadata ? bytes : stripped;
  const { image, thumbnail } = keepMetadata ? { image: opened, thumbnail: await thumbnailOf(opened) } : await openStripped(stripped, opened, name);
  const { format, width, height, bitDepth } = image;
  const file = { sha256: sha256Of(kept), bytes: kept.length, format, width, height, bitDepth, perceptualHash: perceptualHash(thumbnail) };
  return { file, kept, pages: opened.pages };
}

/**
 * Decodes what is to be kept, not what came: an image in a layout that did not survive is refused now, not missed later.
 * @throws WeakspotError `unsupported` where only the original can be decoded; else what the original is refused for
 */
async function openStripped(stripped: Buffer, original: OpenImage, name: string): Promise<{ image: OpenImage; thumbnail: Buffer }> {
  const read = async (): Promise<{ image: OpenImage; thumbnail: Buffer }> => {
    const image = await openImage(stripped, name);
    return { image, thumbnail: await thumbnailOf(image) };
  };
  const result = await read().catch((thrown: unknown) => {
    if (thrown instanceof WeakspotError) return null;
    throw thrown;
  });
  // A TIFF's pixels may lie where its directory does not say, and blanked ones of it can decode: to black.
  if (result && original.format !== 'tiff') return result;
  const before = await thumbnailOf(original);
  if (result?.thumbnail.equals(before)) return result;
  throw new WeakspotError('unsupported', `${name}: it cannot be decoded once its metadata is removed; save it as PNG, or import with metadata kept`, { file: name });
}

async function thumbnailOf(image: OpenImage): Promise<Buffer> {
  const { data } = await image.pixels((pipeline) =>
    pipeline.resize(hashSourceSide, hashSourceSide, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false }),
  );
  return data;
}

async function addMask(read: ReadImage, mask: ScannedFile): Promise<void> {
  try {
    const { mask: pixels, warning } = await readMaskFile(await readWhole(mask.path, mask.name), mask.name, read.image);
    const geometry = encodeMask(pixels);
    const area = maskArea(geometry);
    read.image.mask = { name: mask.name, geometry, area };
    const warn = (code: string, message: string): void => void read.image.warnings.push({ file: mask.name, code, message: `${mask.name}: ${message}` });
    if (warning) warn('soft-mask', warning);
    if (area === 0) warn('empty-mask', 'the mask marks no lesion at all');
    if (area === pixels.data.length) warn('full-mask', 'the mask marks the whole image as lesion');
  } catch (thrown) {
    read.refused.push(refusalOf(mask.name, thrown));
  }
}

async function readWhole(path: string, name: string): Promise<Buffer> {
  const { size } = await stat(path);
  checkBytes(size, name, defaultLimits);
  return readFile(path);
}

/** Errors of this one file become its refusal; of those that reading meets, only a fault of ours is none. */
function refusalOf(file: string, thrown: unknown): Refusal {
  if (thrown instanceof WeakspotError) return { file, code: thrown.code, message: thrown.message };
  const { code, message } = serializeError(thrown);
  if (code === 'internal' && !(thrown instanceof Error && 'syscall' in thrown)) throw thrown;
  return { file, code: code === 'internal' ? 'unreadable' : code, message: `${file}: it cannot be read (${message})` };
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
