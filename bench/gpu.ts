// Training and inference on a GPU beside PyTorch's on the same GPU: node bench/gpu.ts [--python FILE] [--cases tiny:96:8,…] [--profile] [--json]
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { engineNodeOptions } from '../src/main/engine/node-options.ts';
import type { PytorchRun } from './pytorch.ts';
import { runJson } from './run-json.ts';

export type GpuCase = { preset: 'tiny' | 'small' | 'base'; size: number; batchSize: number };

export type ShaderShare = { shader: string; calls: number; milliseconds: number };

export type GpuRun = {
  case: GpuCase;
  device: string;
  imagesPerSecond: number;
  stepMs: number;
  /** Of a step, how long JavaScript takes to record it. */
  recordingMs: number;
  /** The first five steps, which compile the shaders. */
  warmUpMs: number;
  steps: number;
  inferenceImagesPerSecond: number;
  firstLosses: number[];
  /** Each shader on its own; their sum is what the GPU must compute in a step. */
  profile: ShaderShare[];
  shaderMs: number;
};

type NamedRun = { variant: string } & PytorchRun;

/** One case, ours and PyTorch's on the same GPU; with --json, a list of them is printed. */
export type GpuComparison = { run: GpuRun; pytorch: NamedRun[] };

const pytorchVariants = { 'PyTorch, single precision': ['--no-tf32'], 'PyTorch, as it is (TF32)': [], 'PyTorch, as it is, channels_last': ['--memory-format', 'channels_last'] };

/** @param text `<preset>:<size>:<batch size>` */
export function parseCase(text: string): GpuCase {
  const [preset, size, batchSize] = text.split(':');
  return { preset: preset as GpuCase['preset'], size: Number(size), batchSize: Number(batchSize) };
}

async function runEngine(engine: string, cases: string, seconds: string, profile: boolean): Promise<GpuRun[]> {
  const entry = fileURLToPath(new URL('gpu-engine.ts', import.meta.url));
  const child = spawn(process.execPath, [...engineNodeOptions, entry, '--engine', engine, '--cases', cases, '--seconds', seconds, ...(profile ? ['--profile'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const runs: GpuRun[] = [];
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  for await (const line of createInterface(child.stdout)) runs.push(JSON.parse(line) as GpuRun);
  const code = await closed;
  if (code !== 0) throw new Error(`the engine ${engine} ended with status ${code}`);
  return runs;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      python: { type: 'string' }, engine: { type: 'string', default: 'webgpu' }, cases: { type: 'string', default: 'tiny:96:8,tiny:96:32,tiny:96:128' },
      seconds: { type: 'string', default: '3' }, device: { type: 'string', default: 'cuda' }, profile: { type: 'boolean', default: false }, json: { type: 'boolean' },
    },
  });
  const runs = await runEngine(values.engine, values.cases, values.seconds, values.profile);
  const results: GpuComparison[] = [];
  for (const run of runs) {
    const pytorch = values.python ? await runPytorch(values.python, run.case, values.seconds, values.device) : [];
    results.push({ run, pytorch });
    if (!values.json) console.log(describe(run, pytorch).join('\n'));
  }
  if (values.json) console.log(JSON.stringify(results));
}

async function runPytorch(python: string, { preset, size, batchSize }: GpuCase, seconds: string, device: string): Promise<NamedRun[]> {
  const entry = fileURLToPath(new URL('train_pytorch.py', import.meta.url));
  const parameters = ['--preset', preset, '--size', String(size), '--batch-size', String(batchSize), '--seconds', seconds, '--device', device];
  const runs: NamedRun[] = [];
  for (const [variant, extra] of Object.entries(pytorchVariants)) runs.push({ variant, ...(await runJson<PytorchRun>(python, [entry, ...parameters, ...extra])) });
  return runs;
}

function describe(run: GpuRun, others: readonly NamedRun[]): string[] {
  const { preset, size, batchSize } = run.case;
  const rate = (value: number): string => value.toFixed(0).padStart(7);
  const most = run.profile.slice(0, 25);
  return [
    `U-Net ${preset}, ${size} × ${size}, batches of ${batchSize}; images/s of training, inference`,
    `${rate(run.imagesPerSecond)} ${rate(run.inferenceImagesPerSecond)}  ${run.device}: step ${run.stepMs.toFixed(2)} ms (recorded in ${run.recordingMs.toFixed(2)} ms` +
      `${run.shaderMs > 0 ? `, shaders ${run.shaderMs.toFixed(2)} ms` : ''}), first 5 steps ${run.warmUpMs.toFixed(0)} ms, losses ${run.firstLosses.map((loss) => loss.toFixed(5)).join(' ')}`,
    ...others.map(({ variant, imagesPerSecond, inferenceImagesPerSecond, device }) =>
      `${rate(imagesPerSecond)} ${rate(inferenceImagesPerSecond)}  ${variant} on ${device}: we have ${(run.imagesPerSecond / imagesPerSecond).toFixed(2)} and ${(run.inferenceImagesPerSecond / inferenceImagesPerSecond).toFixed(2)} of it`),
    ...most.map(({ shader, calls, milliseconds }) => `  ${milliseconds.toFixed(3).padStart(8)} ms ${String(calls).padStart(3)} × ${shader}`),
  ];
}
