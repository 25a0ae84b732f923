import { enableProdMode, env, registerBackend, setBackend } from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../../core/errors.ts';
import { registerGradients } from '../gradients.ts';
import { openAdapter } from './adapter.ts';
import { GpuBackend } from './backend.ts';
import { registerGpuKernels } from './register.ts';

/** Shaders recorded before they are sent to the GPU, which then computes while the next are recorded. */
const shadersASubmission = 32;

/** What tfjs asks for in vain unless it is global, and Dawn needs as long as it computes. */
let opened: { gpu: GPU; description: string; software: boolean } | null = null;

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** Whether there is a build of Dawn for this platform: which GPU and driver there are is only known once it runs. */
export function probeWebgpu(platform = `${process.platform}-${process.arch}`): { reason: string; fix: string } | null {
  if (platforms.includes(platform)) return null;
  return { reason: `there is no WebGPU for ${platform}`, fix: 'use --engine wasm' };
}

/**
 * Makes the GPU the one that every tensor operation of this process uses.
 *
 * @returns what computes, in words
 * @throws {WeakspotError} `missing-dependency` where there is no adapter, saying what to install
 */
export async function openWebgpu(): Promise<string> {
  if (!opened) {
    const { gpu, adapter, description, software } = await openAdapter();
    const device = await requestDevice(adapter);
    const backend = withNavigator(gpu, () => new GpuBackend(device, adapter.info));
    env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', shadersASubmission);
    registerBackend('webgpu', () => backend);
    registerGpuKernels();
    registerGradients();
    opened = { gpu, description, software };
  }
  enableProdMode();
  if (!(await setBackend('webgpu'))) {
    throw new WeakspotError('missing-dependency', 'the engine webgpu could not be started; see "weakspot doctor"', { engine: 'webgpu' });
  }
  return opened.description;
}

/** Once open: whether the processor emulates the GPU. */
export function isSoftwareGpu(): boolean {
  return opened?.software ?? false;
}

/** With all that the adapter has of what limits a tensor. */
async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const { limits, features } = adapter;
  const limited = [
    'maxBufferSize', 'maxStorageBufferBindingSize', 'maxComputeWorkgroupStorageSize', 'maxComputeInvocationsPerWorkgroup', 'maxComputeWorkgroupSizeX',
    'maxComputeWorkgroupsPerDimension',
  ] as const;
  return adapter.requestDevice({
    requiredLimits: Object.fromEntries(limited.map((name) => [name, limits[name]])),
    requiredFeatures: features.has('timestamp-query') ? ['timestamp-query'] : [],
  });
}

/** tfjs's backend wants `navigator.gpu` when it is made; left there, it would keep the process from ending. */
function withNavigator<Result>(gpu: GPU, make: () => Result): Result {
  const navigator = globalThis.navigator as unknown as { gpu?: GPU };
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  try {
    return make();
  } finally {
    delete navigator.gpu;
  }
}
