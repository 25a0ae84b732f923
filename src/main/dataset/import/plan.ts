import { readFile } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import type { ImportConfiguration, Refusal } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { baseName, stemOf } from './file-name.ts';
import { matchMasks } from './match-masks.ts';
import { readMetadata } from './metadata.ts';
import type { ImageMetadata } from './metadata.ts';
import { presetOf } from './presets.ts';
import { scanFolder } from './scan.ts';
import type { Scan, ScannedFile } from './scan.ts';
import { parseTable } from './table.ts';

export type PlannedImage = {
  /** Relative to the images folder, with `/`. */
  name: string;
  path: string;
  mask: ScannedFile | null;
  metadata: ImageMetadata | null;
};

export type ImportPlan = { images: PlannedImage[]; refused: Refusal[]; warnings: Refusal[] };

/** Of many files with one and the same matter, this many are named. */
const namedAtMost = 20;

/**
 * Reads the folders and the table and finds out what belongs together; no image is opened yet.
 * @throws WeakspotError `not-found` or `bad-request` for folders and tables that cannot be used; nothing was imported then
 */
export async function planImport(configuration: ImportConfiguration): Promise<ImportPlan> {
  const preset = presetOf(configuration.preset);
  const scan = await scanFolder(configuration.images, 'the images folder');
  const ownMasks = configuration.masks !== null && resolve(configuration.masks) !== resolve(configuration.images);
  const maskScan = ownMasks ? await scanFolder(configuration.masks!, 'the masks folder') : null;
  // One of the two folders may lie within the other.
  const under = (folder: string | null) => (file: ScannedFile): boolean => folder !== null && resolve(file.path).startsWith(resolve(folder) + sep);
  const inMasks = under(ownMasks ? configuration.masks : null);
  const inImages = under(configuration.images);
  const masksWithin = ownMasks && inImages({ name: '', path: configuration.masks! });
  const kept = (file: ScannedFile): boolean => !preset.ignoredEnds.some((end) => stemOf(file.name).endsWith(end));
  const matched = matchMasks({
    images: scan.files.filter((file) => kept(file) && !(masksWithin && inMasks(file))),
    masks: maskScan?.files.filter((file) => kept(file) && (masksWithin || !inImages(file))) ?? null,
    maskSuffix: configuration.maskSuffix,
    folderPerCase: preset.folderPerCase,
  });
  if (matched.images.length === 0) {
    const layout = preset.folderPerCase ? ' laid out as this preset expects (CASE/CASE_Dermoscopic_Image/CASE.bmp)' : '';
    throw new WeakspotError('bad-request', `${configuration.images}: there are no images${layout} in this folder; images are JPEG, PNG, BMP, TIFF or WebP files`, {
      path: configuration.images,
    });
  }
  const { rows, warnings } = configuration.metadata
    ? readMetadata(parseTable(await readTableFile(configuration.metadata), basename(configuration.metadata)), preset, configuration.map, configuration.leaveOut)
    : { rows: new Map<string, ImageMetadata>(), warnings: [] };
  const used = new Set<ImageMetadata>();
  const images = matched.images.map(({ name, path }): PlannedImage => {
    const metadata = rowAbout(name, rows);
    if (metadata) used.add(metadata);
    return { name, path, mask: matched.maskOf.get(name) ?? null, metadata };
  });

  if (rows.size > 0 && used.size === 0) {
    const [row] = rows.values();
    throw new WeakspotError(
      'bad-request',
      `${basename(configuration.metadata!)}: no row is about an image of this folder: the table says "${row!.id}", the folder "${images[0]!.name}"; check the table, or say with --map image=COLUMN which column names the image`,
      { file: configuration.metadata },
    );
  }

  const unmatchedRows = [...rows.values()].filter((row) => !used.has(row));
  const table = configuration.metadata ? basename(configuration.metadata) : '';
  warnings.push(...summarize(unmatchedRows, 'row-without-image', (row) => ({ file: table, text: `${table}: line ${row.line} is about ${row.id}, of which there is no image` }), `${table}: rows without an image`));
  if (configuration.metadata) {
    const bare = images.filter(({ metadata }) => !metadata);
    warnings.push(...summarize(bare, 'image-without-row', ({ name }) => ({ file: name, text: `${name}: ${table} has no row about it` }), `images without a row in ${table}`));
  }
  if (configuration.masks !== null || matched.maskOf.size > 0) {
    const unlabelled = images.filter(({ mask }) => !mask);
    warnings.push(...summarize(unlabelled, 'image-without-mask', ({ name }) => ({ file: name, text: `${name}: no mask was found for it` }), 'images without a mask'));
  }
  const others = [...scan.others, ...(maskScan?.others ?? []), ...matched.others].filter((name) => basename(name) !== table);
  warnings.push(...summarize(others, 'no-image', (name) => ({ file: name, text: `${name}: not an image, passed over` }), 'files that are no images'));
  return { images, refused: [...refusedFolders(scan, maskScan), ...matched.refused], warnings };
}

/** What a table says of an image: by its name with folders, else without. */
export function rowAbout(name: string, rows: ReadonlyMap<string, ImageMetadata>): ImageMetadata | null {
  return rows.get(stemOf(name)) ?? rows.get(stemOf(baseName(name))) ?? null;
}

/** Where one of the two folders lies within the other, both scans meet the same. */
function refusedFolders(scan: Scan, maskScan: Scan | null): Refusal[] {
  const folders = new Map([...(maskScan?.unreadable ?? []), ...scan.unreadable].map((folder) => [folder.path, folder]));
  return [...folders.values()].map(({ name, reason }) => ({ file: name, code: 'unreadable', message: `${name}: this folder cannot be read (${reason}), so nothing in it went in` }));
}

export async function readTableFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new WeakspotError('not-found', `${path}: the metadata file is not there; check the path`, { path });
    if (code === 'EISDIR') throw new WeakspotError('bad-request', `${path}: the metadata must be a CSV file, this is a folder`, { path });
    throw thrown;
  }
}

/** One warning each, or for many a single one that gives their number and names the first. */
function summarize<T>(items: readonly T[], code: string, describe: (item: T) => { file: string; text: string }, many: string): Refusal[] {
  if (items.length <= namedAtMost) {
    return items.map((item) => {
      const { file, text } = describe(item);
      return { file, code, message: text };
    });
  }
  const first = items.slice(0, 3).map((item) => describe(item).text);
  return [{ file: describe(items[0]!).file, code, message: `${items.length} ${many}: ${first.join('; ')}; …` }];
}
