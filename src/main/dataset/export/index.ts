import { relative, resolve, sep } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';
import type { ExportedImage } from '../records.ts';
import { writeCoco } from './coco.ts';
import { writeMasks } from './masks.ts';
import { replaceFolder } from './replace-folder.ts';
import { writeTable } from './table.ts';

export type ExportFormat = 'coco' | 'masks' | 'csv';

export type ExportOptions = {
  format: ExportFormat;
  images: Iterable<ExportedImage>;
  projectFolder: string;
  /** Absolute. */
  out: string;
};

const writers: Record<ExportFormat, (images: Iterable<ExportedImage>, folder: string) => Promise<string[]>> = {
  coco: writeCoco,
  masks: writeMasks,
  csv: writeTable,
};

/**
 * Exports the project's current masks (as PNG or COCO JSON) or a table of its images.
 * @returns the number of files written, and where
 * @throws WeakspotError `conflict` when the folder holds something else, `bad-request` when there is nothing to export or
 *   the folder is one of the project's own
 */
export async function writeExport({ format, images, projectFolder, out }: ExportOptions): Promise<{ files: number; out: string }> {
  const within = relative(resolve(projectFolder), resolve(out));
  const outside = within.startsWith('..') || resolve(out) === within;
  if (!outside && within.split(sep)[0] !== 'exports') {
    throw new WeakspotError('bad-request', `${out}: this lies in the project's own folder; export to a folder of its exports/ or elsewhere`, { path: out });
  }
  return replaceFolder(resolve(out), format, (folder) => writers[format](images, folder));
}
