// Inference of our engine beside PyTorch's, in runs that take turns, and what a pool costs with seven pruned networks.
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { engineNodeOptions } from '../src/main/engine/node-options.ts';
import { PytorchRuns, type PytorchInferenceRun } from './pytorch.ts';
import { runJson } from './run-json.ts';
import { median, medianOrNull, ratioOf } from './statistic.ts';

export type BenchInferOptions = {
  /** Python with torch; null for WEAKSPOT_PYTHON, else python3. */
  python?: string | null;
  engine?: string;
  /** Threads of the engine; all cores without it. PyTorch has all of them. */
  threads?: number | null;
  preset?: 'tiny' | 'small' | 'base';
  /** Side of the images, in pixels. */
  size?: number;
  batchSize?: number;
  /** How often the two take turns. */
  rounds?: number;
  /** Length of each turn, after the warm-up. */
  seconds?: number;
  /** Images that are scored with the dense network and seven pruned ones; 0 for none. */
  pool?: number;
  signal?: AbortSignal;
};

/** What bench/infer-engine.ts prints of one dense network: bytes in, probability maps out. */
export type DenseRun = { engine: string; device: string; parameters: number; imagesPerSecond: number; peakResidentBytes: number };

/** What it prints of a pool. */
export type PoolRun = {
  engine: string;
  device: string;
  parameters: number;
  images: number;
  sparsities: number;
  /** Predicting the pool with the dense network alone; scoring it with all: maps, disagreements, packed maps, weights set up anew every 500 images. */
  seconds: { dense: number; ladder: number };
  /** ladder ÷ dense; 1 + sparsities if all but the networks cost nothing. */
  ratio: number;
  /** The same in the processor's time, which says more on a machine that has other work. */
  processorSeconds: { dense: number; ladder: number };
  processorRatio: number;
  /** After the first 1,000 images, null where there are fewer, and at the end: equal when memory does not grow with the pool. */
  peakResidentBytes: { afterFirst: number | null; atEnd: number };
};

export type BenchInferResult = {
  engine: string;
  device: string;
  preset: string;
  size: number;
  batchSize: number;
  /** As asked for; null for as many as cores. */
  threads: number | null;
  parameters: number;
  /** Medians of the runs; null where PyTorch could not be run. */
  imagesPerSecond: { engine: number; pytorch: number | null; channelsLast: number | null };
  runs: { engine: number[]; pytorch: number[]; channelsLast: number[] };
  /** engine ÷ PyTorch in each memory format. */
  ratio: { nchw: number | null; channelsLast: number | null };
  peakResidentBytes: { engine: number; pytorch: number | null };
  pool: PoolRun | null;
  pytorch: { version: string; threads: number } | null;
  /** Why there are no figures of PyTorch. */
  pytorchMissing: string | null;
  /** What else the machine was doing when the first run began: processes that wanted a core, and cores. */
  load: { runnable: number; cores: number };
};

const engineEntry = fileURLToPath(new URL('infer-engine.ts', import.meta.url));

/**
 * Measures one dense network, normalizations folded in both, in turns and each in a fresh process; then the pool.
 * Ours reads bytes, normalizes them and hands over each image's map; PyTorch has its input at hand as floats.
 */
