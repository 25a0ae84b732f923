// Training speed of our engine beside PyTorch's, in runs that take turns.
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { engineNodeOptions } from '../src/main/engine/node-options.ts';
import { PytorchRuns } from './pytorch.ts';
import { runJson } from './run-json.ts';
import { median, medianOrNull, ratioOf } from './statistic.ts';

export type BenchTrainOptions = {
  /** Python with torch; null for WEAKSPOT_PYTHON, else python3. */
  python?: string | null;
  engine?: string;
  /** Threads of the engine; all cores without it. PyTorch has all of them. */
  threads?: number | null;
  /** Also with one thread, taking turns. */
  scaling?: boolean;
  /** Side of the images, in pixels. */
  size?: number;
  batchSize?: number;
  preset?: 'tiny' | 'small' | 'base';
  /** How often they take turns. */
  rounds?: number;
  /** Length of each measurement, after the warm-up. */
  seconds?: number;
  signal?: AbortSignal;
};

export type KernelShare = { kernel: string; calls: number; milliseconds: number; fraction: number };

/** Median images a second of our engine and of PyTorch, and their ratio; null where PyTorch could not be run. */
export type Comparison = { imagesPerSecond: { engine: number; pytorch: number | null }; ratio: number | null };

export type BenchTrainResult = Comparison & {
  engine: string;
  device: string;
  preset: string;
  size: number;
  batchSize: number;
  /** As asked for; null for as many as cores. */
  threads: number | null;
  parameters: number;
  /** Each round's, in training. */
  runs: { engine: number[]; pytorch: number[]; channelsLast: number[]; oneThread: number[] };
  /** Forward passes with folded normalizations, as scoring does them; the same conditions. */
  inference: Comparison;
  /** Against PyTorch in its faster memory format. */
  channelsLast: Comparison & { inference: Comparison };
  /** The engine with one thread, and how many times faster it was above; null where not asked for. */
  oneThread: { imagesPerSecond: number; scaling: number } | null;
  /** Share of our steps' time spent waiting for decoded and augmented images; PyTorch has the same random images at hand each time. */
  waitingShare: number;
  peakResidentBytes: { engine: number; pytorch: number | null };
  pytorch: { version: string; threads: number } | null;
  /** Why there are no figures of PyTorch. */
  pytorchMissing: string | null;
  /** Live tensors after the warm-up and after the last step: equal when no step leaves any behind. */
  tensors: { before: number; after: number };
  /** What else the machine was doing when the first run began: processes that wanted a core, and cores. */
  load: { runnable: number; cores: number };
  /** Most expensive kernels of one step, ours and tfjs's. */
  profile: KernelShare[];
};

/** What bench/train-engine.ts prints. */
export type EngineRun = {
  /** Which engine it was, `auto` resolved. */
  engine: string;
  device: string;
  parameters: number;
  imagesPerSecond: number;
  inferenceImagesPerSecond: number;
  /** Share of the steps' time spent waiting for decoded and augmented images. */
  waitingShare: number;
  peakResidentBytes: number;
  tensors: { before: number; after: number };
  profile: KernelShare[];
};

/** The networks and sizes that docs/results compares engines on. */
export const benchShapes = [
  { preset: 'tiny', size: 96 },
  { preset: 'small', size: 96 },
  { preset: 'small', size: 128 },
] as const;

const engineEntry = fileURLToPath(new URL('train-engine.ts', import.meta.url));

/** Measures training steps of the product's own network and of the same network in PyTorch, in turns, each in a fresh process. */
export async function benchTrain(options: BenchTrainOptions = {}): Promise<BenchTrainResult> {
  const { engine = 'auto', threads = null, scaling = false, size = 96, batchSize = 8, preset = 'tiny', rounds = 3, seconds = 5, signal } = options;
  const common = ['--size', String(size), '--batch-size', String(batchSize), '--seconds', String(seconds), '--preset', preset];
  const load = { runnable: loadavg()[0]!, cores: availableParallelism() };
  const measureEngine = (count: number | null): Promise<EngineRun> =>
    runJson<EngineRun>(process.execPath, [...engineNodeOptions, engineEntry, '--engine', engine, ...common], {
      signal, environment: count === null ? {} : { WEAKSPOT_THREADS: String(count) },
    });
  const engineRuns: EngineRun[] = [];
  const oneThreadRuns: EngineRun[] = [];
  const pytorch = new PytorchRuns(options.python, common);
  for (let round = 0; round < rounds; round++) {
    engineRuns.push(await measureEngine(threads));
    if (scaling) oneThreadRuns.push(await measureEngine(1));
    await pytorch.measure(signal);
  }
  const last = engineRuns.at(-1)!;
  const theirs = pytorch.runs.nchw.at(-1) ?? null;
  if (theirs && theirs.parameters !== last.parameters) {
    throw new Error(`the networks differ: ${last.parameters} parameters here, ${theirs.parameters} in PyTorch`);
  }
  const training = compare(engineRuns, pytorch.runs.nchw, 'imagesPerSecond');
  const oneThread = medianOrNull(oneThreadRuns.map((run) => run.imagesPerSecond));
  const rates = (runs: readonly { imagesPerSecond: number }[]): number[] => runs.map((run) => run.imagesPerSecond);
  return {
    engine: last.engine, device: last.device, preset, size, batchSize, threads, parameters: last.parameters,
    ...training,
    runs: { engine: rates(engineRuns), pytorch: rates(pytorch.runs.nchw), channelsLast: rates(pytorch.runs.channels_last), oneThread: rates(oneThreadRuns) },
    inference: compare(engineRuns, pytorch.runs.nchw, 'inferenceImagesPerSecond'),
    channelsLast: {
      ...compare(engineRuns, pytorch.runs.channels_last, 'imagesPerSecond'),
      inference: compare(engineRuns, pytorch.runs.channels_last, 'inferenceImagesPerSecond'),
    },
    oneThread: oneThread === null ? null : { imagesPerSecond: oneThread, scaling: training.imagesPerSecond.engine / oneThread },
    waitingShare: last.waitingShare,
    peakResidentBytes: {
      engine: Math.max(...engineRuns.map((run) => run.peakResidentBytes)),
      pytorch: theirs && Math.max(...pytorch.runs.nchw.map((run) => run.peakResidentBytes)),
    },
    pytorch: theirs && { version: theirs.version, threads: theirs.threads },
    pytorchMissing: pytorch.missing,
    tensors: last.tensors,
    load,
    profile: last.profile,
  };
}

type Figure = 'imagesPerSecond' | 'inferenceImagesPerSecond';

function compare(engineRuns: readonly Record<Figure, number>[], pytorchRuns: readonly Record<Figure, number>[], figure: Figure): Comparison {
  const engine = median(engineRuns.map((run) => run[figure]));
  const pytorch = medianOrNull(pytorchRuns.map((run) => run[figure]));
  return { imagesPerSecond: { engine, pytorch }, ratio: ratioOf(engine, pytorch) };
}
