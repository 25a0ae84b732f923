import { resolve } from 'node:path';
import type { ExportedImage } from '../records.ts';
import { writeCoco } from './coco.ts';
import { writeMasks } from './masks.ts';
import { replaceFolder } from './replace-folder.ts';
import { writeTable } from './table.ts';

export type ExportFormat = 'coco' | 'masks' | 'csv';

export type ExportOptions = {
  format: ExportFormat;
  images: Iterable<ExportedImage>;
  /** Absolute, and none of the project's own folders, which hold what others would miss. */
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
 * @throws WeakspotError `conflict` when the folder holds something else, `bad-request` when there is nothing to export
 */
export async function writeExport({ format, images, out }: ExportOptions): Promise<{ files: number; out: string }> {
  return replaceFolder(resolve(out), format, (folder) => writers[format](images, folder));
}
