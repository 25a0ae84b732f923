import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import { roundConfiguration, type HardnessRow, type RoundRequest, type RoundResult } from '../../../src/core/contract/index.ts';
import { encodeMask } from '../../../src/core/mask/index.ts';
import type { PixelMask } from '../../../src/core/mask/types.ts';
import type { SnapshotImage } from '../../../src/core/snapshot.ts';
import type { JobContext, JobRunner } from '../../../src/main/jobs/protocol.ts';
import { type PredictionRow, resultFiles } from '../../../src/main/jobs/round/result-files.ts';

/** A round small enough to run several times. */
export const smallRound: RoundRequest = {
  model: 'tiny', size: 32, steps: 120, batchSize: 8, learningRate: 0.005, sparsities: [0.5, 0.9], recalibrate: 'never', seed: 7, engine: 'wasm',
};

export type SmallPool = { images: SnapshotImage[]; labels: Map<string, PixelMask> };

export type SmallRun = {
  result: RoundResult;
  hardness: HardnessRow[];
  /** Image → sparsity → one byte a pixel, floor(256 p). */
  maps: Map<string, Map<number, Uint8Array>>;
  /** Sparsity → name → values, read from the safetensors files. */
  weights: Map<number, Map<string, Float32Array>>;
  weightsSha256: string;
};

/** Every second image of the sample set, or every one, in fixed splits. */
export async function samplePool(sample: string, project: string, every = 2): Promise<SmallPool> {
  mkdirSync(join(project, 'objects'), { recursive: true });
  const images: SnapshotImage[] = [];
  const labels = new Map<string, PixelMask>();
  const names = readdirSync(join(sample, 'images')).filter((name) => name.endsWith('.jpg')).sort().filter((_, i) => i % every === 0);
  for (const [i, name] of names.entries()) {
    const stem = name.replace('.jpg', '');
    const bytes = readFileSync(join(sample, 'images', name));
    const { width, height } = await sharp(bytes).metadata();
    const raw = await sharp(join(sample, 'masks', `${stem}_segmentation.png`)).greyscale().raw().toBuffer({ resolveWithObject: true });
    const label = { width: raw.info.width, height: raw.info.height, data: Uint8Array.from(raw.data, (value) => (value > 127 ? 1 : 0)) };
    const id = `0190a000-0000-7000-8000-${String(i).padStart(12, '0')}`;
    copyFileSync(join(sample, 'images', name), join(project, 'objects', name));
    labels.set(id, label);
    images.push({
      id, name, file: `objects/${name}`, sha256: createHash('sha256').update(bytes).digest('hex'), width, height,
      split: i % 4 === 3 ? 'test' : i % 8 === 2 ? 'validation' : 'train', component: id, lesion: null, patient: null,
      mask: { annotation: id, geometry: encodeMask(label) }, labelled: true, verdict: null, weak: [], diagnosis: null, weight: 1,
    });
  }
  return { images, labels };
}

/** The same pool with the labels of its test images turned inside out: what nothing that trains may notice. */
export function invertTestLabels({ images, labels }: SmallPool): SmallPool {
  const inverted = new Map(labels);
  return {
    labels: inverted,
    images: images.map((image) => {
      if (image.split !== 'test') return image;
      const label = labels.get(image.id)!;
      const turned = { ...label, data: label.data.map((value) => 1 - value) };
      inverted.set(image.id, turned);
      return { ...image, mask: { annotation: image.id, geometry: encodeMask(turned) } };
    }),
  };
}

/** Runs a round job in this process, as the job's entry would, and reads what it left. */
export async function runSmallRound(runner: JobRunner, pool: SmallPool, project: string, name: string, changes: RoundRequest = {}): Promise<SmallRun> {
  const { workFolder, run } = prepareSmallRound(runner, pool, project, name, changes);
  const outcome = await run();
  if (outcome !== 'done') throw new Error(`the round ended as ${outcome}`);
  return readSmallRun(workFolder);
}

/** The same in parts: `run` may be called again where a round was stopped, and goes on in the same folder. */
export function prepareSmallRound(runner: JobRunner, pool: SmallPool, project: string, name: string, changes: RoundRequest) {
  const workFolder = join(project, 'jobs', name);
  mkdirSync(workFolder, { recursive: true });
  const header = { kind: 'snapshot', version: 1, project: 'sample', round: 1, images: pool.images.length, createdAt: '2026-01-01T00:00:00.000Z' };
  writeFileSync(join(workFolder, 'snapshot.jsonl'), [header, ...pool.images].map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const configuration = roundConfiguration.parse({ ...smallRound, ...changes });
  return {
    workFolder,
    run: (observed: Partial<Pick<JobContext, 'report' | 'signal' | 'stopReason'>> = {}) =>
      runner({
        id: name, configuration, seed: configuration.seed, projectFolder: project, workFolder, report: () => {}, log: () => {},
        handOver: async () => null, signal: new AbortController().signal, stopReason: () => null, ...observed,
      }),
  };
}

/** What a finished round left in its work folder. */
export function readSmallRun(workFolder: string): SmallRun {
  return readRun(join(workFolder, 'result'));
}

function readRun(folder: string): SmallRun {
  const lines = <T>(file: string): T[] => readFileSync(join(folder, file), 'utf8').trim().split('\n').map((text) => JSON.parse(text) as T);
  const pack = readFileSync(join(folder, resultFiles.pack));
  const maps: SmallRun['maps'] = new Map();
  for (const { image, sparsity, offset, length } of lines<PredictionRow>(resultFiles.predictions)) {
    const levels = maps.get(image) ?? new Map<number, Uint8Array>();
    maps.set(image, levels.set(sparsity, inflateRawSync(pack.subarray(offset, offset + length))));
  }
  const models = join(folder, resultFiles.models);
  const files = readdirSync(models).filter((name) => name.endsWith('.safetensors'));
  return {
    result: JSON.parse(readFileSync(join(folder, resultFiles.result), 'utf8')) as RoundResult,
    hardness: lines<HardnessRow>(resultFiles.hardness),
    maps,
    weights: new Map(files.map((name) => [Number(name.replace('.safetensors', '')), readWeights(join(models, name))])),
    weightsSha256: createHash('sha256').update(readFileSync(join(models, '0.safetensors'))).digest('hex'),
  };
}

/** A reader of its own, so that the product's is not its own witness (format: header length, JSON header, data). */
function readWeights(file: string): Map<string, Float32Array> {
  const bytes = readFileSync(file);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength)) as Record<string, { data_offsets?: [number, number] }>;
  const tensors = new Map<string, Float32Array>();
  for (const [name, { data_offsets: offsets }] of Object.entries(header)) {
    if (!offsets) continue;
    const slice = bytes.subarray(8 + headerLength + offsets[0], 8 + headerLength + offsets[1]);
    tensors.set(name, new Float32Array(new Uint8Array(slice).buffer));
  }
  return tensors;
}
