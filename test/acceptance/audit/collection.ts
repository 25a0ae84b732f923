import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { splits, type Split } from '../../../src/core/subject.ts';
import type { ImportReport } from '../../../src/core/contract/index.ts';
import { type Place, weakspotJson } from '../harness.ts';
import { metadataName, readSource, type SourceImage } from '../rounds/loop/pool.ts';

/** An image of a folder laid out as HAM10000 that has a mask, with its line of the table. */
export type CollectionImage = SourceImage & { row: Record<string, string> };

export function readCollection(folder: string): CollectionImage[] {
  const rows = parse(readFileSync(join(folder, metadataName)), { columns: true }) as Record<string, string>[];
  const byStem = new Map(rows.map((row) => [row['image_id']!, row]));
  return readSource(folder).map((image) => ({ ...image, row: byStem.get(image.stem)! }));
}

/** Writes the table of these images, with columns beside those of the collection. */
export function writeTable(file: string, images: readonly CollectionImage[], more: (image: CollectionImage) => Record<string, string> = () => ({})): void {
  writeFileSync(file, stringify(images.map((image) => ({ ...image.row, ...more(image) })), { header: true }));
}

/**
 * Imports a folder of each split's images and masks, as `writeImages` and `writeMasks` lay them out, into a new project.
 * @throws Error where the import refuses a file, or puts an image into another split than was asked for
 */
export async function importSplits(context: Place, project: string, data: string, chosen: Record<Split, readonly CollectionImage[]>, more: readonly string[]): Promise<void> {
  for (const split of splits) {
    const from = join(data, split);
    const report = await weakspotJson<ImportReport>(context, [
      'import', project, '--images', join(from, 'images'), '--masks', join(from, 'masks'), '--metadata', join(data, 'table.csv'), '--preset', 'ham10000', '--split', split, ...more,
    ]);
    if (report.refused.length > 0) throw new Error(`the import refused ${report.refused.length} files, the first: ${report.refused[0]!.file}: ${report.refused[0]!.message}`);
    if (report.images !== chosen[split].length) throw new Error(`the import took ${report.images} images of ${chosen[split].length}`);
  }
}
