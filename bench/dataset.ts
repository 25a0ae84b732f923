// How fast the dataset view answers on a project of generated rows: node bench/dataset.ts [--images N] [--json]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Sqlite from 'better-sqlite3';
import { contract, importConfiguration, roundConfiguration, type ParsedRequestOf, type RequestOf } from '../src/core/contract/index.ts';
import { Random } from '../src/core/random.ts';
import { openProject, type ProjectStore } from '../src/main/db/index.ts';
import { generateImages, imagesPerBatch } from './database.ts';

export type BenchDatasetResult = {
  images: number;
  openMs: number;
  longestSliceMs: number;
  firstHardestMs: number;
  pageMs: Summary;
  facetsMs: Summary;
  afterChangeMs: Summary;
  queueMs: number;
  /** One value for every image: what follows it is a reading anew. */
  tagAllMs: number;
  afterTagAllMs: number;
  summaryMs: number;
};
type Summary = { median: number; highest: number; samples: number };

const filters: RequestOf<'dataset.query'>['filter'][] = [
  {},
  { label: ['labelled'], split: ['train'] },
  { attributes: { diagnosis: ['mel', null] } },
  { text: 'image-99', attributes: { sex: ['female'], age: [40, 41, 42] } },
  { verdict: ['none'], flagged: false },
];

/** Measures pages at random offsets and counts, in a temporary folder, which is removed. */
export async function benchDataset({ images: count = 100_000, seed = 0 } = {}): Promise<BenchDatasetResult> {
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-bench-'));
  const store = openProject(join(folder, 'project'), { create: true });
  try {
    const job = fill(store, count, seed);
    finishRound(store);
    const slices = watchSlices();
    const openMs = await time(() => store.dataset.facets(contract['dataset.facets'].request.parse({}).filter));
    const longestSliceMs = slices.end();
    const firstHardestMs = await time(() => store.dataset.query(parse({ sort: 'hardest' })));
    const random = Random.derive(seed, 'bench', 'dataset');
    const page: number[] = [];
    const facets: number[] = [];
    const afterChange: number[] = [];
    for (let round = 0; round < 40; round++) {
      const query = parse({ filter: filters[round % filters.length]!, sort: (['name', 'hardest', 'easiest', 'newest'] as const)[round % 4]!, offset: random.below(count), limit: 200 });
      page.push(await time(() => store.dataset.query(query)));
      facets.push(await time(() => store.dataset.facets(query.filter)));
    }
    for (let round = 0; round < 20; round++) {
      store.imports.takeBatch(job, generateImages(1, seed, count + round));
      afterChange.push(await time(() => store.dataset.query(parse({ offset: random.below(count), limit: 200 }))));
    }
    const annotator = store.annotators.named('Bench');
    const queueMs = await time(() => store.queues.read({ round: null, queue: 'verify', annotator: null }));
    const images = [...store.exports.images()].map(({ id }) => id);
    const tagAllMs = await time(() => store.tags.set({ images, key: 'body_site', value: 'back', annotator }));
    const afterTagAllMs = await time(() => store.dataset.query(parse({})));
    const summaryMs = await time(() => store.summary());
    return { images: count, openMs, longestSliceMs, firstHardestMs, pageMs: summarize(page), facetsMs: summarize(facets), afterChangeMs: summarize(afterChange), queueMs, tagAllMs, afterTagAllMs, summaryMs };
  } finally {
    store.close();
    rmSync(folder, { recursive: true });
  }
}

export function describeBenchDataset(result: BenchDatasetResult): string {
  const one = (name: string, value: number, more = ''): string => `${name.padEnd(32)} ${value.toFixed(1).padStart(8)} ms${more}`;
  const many = (name: string, { median, highest, samples }: Summary): string => one(name, median, ` median ${highest.toFixed(1).padStart(8)} ms highest of ${samples}`);
  return [
    `${result.images} images`,
    one('first answer', result.openMs, `, in slices of at most ${result.longestSliceMs.toFixed(0)} ms`),
    one('first page by hardness', result.firstHardestMs),
    many('page of 200', result.pageMs),
    many('counts beside every filter', result.facetsMs),
    many('page after an image came in', result.afterChangeMs),
    one('compose a queue', result.queueMs),
    one('tag every image', result.tagAllMs),
    one('page after that', result.afterTagAllMs),
    one('summary', result.summaryMs),
  ].join('\n');
}

/** As if a round had finished: a score for each image, the hardest tenth flagged. */
function finishRound(store: ProjectStore): void {
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  store.rounds.snapshot(round);
  const database = new Sqlite(join(store.folder, 'project.db'));
  database.exec(`
    INSERT INTO hardness (run, image, score, by_level, signals, flagged, seen)
    SELECT run.id, s.image, 0.5, '{}', '{"blend":0.5,"label-conflict":0.5}', 0, 1 FROM snapshot s JOIN run ON run.round = s.round WHERE s.round = ${round};
    UPDATE hardness SET score = abs(random() % 100000) / 100000.0;
    UPDATE hardness SET flagged = score > 0.9;
    UPDATE round SET result = '{}', finished_at = created_at WHERE number = ${round};`);
  database.close();
}

function fill(store: ProjectStore, count: number, seed: number): string {
  const rows = generateImages(count, seed);
  const configuration = importConfiguration.parse({ images: '/collection', preset: 'ham10000', seed });
  const { id } = store.jobs.enqueue({ kind: 'import', configuration, seed });
  for (let first = 0; first < count; first += imagesPerBatch) store.imports.takeBatch(id, rows.slice(first, first + imagesPerBatch));
  store.imports.finish(id, { configuration, refused: [], warnings: [], near: [], exact: [], unchanged: 0, seconds: 0 });
  return id;
}

function parse(request: RequestOf<'dataset.query'>): ParsedRequestOf<'dataset.query'> {
  return contract['dataset.query'].request.parse(request);
}

/** The longest time that nothing else was answered. */
function watchSlices(): { end(): number } {
  let longest = 0;
  let last = performance.now();
  const look = (): void => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    next = setImmediate(look);
  };
  let next = setImmediate(look);
  return {
    end() {
      clearImmediate(next);
      return longest;
    },
  };
}

async function time(work: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

function summarize(samples: number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)]!, highest: sorted.at(-1)!, samples: sorted.length };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { images: { type: 'string', default: '100000' }, json: { type: 'boolean', default: false } } });
  const result = await benchDataset({ images: Number(values.images) });
  console.log(values.json ? JSON.stringify(result) : describeBenchDataset(result));
}
