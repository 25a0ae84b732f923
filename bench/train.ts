// Training speed of our engine beside PyTorch's, in runs that take turns: node bench/train.ts [--python FILE] [--json] …
import { spawn } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export type BenchTrainOptions = {
  /** Python with torch; null for WEAKSPOT_PYTHON, else python3. */
  python?: string | null;
  engine?: string;
  /** Side of the images, in pixels. */
  size?: number;
  batchSize?: number;
  preset?: 'tiny' | 'small' | 'base';
  /** How often the two take turns. */
  rounds?: number;
  /** Length of each measurement, after the warm-up. */
  seconds?: number;
  signal?: AbortSignal;
};

export type KernelShare = { kernel: string; calls: number; milliseconds: number; fraction: number };

export type BenchTrainResult = {
  engine: string;
  device: string;
  preset: string;
  size: number;
  batchSize: number;
  parameters: number;
  /** Each round's, and their median, for our engine and for PyTorch (NCHW, all cores). */
  imagesPerSecond: { engine: number; pytorch: number | null };
  runs: { engine: number[]; pytorch: number[] };
  /** engine ÷ PyTorch; null where PyTorch could not be run. */
  ratio: number | null;
  /** Forward passes with folded normalizations, as scoring does them; the same conditions. */
  inference: { imagesPerSecond: { engine: number; pytorch: number | null }; ratio: number | null };
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
  device: string;
  parameters: number;
  imagesPerSecond: number;
  inferenceImagesPerSecond: number;
  peakResidentBytes: number;
  tensors: { before: number; after: number };
  profile: KernelShare[];
};

type PytorchRun = { imagesPerSecond: number; inferenceImagesPerSecond: number; peakResidentBytes: number; parameters: number; version: string; threads: number };

const engineEntry = fileURLToPath(new URL('train-engine.ts', import.meta.url));
const pytorchEntry = fileURLToPath(new URL('train_pytorch.py', import.meta.url));

/** Measures training steps of the product's own network and of the same network in PyTorch, A/B/A/B, each in a fresh process. */
export async function benchTrain(options: BenchTrainOptions = {}): Promise<BenchTrainResult> {
  const { engine = 'wasm', size = 96, batchSize = 8, preset = 'tiny', rounds = 3, seconds = 5, signal } = options;
  const python = options.python ?? process.env['WEAKSPOT_PYTHON'] ?? 'python3';
  const common = ['--size', String(size), '--batch-size', String(batchSize), '--seconds', String(seconds), '--preset', preset];
  const load = { runnable: loadavg()[0]!, cores: availableParallelism() };
  const engineRuns: EngineRun[] = [];
  const pytorchRuns: PytorchRun[] = [];
  let missing: string | null = null;
  for (let round = 0; round < rounds; round++) {
    engineRuns.push(await runJson<EngineRun>(process.execPath, ['--disable-warning=ExperimentalWarning', engineEntry, '--engine', engine, ...common], signal));
    if (missing !== null) continue;
    try {
      pytorchRuns.push(await runJson<PytorchRun>(python, [pytorchEntry, ...common], signal));
    } catch (error) {
      if (signal?.aborted) throw error;
      missing = `${(error as Error).message}; name a Python that has torch with --python or WEAKSPOT_PYTHON`;
      pytorchRuns.length = 0;
    }
  }
  const last = engineRuns.at(-1)!;
  const pytorch = pytorchRuns.at(-1) ?? null;
  if (pytorch && pytorch.parameters !== last.parameters) {
    throw new Error(`the networks differ: ${last.parameters} parameters here, ${pytorch.parameters} in PyTorch`);
  }
  const training = compare(engineRuns, pytorchRuns, 'imagesPerSecond');
  return {
    engine, device: last.device, preset, size, batchSize, parameters: last.parameters,
    ...training,
    runs: { engine: engineRuns.map((run) => run.imagesPerSecond), pytorch: pytorchRuns.map((run) => run.imagesPerSecond) },
    inference: compare(engineRuns, pytorchRuns, 'inferenceImagesPerSecond'),
    peakResidentBytes: {
      engine: Math.max(...engineRuns.map((run) => run.peakResidentBytes)),
      pytorch: pytorch && Math.max(...pytorchRuns.map((run) => run.peakResidentBytes)),
    },
    pytorch: pytorch && { version: pytorch.version, threads: pytorch.threads },
    pytorchMissing: missing,
    tensors: last.tensors,
    load,
    profile: last.profile,
  };
}

