import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Split } from '../../../core/subject.ts';
import { scanFolder } from '../../dataset/import/scan.ts';
import { openTensorCache } from '../../dataset/tensor-cache.ts';
import { withLock } from '../../engine/backend/choice-lock.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import { exists, planFolder, readFolder } from './read-folder.ts';
import type { StudyData, StudyImage, StudySource } from './types.ts';

export type OpenDataOptions = {
  folder: string;
  /** Where what was read is kept. */
  cache: string;
  seed?: number;
  fractions?: Readonly<Record<Split, number>>;
  report?: (done: number, total: number) => void;
};

/** Of a second collection more is judged than of the first: none of it need train. */
export const secondFractions: Readonly<Record<Split, number>> = { train: 0.4, validation: 0.2, test: 0.4 };

/** Raised when the same files are read into something else. */
const readingVersion = 1;

/**
 * A collection's images, masks, attributes and splits. They are read and decoded once: what was read is kept in the cache folder by
 * the sha256 of all files of the folder.
 */
export async function openData({ folder, cache, seed = 0, fractions, report }: OpenDataOptions): Promise<StudyData> {
  const files = await hashFiles(folder);
  const key = sha256(JSON.stringify([readingVersion, files, seed, fractions ?? null]));
  const kept = join(cache, 'data', `${key}.jsonl`);
  const images = (await exists(kept)) ? await readKept(kept) : await readFolder({ folder, seed, fractions, report });
  if (!(await exists(kept))) {
    await mkdir(join(cache, 'data'), { recursive: true });
    await writeFileDurably(kept, Buffer.from(images.map((image) => `${JSON.stringify({ ...image, file: relative(folder, image.file) })}\n`).join('')));
  }
  return describeData(basename(resolve(folder)), images.map((image) => ({ ...image, file: resolve(folder, image.file) })));
}

/** Data made of images that are known already; its hash is of what they say, their pixels included by their sha256, not of where they lie. */
export function describeData(name: string, images: readonly StudyImage[]): StudyData {
  const hash = createHash('sha256');
  for (const image of images) hash.update(`${JSON.stringify({ ...image, file: null })}\n`);
  return { name, images, hash: hash.digest('hex') };
}

/** Keeps data so that another process can have it by its hash. */
export async function keepData({ hash, name, images }: StudyData, cache: string): Promise<void> {
  const file = dataFile(cache, hash);
  if (await exists(file)) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFileDurably(file, Buffer.from([{ name }, ...images].map((line) => `${JSON.stringify(line)}\n`).join('')));
}

/** What {@link keepData} kept. */
export async function readData(cache: string, hash: string): Promise<StudyData> {
  const [head, ...lines] = (await readFile(dataFile(cache, hash), 'utf8')).trimEnd().split('\n');
  return { hash, name: (JSON.parse(head!) as { name: string }).name, images: lines.map((line) => JSON.parse(line) as StudyImage) };
}

function dataFile(cache: string, hash: string): string {
  return join(cache, 'data', `${hash}-opened.jsonl`);
}

/** Several collections as one, in their order; an image's `collection` tells them apart, as an attribute too. */
export function joinData(parts: readonly StudyData[]): StudyData {
  const [first] = parts;
  if (parts.length === 1) return first!;
  return { name: parts.map((part) => part.name).join(' + '), images: parts.flatMap((part) => part.images.map(withCollection)), hash: sha256(parts.map((part) => part.hash).join()) };
}

function withCollection(image: StudyImage): StudyImage {
  return { ...image, attributes: { ...image.attributes, collection: image.collection } };
}

/** Opens the pixels at model size: each image is decoded once for a size, and kept in the cache folder. All of it is held in memory. */
export async function openSource(data: StudyData, size: number, cache: string, report?: (done: number, total: number) => void): Promise<StudySource> {
  const images = data.images.map((image) => ({ ...image, file: relative(cache, image.file) }));
  // One process at a time decodes and appends; the next one finds all of it there.
  const store = await withLock(join(cache, 'decoding.lock'), undefined, () =>
    openTensorCache({ projectFolder: cache, size, images, report: ({ done, total }) => report?.(done, total) }),
  );
  const pixels: Uint8Array[] = [];
  const masks: (Uint8Array | null)[] = [];
  return {
    count: store.count,
    size,
    image: (index) => (pixels[index] ??= store.image(index)),
    mask(index) {
      if (masks[index] === undefined) masks[index] = store.mask(index);
      return masks[index];
    },
    classIndex: () => null,
    close: () => store.close(),
  };
}

async function readKept(file: string): Promise<StudyImage[]> {
  return (await readFile(file, 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as StudyImage);
}

/** Of every file that reading looks at: its name under the folder and the hash of its bytes. */
async function hashFiles(folder: string): Promise<[name: string, sha256: string][]> {
  const { images, masks, metadata } = await planFolder(folder);
  const scans = [await scanFolder(images, 'the images folder'), ...(masks ? [await scanFolder(masks, 'the masks folder')] : [])];
  const paths = [...scans.flatMap((scan) => scan.files.map((file) => file.path)), ...(metadata && (await stat(metadata)).isFile() ? [metadata] : [])];
  const names = new Map(paths.map((path) => [relative(folder, path), path]));
  const hashed: [string, string][] = [];
  for (const [name, path] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) hashed.push([name, createHash('sha256').update(await readFile(path)).digest('hex')]);
  return hashed;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
