import { featureNames, type AuditConfiguration, type AuditSlices } from '../../../core/contract/index.ts';
import type { AuditRow, AuditRowsHeader } from '../../audit/rows/row.ts';
import { featureGrouping } from '../../audit/rows/group.ts';
import { readTable } from '../../audit/rows/read.ts';
import { unitsOfSlice } from '../../audit/slices/index.ts';
import { mostOfASlice, type AuditSliceImages } from './result-files.ts';

/**
 * The images of the slices that an audit lists, hardest first; of lesions and patients, all their images.
 * @param configuration as the result has it, with its bands
 */
export async function* imagesOfSlices(header: AuditRowsHeader, rows: () => AsyncIterable<AuditRow>, configuration: AuditConfiguration, { slices }: AuditSlices): AsyncGenerator<AuditSliceImages> {
  if (slices.length === 0) return;
  const hardness = new Map<string, number>();
  const remembered = async function* (): AsyncGenerator<AuditRow> {
    for await (const row of rows()) {
      hardness.set(row.image, row.score ?? -1);
      yield row;
    }
  };
  const table = await readTable(header, remembered(), configuration);
  const groupings = [...table.groupings.values(), ...featureNames.map((name) => featureGrouping(table, name))];
  const scores = Float64Array.from(table.images.ids, (id) => hardness.get(id)!);
  const within = new Uint8Array(table.count);
  for (const { id } of slices) {
    within.fill(0);
    for (const unit of unitsOfSlice(table, groupings, id)) within[unit] = 1;
    const images: number[] = [];
    for (let image = 0; image < scores.length; image++) if (within[table.images.unit[image]!] === 1) images.push(image);
    images.sort((a, b) => scores[b]! - scores[a]! || a - b);
    yield { slice: id, images: images.slice(0, mostOfASlice).map((image) => table.images.ids[image]!) };
  }
}