/** The figures as lines for a person. */
export function describeBenchTrain(result: BenchTrainResult): string {
  const { imagesPerSecond, runs, peakResidentBytes, pytorch, tensors, load } = result;
  const list = (values: number[]): string => values.map((value) => value.toFixed(1)).join(', ');
  const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  const lines = [
    `U-Net ${result.preset}, ${result.parameters} parameters, ${result.size} × ${result.size}, batches of ${result.batchSize}`,
    `${result.engine} (${result.device}): ${imagesPerSecond.engine.toFixed(1)} images/s (${list(runs.engine)}), peak memory ${mebibytes(peakResidentBytes.engine)}`,
    pytorch
      ? `PyTorch ${pytorch.version}, NCHW, ${pytorch.threads} threads: ${imagesPerSecond.pytorch!.toFixed(1)} images/s (${list(runs.pytorch)}), peak memory ${mebibytes(peakResidentBytes.pytorch!)}`
      : `PyTorch: not measured: ${result.pytorchMissing}`,
    `ratio: ${result.ratio === null ? 'unknown' : result.ratio.toFixed(3)}`,
    `inference: ${result.inference.imagesPerSecond.engine.toFixed(0)} images/s` +
      (result.inference.ratio === null ? '' : `, PyTorch ${result.inference.imagesPerSecond.pytorch!.toFixed(0)}, ratio ${result.inference.ratio.toFixed(3)}`),
    `tensors: ${tensors.before} before the measured steps, ${tensors.after} after`,
    ...(load.runnable > load.cores / 4
      ? [`The machine was busy before (load ${load.runnable.toFixed(1)} on ${load.cores} cores): the figures are too low, PyTorch's more so, since its threads wait for each other`]
      : []),
    'kernels of one step:',
    ...result.profile.map(
      ({ kernel, calls, milliseconds, fraction }) =>
        `  ${milliseconds.toFixed(1).padStart(7)} ms ${(fraction * 100).toFixed(1).padStart(5)} % ${String(calls).padStart(4)} × ${kernel}`,
    ),
  ];
  return lines.join('\n');
}

function compare(
  engineRuns: EngineRun[], pytorchRuns: PytorchRun[], figure: 'imagesPerSecond' | 'inferenceImagesPerSecond',
): BenchTrainResult['inference'] {
  const engine = median(engineRuns.map((run) => run[figure]));
  if (pytorchRuns.length === 0) return { imagesPerSecond: { engine, pytorch: null }, ratio: null };
  const pytorch = median(pytorchRuns.map((run) => run[figure]));
  return { imagesPerSecond: { engine, pytorch }, ratio: engine / pytorch };
}

/** Runs a program to its end and reads the last line that it prints as JSON. */
function runJson<Result>(program: string, parameters: string[], signal: AbortSignal | undefined): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'], ...(signal && { signal }) });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', (error) => reject(new Error(`${program} could not be run: ${error.message}`, { cause: error })));
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output.trim().split('\n').at(-1)!) as Result);
      else reject(new Error(`${program} ended with status ${code}: ${lastError(complaint)}`));
    });
  });
}

/** The line of a program's complaint that says most: Node and Python both name the kind of error, with a colon. */
function lastError(complaint: string): string {
  const lines = complaint.trim().split('\n');
  return lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line)) ?? lines.at(-1)!;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      python: { type: 'string' }, engine: { type: 'string' }, preset: { type: 'string' }, size: { type: 'string' },
      'batch-size': { type: 'string' }, rounds: { type: 'string' }, seconds: { type: 'string' }, json: { type: 'boolean' },
    },
  });
  const number = (value: string | undefined): number | undefined => (value === undefined ? undefined : Number(value));
  const result = await benchTrain({
    python: values.python ?? null, engine: values.engine, preset: values.preset as BenchTrainOptions['preset'], size: number(values.size),
    batchSize: number(values['batch-size']), rounds: number(values.rounds), seconds: number(values.seconds),
  });
  console.log(values.json ? JSON.stringify(result) : describeBenchTrain(result));
}
