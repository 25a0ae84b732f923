import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openAdapter } from '../../../../../src/main/engine/backend/webgpu/adapter.ts';
import type { GpuBackend } from '../../../../../src/main/engine/backend/webgpu/backend.ts';
import { openWebgpu, probeWebgpu } from '../../../../../src/main/engine/backend/webgpu/open.ts';
import { gpuMissing } from './gpu.ts';

const child = fileURLToPath(new URL('child.ts', import.meta.url));

function runChild(what: string, environment: Record<string, string> = {}): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', child, what], {
    env: { ...process.env, ...environment }, encoding: 'utf8', timeout: 100_000,
  });
  return { status, output: stdout + stderr };
}

describe('webgpu', { timeout: 120_000 }, () => {
  it('is only tried where there is a build of it', () => {
    expect(probeWebgpu('linux-x64')).toBeNull();
    expect(probeWebgpu('freebsd-x64')).toEqual({ reason: 'there is no WebGPU for freebsd-x64', fix: 'use --engine wasm' });
  });

  it.runIf(process.platform === 'linux')('says what to install where no driver is found', () => {
    const { status, output } = runChild('open', { VK_ICD_FILENAMES: '/nowhere.json', VK_DRIVER_FILES: '/nowhere.json' });
    expect(output).toContain('missing-dependency no GPU with a driver for WebGPU was found: install the Vulkan loader and the driver of your graphics card');
    expect(status).toBe(0);
  });
});

describe.skipIf(gpuMissing)('with an adapter, webgpu', { timeout: 120_000 }, () => {
  it('names it, and one that the processor emulates as such', async () => {
    const { description, software } = await openAdapter('');
    expect(description.length).toBeGreaterThan(3);
    expect(description.includes('emulated by the processor')).toBe(software);
    expect(software).toBe(/swiftshader|llvmpipe|basic render/i.test(description));
  });

  it('takes the one whose name is asked for, and lists all where none has it', async () => {
    const name = (await openAdapter('')).description.split(/, emulated| \(/)[0]!;
    expect((await openAdapter(name.slice(0, 6).toUpperCase())).description).toContain(name);
    await expect(openAdapter('no such GPU')).rejects.toThrow(`set it to a part of one of: ${name}`);
  });

  it('lets the process end by itself once it has computed', () => {
    expect(runChild('compute')).toEqual({ status: 0, output: '14\n' });
  });

  it('says that the GPU was lost, and what to do', () => {
    expect(runChild('lose').output).toContain('interrupted the GPU was lost');
  });

  it('refuses a tensor that is larger than the device takes, before it is made', async () => {
    await openWebgpu();
    const gpu = tf.backend() as GpuBackend;
    const tensor = gpu.output([Math.floor(gpu.device.limits.maxStorageBufferBindingSize / 4) + 1]);
    expect(() => gpu.uploadToGPU(tensor.dataId)).toThrow(/a tensor of \d+ MiB is more than this GPU takes in one piece \(\d+ MiB\); take smaller batches/);
  });

  it('refuses to read at once what was computed there', async () => {
    await openWebgpu();
    const sum = tf.add(tf.ones([2000]), tf.ones([2000]));
    expect(() => sum.dataSync()).toThrow('can only be read asynchronously');
    expect((await sum.data())[1999]).toBe(2);
    // What was made of numbers is still here.
    expect([...tf.tensor1d([1, 2]).dataSync()]).toEqual([1, 2]);
  });
});
