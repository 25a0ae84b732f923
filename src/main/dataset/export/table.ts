import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { maskArea } from '../../../core/mask/index.ts';
import type { ExportedImage } from '../records.ts';

const fileName = 'images.csv';
const ownColumns = ['image', 'name', 'split', 'patient', 'lesion', 'width', 'height', 'sha256', 'mask', 'mask_origin', 'mask_area_fraction'];

/** One row an image, one column an attribute. Cells that a spreadsheet would take for a formula are disarmed. */
export async function writeTable(images: Iterable<ExportedImage>, folder: string): Promise<string[]> {
  const keys = new Set<string>();
  const rows: Record<string, string | number | null>[] = [];
  for (const image of images) {
    Object.keys(image.attributes).forEach((key) => keys.add(key));
    rows.push({ ...prefixed(image.attributes), ...ownCells(image) });
  }
  const attributes = [...keys].sort();
  const columns = [...ownColumns, ...attributes].map((header, i) => ({ key: i < ownColumns.length ? header : attributeKey(header), header }));
  await writeFile(join(folder, fileName), stringify(rows, { header: true, columns, escape_formulas: true }));
  return [fileName];
}

function ownCells({ id, name, split, patient, lesion, width, height, sha256, mask }: ExportedImage): Record<string, string | number | null> {
  return {
    image: id, name, split, patient, lesion, width, height, sha256,
    mask: mask?.name ?? null,
    mask_origin: mask?.origin ?? null,
    mask_area_fraction: mask ? maskArea(mask.geometry) / (mask.geometry.size[0] * mask.geometry.size[1]) : null,
  };
}

/** Apart from the table's own columns: an attribute may be called "name" too. */
function attributeKey(key: string): string {
  return `attribute/${key}`;
}

function prefixed(attributes: ExportedImage['attributes']): ExportedImage['attributes'] {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [attributeKey(key), value]));
}
