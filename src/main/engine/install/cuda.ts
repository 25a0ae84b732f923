import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { WeakspotError } from '../../../core/errors.ts';
import type { Choice } from './wheel-archive.ts';

const run = promisify(execFile);

/** TensorFlow's wheel names the CUDA wheels that it needs under this extra. */
export const cudaExtra = 'and-cuda';

/**
 * NVIDIA's driver is part of the system and nothing that can be brought along.
 *
 * @returns what the driver says of the first GPU
 * @throws {WeakspotError} `missing-dependency` without a working one
 */
export async function requireNvidiaDriver(environment: NodeJS.ProcessEnv, driverFile = '/proc/driver/nvidia/version'): Promise<string> {
  try {
    const { stdout } = await run('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], { env: environment, timeout: 30_000 });
    const first = stdout.trim().split('\n')[0];
    if (first) return first;
  } catch {
    // Said below, with what to do.
  }
  const reason = existsSync(driverFile)
    ? 'NVIDIA\'s driver is loaded but "nvidia-smi" finds no GPU with it; the driver may have been updated since the computer was started: restart it, and check that "nvidia-smi" answers'
    : 'no NVIDIA driver is loaded. Install the one for your GPU ("sudo ubuntu-drivers install" on Ubuntu; else from your system\'s packages or nvidia.com), restart, and check that "nvidia-smi" answers';
  throw new WeakspotError('missing-dependency', `--gpu needs an NVIDIA GPU with a driver for CUDA 12 (525 or newer), and ${reason}. Without an NVIDIA GPU, install without --gpu, or use --engine webgpu`, { engine: 'tensorflow', needs: 'nvidia-driver' });
}

/**
 * Of a CUDA wheel: its libraries, and the two tools with which TensorFlow finishes GPU code. They keep their places relative to
 * TensorFlow's `lib`, as `nvidia/<part>/lib`, since that is where TensorFlow's own run path looks ($ORIGIN/../nvidia/<part>/lib).
 */
export const cudaFiles: Choice = (name) =>
  /^nvidia\/[^/]+\/lib\/[^/]+\.so(\.[\d.]+)?$/.test(name) || /^nvidia\/cuda_nvcc\/(bin\/ptxas|nvvm\/libdevice\/[^/]+\.bc)$/.test(name) ? name : null;
