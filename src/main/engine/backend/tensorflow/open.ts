import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
// The union package registers the gradients of tfjs-core's operations, which has no entry of its own for them under Node.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../../core/errors.ts';
import { plural } from '../../../../core/text.ts';
import { registerGradients } from '../gradients.ts';
import { threadCount } from '../../workers/thread-count.ts';
import { describeLoadFailure, findInstallation, type Installation, type Missing } from './installation.ts';
import { libraryKernels } from './library.ts';
import { nativeKernels } from './native.ts';
import { createPackageBackend, type NodeJSKernelBackend } from './package.ts';

export type TensorflowOptions = {
  /** Whether our own kernels compute instead of TensorFlow's; they are for the processor only. By default, on a processor. */
  native?: boolean;
};

const nodeRequire = createRequire(import.meta.url);

/** Why TensorFlow cannot be opened, and what to do; null if trying is worth it. */
export function probeTensorflow(): Missing | null {
  const found = findInstallation();
  return 'fix' in found ? found : null;
}

/**
 * Makes TensorFlow what this process computes with.
 *
 * @returns what computes, in words
 * @throws {WeakspotError} `missing-dependency` where it is not installed, or does not load
 */
export async function openTensorflow(options: TensorflowOptions = {}): Promise<string> {
  const found = findInstallation();
  if ('fix' in found) throw missing(found);
  registerGradients();
  tf.enableProdMode();
  const backend = opened ?? load(found);
  opened = backend;
  registerKernels(options.native ?? !backend.isUsingGpuDevice);
  await tf.setBackend('tensorflow');
  const device = backend.isUsingGpuDevice ? `GPU (${gpuName()})` : `CPU (${cpus()[0]?.model.trim() ?? process.arch}), ${plural(threadCount(), 'thread')}`;
  return `TensorFlow ${found.version}, ${device}`;
}

let opened: NodeJSKernelBackend | null = null;

function load({ bindingFile, gpu }: Installation): NodeJSKernelBackend {
  prepareEnvironment();
  let backend: NodeJSKernelBackend;
  try {
    backend = createPackageBackend(nodeRequire(bindingFile) as object);
  } catch (error) {
    throw missing(describeLoadFailure(error, gpu));
  }
  tf.registerBackend('tensorflow', () => backend);
  return backend;
}

/** Read by TensorFlow, and by our kernels in it, while the library is loaded. */
function prepareEnvironment(): void {
  // Both pools; what the user has set elsewhere for TensorFlow would make a device's description wrong.
  process.env['TF_NUM_INTRAOP_THREADS'] = String(threadCount());
  const defaults = {
    TF_CPP_MIN_LOG_LEVEL: '3',
    TF_ENABLE_ONEDNN_OPTS: '1',
    // Operations run one after the other: more threads would only wait for work.
    TF_NUM_INTEROP_THREADS: '1',
    // Not all of a GPU's memory at once: people have other windows open.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  };
  for (const [name, value] of Object.entries(defaults)) process.env[name] ??= value;
}

/** As NVIDIA's driver names it: the package does not tell. */
function gpuName(): string {
  try {
    return execFileSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { encoding: 'utf8', timeout: 10_000 }).trim().split('\n')[0]!;
  } catch {
    return 'CUDA';
  }
}

function registerKernels(native: boolean): void {
  for (const { kernelName, backendName } of [...libraryKernels, ...nativeKernels]) {
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  }
  for (const kernel of native ? nativeKernels : libraryKernels) tf.registerKernel(kernel);
}

function missing({ reason, fix }: Missing): WeakspotError {
  return new WeakspotError('missing-dependency', `${reason}; ${fix}`, { engine: 'tensorflow', reason, fix });
}
