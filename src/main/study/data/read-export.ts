import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunLengthMask } from '../../../core/mask/index.ts';
import { connectedComponents } from '../../../core/split/index.ts';
import type { Split } from '../../../core/subject.ts';
import { parseTable } from '../../dataset/import/table.ts';
import { objectPath } from '../../dataset/object-path.ts';
import { describeData } from './open.ts';
import type { StudyData, StudyImage } from './types.ts';

/** What of a project's exports is read: COCO for masks and attributes, the table for the hashes of the originals. */
type ExportedCoco = {
  images: { id: number; file_name: string; width: number; height: number; image: string; split: Split; patient: string | null; lesion: string | null; attributes: Record<string, string | number | null> }[];
  annotations: { image_id: number; segmentation: RunLengthMask }[];
};

/**
 * A project's images with their current masks, from what the project exports (`coco` and `csv`, each in the folder of its name). Splits are the project's own;
 * clusters are made of shared patients, lesions and files.
 *
 * @param project the project's folder, in which the originals lie
 */
export async function readExport(folder: string, project: string, name: string): Promise<StudyData> {
  const { images, annotations } = JSON.parse(await readFile(join(folder, 'coco', 'annotations.json'), 'utf8')) as ExportedCoco;
  const table = parseTable(await readFile(join(folder, 'csv', 'images.csv')), 'images.csv');
  const hashes = new Map(table.rows.map(({ cells }) => [cells['image']!, cells['sha256']!]));
  const masks = new Map(annotations.map(({ image_id, segmentation }) => [image_id, segmentation]));
  const components = componentNames(images.map(({ image, patient, lesion }) => [patient && `patient ${patient}`, lesion && `lesion ${lesion}`, `file ${hashes.get(image)}`]));
  return describeData(name, images.map((row, index): StudyImage => {
    const sha256 = hashes.get(row.image)!;
    const geometry = masks.get(row.id);
    const attributes = Object.fromEntries(Object.entries(row.attributes).filter((entry): entry is [string, string | number] => entry[1] !== null));
    return {
      id: row.image, name: row.file_name, file: join(project, objectPath(sha256)), sha256, width: row.width, height: row.height, split: row.split,
      component: components[index]!, lesion: row.lesion, patient: row.patient,
      mask: geometry ? { annotation: row.image, geometry } : null,
      labelled: geometry !== undefined, verdict: null, weak: [], diagnosis: attributes['diagnosis'] === undefined ? null : String(attributes['diagnosis']), weight: 1,
      attributes, collection: name,
    };
  }));
}

function componentNames(shared: readonly (readonly (string | null)[])[]): string[] {
  const firstWith = new Map<string, number>();
  const links: [number, number][] = [];
  for (const [index, keys] of shared.entries()) {
    for (const key of keys) {
      if (key === null) continue;
      const first = firstWith.get(key);
      if (first === undefined) firstWith.set(key, index);
      else links.push([first, index]);
    }
  }
  return Array.from(connectedComponents(shared.length, links), (root) => shared[root]!.at(-1)!);
}
