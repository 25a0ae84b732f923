// How fast a service answers a reviewer: node bench/reviewing.ts [--images N] [--lesions N] [--json]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { importConfiguration, roundConfiguration } from '../src/core/contract/index.ts';
import { encodeMask, type RunLengthMask } from '../src/core/mask/index.ts';
import { Random } from '../src/core/random.ts';
import { openProject } from '../src/main/db/index.ts';
import { sha256Of } from '../src/main/db/hash.ts';
import { resultFiles } from '../src/main/jobs/round/result-files.ts';
import type { Client } from '../src/main/service/client.ts';
import { findHolder } from '../src/main/service/lock.ts';
import { openClient } from '../src/main/service/open-client.ts';
import { generateImages, imagesPerBatch } from './database.ts';

const [width, height] = [4000, 3000];
const mapSize = 128;
const sparsities = [0, 0.5, 0.7, 0.8, 0.9, 0.95];
const strokesPerLesion = 40;

export type BenchReviewingResult = { images: number; lesions: number; calls: { call: string; count: number; medianMs: number; at95Ms: number; worstMs: number }[] };

/** Times what a review of lesions with 12-megapixel masks asks of the service, over its socket, in a project of `images` rows. */
export async function benchReviewing({ images = 10_000, lesions = 100 } = {}): Promise<BenchReviewingResult> {
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-bench-'));
  const project = join(folder, 'project');
  try {
    const ids = makeProject(project, folder, images, lesions);
    const client = await openClient(project);
    const calls = await review(client, ids);
    client.close();
    // It ends by itself once nobody needs it.
    while (findHolder(project)) await delay(100);
    return { images, lesions, calls };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function review(client: Client, ids: readonly string[]): Promise<BenchReviewingResult['calls']> {
  const times = new Map<string, number[]>();
  const timed = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
    const startedMs = performance.now();
    const answer = await work();
    times.set(call, [...(times.get(call) ?? []), performance.now() - startedMs]);
    return answer;
  };
  await client.call('annotator.actAs', { name: 'Bench' });
  for (const image of ids) {
    await client.call('hold.take', { image });
    await timed('image.get', () => client.call('image.get', { image }));
    await timed('image.evidence', () => client.call('image.evidence', { image }));
    const { draft } = await timed('draft.open', () => client.call('draft.open', { image }));
    for (let applied = 0; applied < strokesPerLesion; applied++) {
      const operation = { x: 40 * applied, y: 1200, width: 400, height: 400, flipped: disc(400), tool: 'brush' };
      await timed('draft.append', () => client.call('draft.append', { draft, applied, operation, secondsSpent: applied }));
    }
    await timed('draft.seek', () => client.call('draft.seek', { draft, applied: strokesPerLesion, to: strokesPerLesion - 1, secondsSpent: 60 }));
    await timed('draft.open, with strokes', () => client.call('draft.open', { image }));
    await timed('image.modelMask', () => client.call('image.modelMask', { image, sparsity: 0.9 }));
    await timed('label.submit', () => client.call('label.submit', { image, draft, applied: strokesPerLesion - 1, secondsSpent: 60 }));
    await timed('review.verdict', () => client.call('review.verdict', { image, verdict: 'label-wrong' }));
    await timed('label.history', () => client.call('label.history', { image }));
    await client.call('hold.release', { image });
  }
  return [...times].map(([call, values]) => {
    const sorted = values.sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
    return { call, count: sorted.length, medianMs: at(0.5), at95Ms: at(0.95), worstMs: sorted.at(-1)! };
  });
}

/** Rows without pixels; the first `lesions` of training have masks of 12 megapixels, and a round's maps. */
function makeProject(project: string, folder: string, count: number, lesions: number): string[] {
  const store = openProject(project, { create: true });
  try {
    const configuration = importConfiguration.parse({ images: '/collection', preset: 'ham10000', split: 'train' });
    const { id } = store.jobs.enqueue({ kind: 'import', configuration, seed: 0 });
    const random = Random.derive(0, 'bench', 'reviewing');
    const geometry = lesionMask(random);
    const rows = generateImages(count, 0).map((row, index) => (index < lesions ? { ...row, width, height, mask: { name: 'mask.png', geometry, area: 1 } } : row));
    for (let first = 0; first < count; first += imagesPerBatch) store.imports.takeBatch(id, rows.slice(first, first + imagesPerBatch));
    store.imports.finish(id, { configuration, refused: [], warnings: [], near: [], exact: [], unchanged: 0, seconds: 0 });
    const { round } = store.rounds.create(roundConfiguration.parse({ labels: 100 }));
    const snapshot = [...store.rounds.snapshot(round).images];
    const large = snapshot.filter((row) => row.width === width).map((row) => row.id);
    store.rounds.takeResult(round, writeResult(folder, snapshot.map((row) => row.id), large, random));
    return large;
  } finally {
    store.close();
  }
}

function writeResult(parent: string, ids: readonly string[], withMaps: readonly string[], random: Random): string {
  const folder = join(parent, 'result');
  mkdirSync(join(folder, resultFiles.models), { recursive: true });
  const interval = { low: 0, high: 1 };
  const result = {
    round: 1, setting: 'supervised', attention: 'none', engine: 'wasm', seed: 0, model: { preset: 'tiny', size: mapSize, parameters: 1 },
    images: { labelled: 2, weak: 0, unlabelled: 0, validation: 0, test: 0 }, steps: 1, seconds: 1, imagesPerSecond: 1, test: null, validation: null,
    ladder: [], signals: [], pruningAgainstRandom: { difference: 0, interval, randomSparsity: 0, meanDisagreement: 0, randomMeanDisagreement: 0 },
    recalibration: { used: false, reason: 'none' }, flagged: { count: 0, cutOff: { seen: null, unseen: null }, seen: 0, unseen: 0 }, curve: [],
    snapshotSha256: sha256Of('snapshot'), modelSha256: sha256Of('weights'), versions: {}, startedAt: new Date(0).toISOString(), finishedAt: new Date(0).toISOString(),
  };
  writeFileSync(join(folder, resultFiles.result), JSON.stringify(result));
  const hardness = ids.map((image, index) => ({ image, score: random.uniform(), byLevel: { '0.9': 0.5 }, signals: { pruning: 0.5 }, flagged: index % 10 === 0, seen: true, iou: 0.5, dice: 0.5 }));
  writeFileSync(join(folder, resultFiles.hardness), hardness.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const map = Buffer.from(disc(mapSize, true) as Uint8Array);
  const packed = deflateRawSync(map);
  const lines = withMaps.flatMap((image, row) => sparsities.map((sparsity, level) => JSON.stringify({ image, sparsity, offset: (row * sparsities.length + level) * packed.length, length: packed.length })));
  writeFileSync(join(folder, resultFiles.predictions), `${lines.join('\n')}\n`);
  writeFileSync(join(folder, resultFiles.pack), Buffer.concat(lines.map(() => packed)));
  writeFileSync(join(folder, resultFiles.models, '0.safetensors'), 'weights');
  writeFileSync(join(folder, resultFiles.models, '0.json'), '{}');
  return folder;
}

/** A lesion with a ragged outline, holes and specks, as an automatic mask of a dermatoscopic image has. */
function lesionMask(random: Random): RunLengthMask {
  const data = new Uint8Array(width * height);
  const phase = random.uniform();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const angle = Math.atan2(y - height / 2, x - width / 2);
      const radius = Math.hypot(x - width / 2, y - height / 2);
      if (radius < 1000 + 120 * Math.sin(9 * angle + phase) + 15 * Math.sin(97 * angle)) data[y * width + x] = 1;
    }
  }
  for (let speck = 0; speck < 300; speck++) {
    const [left, top] = [Math.floor(random.uniform() * (width - 8)), Math.floor(random.uniform() * (height - 8))];
    for (let y = top; y < top + 8; y++) for (let x = left; x < left + 8; x++) data[y * width + x] = 1 - data[y * width + x]!;
  }
  return encodeMask({ width, height, data });
}

function disc(side: number): string;
function disc(side: number, asMap: true): Uint8Array;
function disc(side: number, asMap = false): string | Uint8Array {
  const data = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) if (Math.hypot(x + 0.5 - side / 2, y + 0.5 - side / 2) < side / 2.2) data[y * side + x] = asMap ? 255 : 1;
  return asMap ? data : encodeMask({ width: side, height: side, data }).counts;
}

export function describeBenchReviewing({ images, lesions, calls }: BenchReviewingResult): string {
  const lines = calls.map(({ call, count, medianMs, at95Ms, worstMs }) => `${call.padEnd(26)} ${String(count).padStart(6)} calls, median ${medianMs.toFixed(1).padStart(7)} ms, 95 % ${at95Ms.toFixed(1).padStart(7)} ms, worst ${worstMs.toFixed(1).padStart(7)} ms`);
  return [`${lesions} lesions of ${width}×${height} pixels in a project of ${images} images`, ...lines].join('\n');
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { images: { type: 'string', default: '10000' }, lesions: { type: 'string', default: '100' }, json: { type: 'boolean', default: false } } });
  const result = await benchReviewing({ images: Number(values.images), lesions: Number(values.lesions) });
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${describeBenchReviewing(result)}\n`);
}
