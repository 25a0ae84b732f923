import { access } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { importConfiguration, type ImportConfiguration } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { Split } from '../../../core/subject.ts';
import { planImport, readTableFile } from '../../dataset/import/plan.ts';
import { isRefusal, readImage } from '../../dataset/import/read-image.ts';
import { findColumn, parseTable } from '../../dataset/import/table.ts';
import { forEachOrdered } from '../../dataset/ordered-work.ts';
import type { ImportedImage } from '../../dataset/records.ts';
import { splitImages } from './split.ts';
import type { StudyImage } from './types.ts';

export type FolderOptions = {
  folder: string;
  seed: number;
  fractions?: Readonly<Record<Split, number>>;
  /** How far reading has come. */
  report?: (done: number, total: number) => void;
};

/** Names that a collection's table goes by. */
const tableNames = ['HAM10000_metadata.csv', 'metadata.csv'];

/** Columns that only the table of one collection has. */
const presetColumns: readonly { column: string; preset: ImportConfiguration['preset'] }[] = [
  { column: 'dx_type', preset: 'ham10000' },
  { column: 'fitspatrick', preset: 'pad-ufes-20' },
  { column: 'isic_id', preset: 'isic' },
];

/** What a folder of a collection holds: images/, masks/ and a table whose columns say which collection it is. */
export async function planFolder(folder: string): Promise<ImportConfiguration> {
  const images = join(folder, 'images');
  if (!(await exists(images))) {
    throw new WeakspotError('not-found', `${folder}: there is no folder "images" in it; a collection has images/, masks/ and its table (${tableNames.join(' or ')})`, { path: folder });
  }
  const masks = join(folder, 'masks');
  const shared = { images, masks: (await exists(masks)) ? masks : null };
  for (const name of tableNames) {
    const metadata = join(folder, name);
    if (!(await exists(metadata))) continue;
    const table = parseTable(await readTableFile(metadata), name);
    const preset = presetColumns.find(({ column }) => findColumn(table, column) !== null)?.preset ?? 'generic';
    return importConfiguration.parse({ ...shared, metadata, preset });
  }
  return importConfiguration.parse(shared);
}

/**
 * Reads a collection with the importer's own functions: files matched, decoded once, masks as run lengths, attributes by its table.
 * @throws WeakspotError naming the first file that cannot be read: a study has no use for a part of its data
 */
export async function readFolder({ folder, seed, fractions, report }: FolderOptions): Promise<StudyImage[]> {
  const configuration = await planFolder(folder);
  const plan = await planImport(configuration);
  const read: { image: ImportedImage; path: string }[] = [];
  await forEachOrdered(
    plan.images,
    4 * availableParallelism(),
    (planned) => readImage(planned, { known: new Map(), keepMetadata: true }),
    (result, { name, path }) => {
      const refusal = isRefusal(result) ? result : result.refused[0];
      if (refusal || isRefusal(result)) throw new WeakspotError('bad-request', refusal!.message, { file: name });
      read.push({ image: result.image, path: resolve(path) });
      report?.(read.length, plan.images.length);
    },
  );
  read.sort((a, b) => (a.image.name < b.image.name ? -1 : 1));
  const attributes = read.map(({ image }) => Object.fromEntries(image.attributes.map(({ key, value }) => [key, value])));
  const diagnoses = attributes.map(({ diagnosis }) => (diagnosis === undefined ? null : String(diagnosis)));
  const splits = splitImages(read.map(({ image }, i) => ({ ...image, diagnosis: diagnoses[i]! })), seed, fractions);
  return read.map(({ image, path }, i): StudyImage => ({
    id: image.name,
    name: image.name,
    file: path,
    sha256: image.sha256,
    width: image.width,
    height: image.height,
    ...splits[i]!,
    lesion: image.lesion,
    patient: image.patient,
    mask: image.mask && { annotation: image.name, geometry: image.mask.geometry },
    labelled: image.mask !== null,
    verdict: null,
    weak: [],
    diagnosis: diagnoses[i]!,
    weight: 1,
    attributes: attributes[i]!,
    collection: basename(resolve(folder)),
  }));
}

export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
