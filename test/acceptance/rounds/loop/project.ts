import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DatasetRow, ImportReport } from '../../../../src/core/contract/index.ts';
import { Random } from '../../../../src/core/random.ts';
import { splits, type Split } from '../../../../src/core/subject.ts';
import type { Client } from '../../../../src/main/service/client.ts';
import { findHolder } from '../../../../src/main/service/lock.ts';
import { openClient } from '../../../../src/main/service/open-client.ts';
import { type Place, weakspotJson } from '../../harness.ts';
import { chooseSplits, metadataName, readSource, readTruth, takeExactly, writeImages, writeMasks, writeWrongMasks, type Corruption, type LoopSize } from './pool.ts';
import type { Truth } from './reviewer.ts';

export type LoopProject = {
  folder: string;
  truth: Truth;
  /** Ids of the training images that came with a mask, and of those without. */
  labelled: string[];
  unlabelled: string[];
  /** By the image's id. */
  wrong: Map<string, Corruption>;
  /** Lesion of each test image, by name: ids are a project's own. */
  lesions: Map<string, string>;
};

type Options = { context: Place; source: string; folder: string; seed: number; size: LoopSize };

/** Imports a project by the command line: labels on some of its training images, a part of them wrong; on none of the others. */
export async function makeProject({ context, source, folder, seed, size }: Options): Promise<LoopProject> {
  const data = join(folder, 'data');
  const project = join(folder, 'project');
  const images = readSource(source);
  const lesionOf = new Map(images.map(({ stem, lesion }) => [stem, lesion]));
  const chosen = chooseSplits(images, size, seed);
  writeImages(source, data, chosen);
  const importAll = async (masks: boolean): Promise<void> => {
    for (const split of splits) {
      const from = join(data, split);
      const more = ['--metadata', join(source, metadataName), '--preset', 'ham10000', '--split', split, ...(masks ? ['--masks', join(from, 'masks')] : [])];
      const { refused } = await weakspotJson<ImportReport>(context, ['import', project, '--images', join(from, 'images'), ...more]);
      if (refused.length > 0) throw new Error(`the import refused ${refused.length} files, the first: ${refused[0]!.file}: ${refused[0]!.message}`);
    }
  };
  // Without masks first: images that look alike draw one another into a split, and a wrong mask must not end up judging.
  await importAll(false);
  const rows = await withClient(context, project, allRows);
  const inSplit = (split: Split): DatasetRow[] => rows.filter((row) => row.split === split);
  const lesions = Map.groupBy(inSplit('train').map((row) => ({ stem: stemOf(row), lesion: lesionOf.get(stemOf(row))! })), ({ lesion }) => lesion);
  const labelled = takeExactly(Random.derive(seed, 'loop', 'labels').shuffle([...lesions.values()]), size.labels).flat().map(({ stem }) => stem);
  writeMasks(source, data, chosen, new Set([...labelled, ...inSplit('validation').map(stemOf), ...inSplit('test').map(stemOf)]));
  const wrong = await writeWrongMasks(source, data, labelled, size.wrong, seed);
  await importAll(true);

  const ids = new Map(rows.map((row) => [stemOf(row), row.image]));
  const stems = new Map(rows.map((row) => [row.image, stemOf(row)]));
  const taken = new Set(labelled);
  return {
    folder: project,
    truth: (image) => readTruth(source, stems.get(image)!),
    labelled: labelled.map((stem) => ids.get(stem)!),
    unlabelled: inSplit('train').filter((row) => !taken.has(stemOf(row))).map((row) => row.image),
    wrong: new Map(wrong.map((corruption) => [ids.get(corruption.stem)!, corruption])),
    lesions: new Map(inSplit('test').map((row) => [row.name, lesionOf.get(stemOf(row))!])),
  };
}

/** Attaches to a project's service, and waits until it has ended, so that the next command starts its own. */
export async function withClient<T>(context: Place, project: string, body: (client: Client) => Promise<T>): Promise<T> {
  const client = await openClient(project, { entry: join(context.clone, 'src', 'main', 'service', 'entry.ts') });
  try {
    return await body(client);
  } finally {
    client.close();
    while (findHolder(project)) await delay(20);
  }
}

async function allRows(client: Client): Promise<DatasetRow[]> {
  const rows: DatasetRow[] = [];
  for (;;) {
    const page = await client.call('dataset.query', { offset: rows.length, limit: 1000 });
    rows.push(...page.rows);
    if (rows.length >= page.total) return rows;
  }
}

function stemOf({ name }: DatasetRow): string {
  return name.replace(/^.*\//, '').replace(/\.\w+$/, '');
}
