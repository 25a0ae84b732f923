// How fast a project's database takes in and gives back: node bench/database.ts [--images N] [--json]
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importConfiguration, roundConfiguration } from '../src/core/contract/index.ts';
import { Random } from '../src/core/random.ts';
import type { ImportedImage } from '../src/main/dataset/records.ts';
import { openProject, type ProjectStore } from '../src/main/db/index.ts';

export const imagesPerBatch = 128;
/** As the outline of a 600 × 450 lesion mask usually needs. */
const maskCharacters = 1500;

export type BenchDatabaseResult = { images: number; steps: { step: string; seconds: number; cpuSeconds: number; imagesPerSecond: number }[] };

/** Measures each step on a project of generated rows (no pixels) in a temporary folder, which is removed. */
export async function benchDatabase({ images: count = 10_000, seed = 0 } = {}): Promise<BenchDatabaseResult> {
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-bench-'));
  const store = openProject(join(folder, 'project'), { create: true });
  const steps: BenchDatabaseResult['steps'] = [];
  const measure = async (step: string, work: () => unknown): Promise<void> => {
    const startedMs = performance.now();
    const cpu = process.cpuUsage();
    await work();
    const seconds = (performance.now() - startedMs) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    steps.push({ step, seconds, cpuSeconds: (user + system) / 1e6, imagesPerSecond: count / seconds });
  };
  try {
    const rows = generateImages(count, seed);
    const configuration = importConfiguration.parse({ images: '/collection', preset: 'ham10000', seed });
    const { id } = store.jobs.enqueue({ kind: 'import', configuration, seed });
    const takeAll = (): void => {
      for (let first = 0; first < count; first += imagesPerBatch) store.imports.takeBatch(id, rows.slice(first, first + imagesPerBatch));
    };
    await measure('take in, 128 a transaction', takeAll);
    await measure('take in again, nothing new', takeAll);
    await measure('components and splits', () => store.imports.finish(id, { configuration, refused: [], warnings: [], near: [], exact: [], unchanged: 0, seconds: 0 }));
    const { round } = store.rounds.create(roundConfiguration.parse({ labels: Math.round(count / 20) }));
    await measure('freeze a snapshot', () => store.rounds.snapshot(round));
    await measure('read a snapshot', () => drain(store.rounds.snapshot(round).images));
    await measure('read for an export', () => drain(store.exports.images()));
    await measure('summary', () => store.summary());
    await measure('verify, without files', () => verifyRows(store));
    return { images: count, steps };
  } finally {
    store.close();
    rmSync(folder, { recursive: true });
  }
}

export function describeBenchDatabase({ images, steps }: BenchDatabaseResult): string {
  const lines = steps.map(({ step, seconds, cpuSeconds, imagesPerSecond }) => `${step.padEnd(28)} ${seconds.toFixed(3).padStart(8)} s ${cpuSeconds.toFixed(3).padStart(8)} s of processor ${Math.round(imagesPerSecond).toString().padStart(9)} images/s`);
  return [`${images} images`, ...lines].join('\n');
}

/** Rows of images numbered from `first`, without pixels. */
export function generateImages(count: number, seed: number, first = 0): ImportedImage[] {
  const random = Random.derive(seed, 'bench', 'database');
  const counts = 'a'.repeat(maskCharacters);
  return Array.from({ length: count }, (_, place) => {
    const index = first + place;
    // One lesion has 1.4 images on average, as in HAM10000.
    const lesion = Math.floor(index / 1.4);
    const value = (key: string, given: string | number): ImportedImage['attributes'][number] => ({ key, subject: 'lesion', value: given });
    return {
      name: `image-${index}.jpg`,
      stem: `image-${index}`,
      sourceSha256: hash(`source ${index}`),
      sha256: hash(`object ${index}`),
      bytes: 10_000 + random.below(1000),
      format: 'jpeg',
      width: 600,
      height: 450,
      bitDepth: 8,
      perceptualHash: hash(`look ${index}`).slice(0, 16),
      patient: null,
      lesion: `lesion-${lesion}`,
      mask: { name: `image-${index}_segmentation.png`, geometry: { size: [450, 600], counts }, area: 1 },
      attributes: [value('age', lesion % 80), value('sex', lesion % 2 ? 'female' : 'male'), value('diagnosis', ['nv', 'nv', 'nv', 'mel', 'bkl'][lesion % 5]!), value('body_site', 'back')],
      warnings: [],
    };
  });
}

function drain(items: Iterable<unknown>): void {
  for (const _ of items);
}

async function verifyRows(store: ProjectStore): Promise<void> {
  const { problems } = await store.verify();
  const other = problems.filter(({ kind }) => kind !== 'missing-object');
  if (other.length > 0) throw new Error(`the bench's project is not sound: ${other[0]!.message}`);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { images: { type: 'string', default: '10000' }, json: { type: 'boolean', default: false } } });
  const result = await benchDatabase({ images: Number(values.images) });
  console.log(values.json ? JSON.stringify(result) : describeBenchDatabase(result));
}