export async function benchInfer(options: BenchInferOptions = {}): Promise<BenchInferResult> {
  const { engine = 'auto', threads = null, preset = 'small', size = 64, batchSize = 16, rounds = 3, seconds = 5, pool = 4000, signal } = options;
  const common = ['--preset', preset, '--size', String(size), '--batch-size', String(batchSize), '--seconds', String(seconds)];
  const load = { runnable: loadavg()[0]!, cores: availableParallelism() };
  const measure = <Run>(...parameters: string[]): Promise<Run> =>
    runJson<Run>(process.execPath, [...engineNodeOptions, engineEntry, '--engine', engine, ...common, ...parameters], {
      signal, environment: threads === null ? {} : { WEAKSPOT_THREADS: String(threads) },
    });
  const engineRuns: DenseRun[] = [];
  const pytorch = new PytorchRuns<PytorchInferenceRun>(options.python, common, 'infer_pytorch.py');
  for (let round = 0; round < rounds; round++) {
    engineRuns.push(await measure<DenseRun>('--measure', 'dense'));
    await pytorch.measure(signal);
  }
  const last = engineRuns.at(-1)!;
  const theirs = pytorch.runs.nchw.at(-1) ?? null;
  if (theirs && theirs.parameters !== last.parameters) {
    throw new Error(`the networks differ: ${last.parameters} parameters here, ${theirs.parameters} in PyTorch`);
  }
  const runs = { engine: rates(engineRuns), pytorch: rates(pytorch.runs.nchw), channelsLast: rates(pytorch.runs.channels_last) };
  const imagesPerSecond = { engine: median(runs.engine), pytorch: medianOrNull(runs.pytorch), channelsLast: medianOrNull(runs.channelsLast) };
  return {
    engine: last.engine, device: last.device, preset, size, batchSize, threads, parameters: last.parameters, imagesPerSecond, runs,
    ratio: { nchw: ratioOf(imagesPerSecond.engine, imagesPerSecond.pytorch), channelsLast: ratioOf(imagesPerSecond.engine, imagesPerSecond.channelsLast) },
    peakResidentBytes: {
      engine: Math.max(...engineRuns.map((run) => run.peakResidentBytes)),
      pytorch: theirs && Math.max(...pytorch.runs.nchw.map((run) => run.peakResidentBytes)),
    },
    pool: pool > 0 ? await measure<PoolRun>('--measure', 'pool', '--pool', String(pool)) : null,
    pytorch: theirs && { version: theirs.version, threads: theirs.threads },
    pytorchMissing: pytorch.missing,
    load,
  };
}

/** The figures as lines for a person. */
export function describeBenchInfer(result: BenchInferResult): string {
  const { imagesPerSecond, runs, ratio, peakResidentBytes, pytorch, pool, load } = result;
  const rate = (value: number): string => `${value.toFixed(1)} images/s`;
  const list = (values: number[]): string => values.map((value) => value.toFixed(1)).join(', ');
  const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  const times = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(3));
  return [
    `U-Net ${result.preset}, ${result.parameters} parameters, normalizations folded, ${result.size} × ${result.size}, batches of ${result.batchSize}`,
    `${result.engine} (${result.device}): ${rate(imagesPerSecond.engine)} (${list(runs.engine)}), peak memory ${mebibytes(peakResidentBytes.engine)}`,
    ...(pytorch
      ? [
          `PyTorch ${pytorch.version}, ${pytorch.threads} threads, NCHW: ${rate(imagesPerSecond.pytorch!)} (${list(runs.pytorch)}), peak memory ${mebibytes(peakResidentBytes.pytorch!)}`,
          `PyTorch channels_last: ${rate(imagesPerSecond.channelsLast!)} (${list(runs.channelsLast)})`,
        ]
      : [`PyTorch: not measured: ${result.pytorchMissing}`]),
    `ratio: ${times(ratio.nchw)} × NCHW, ${times(ratio.channelsLast)} × channels_last`,
    ...(pool
      ? [
          `pool of ${pool.images}: dense ${pool.seconds.dense.toFixed(1)} s, with ${pool.sparsities} pruned networks, scores and maps ${pool.seconds.ladder.toFixed(1)} s: ${pool.ratio.toFixed(2)} × dense (${pool.processorRatio.toFixed(2)} × in the processor's time)`,
          `peak memory of the pool: ${pool.peakResidentBytes.afterFirst === null ? '' : `${mebibytes(pool.peakResidentBytes.afterFirst)} after 1,000 images, `}${mebibytes(pool.peakResidentBytes.atEnd)} at its end`,
        ]
      : []),
    ...(load.runnable > load.cores / 4
      ? [`The machine was busy before (load ${load.runnable.toFixed(1)} on ${load.cores} cores): the figures are too low, PyTorch's more so, since its threads wait for each other`]
      : []),
  ].join('\n');
}

function rates(runs: readonly { imagesPerSecond: number }[]): number[] {
  return runs.map((run) => run.imagesPerSecond);
}
