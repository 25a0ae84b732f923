import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { openBackend, probeBackends } from '../../../../src/main/engine/backend/index.ts';
import { askChild } from '../../../../src/main/engine/backend/probe.ts';
import { batchNormalizationRelu, convolution, maxPool2 } from '../../../../src/main/engine/layer/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-probe-'));
afterAll(() => rmSync(folder, { recursive: true }));

function entry(name: string, source: string): string {
  const file = join(folder, name);
  writeFileSync(file, source);
  return file;
}

describe('openBackend', () => {
  it('takes wasm when it may choose', async () => {
    expect(await openBackend('auto')).toMatchObject({ name: 'wasm', reason: 'the fastest available' });
    expect(tf.getBackend()).toBe('wasm');
  });

  it.each(['tensorflow', 'webgpu'] as const)('refuses %s and says what to use', async (name) => {
    await expect(openBackend(name)).rejects.toMatchObject({
      code: 'missing-dependency',
      message: `the engine ${name} is not available in this version; use --engine wasm`,
    });
  });

  it('refuses a name that no engine has', async () => {
    await expect(openBackend('abacus' as 'wasm')).rejects.toMatchObject({ code: 'bad-request', details: { engine: 'abacus' } });
  });
});

describe('probeBackends', () => {
  it('tries each engine and says what is missing', async () => {
    const probes = await probeBackends();
    expect(probes.map(({ engine, usable }) => [engine, usable])).toEqual([
      ['tensorflow', false], ['webgpu', false], ['wasm', true], ['cpu', true],
    ]);
    const [tensorflow, , wasm, cpu] = probes;
    expect(tensorflow).toEqual({
      engine: 'tensorflow', usable: false, reason: 'the engine tensorflow is not available in this version', fix: 'use --engine wasm',
      device: null, imagesPerSecond: null,
    });
    expect(wasm!.device).toContain('WebAssembly SIMD');
    // Wasm is some hundred times faster; ten leaves room for a busy machine.
    expect(wasm!.imagesPerSecond! / cpu!.imagesPerSecond!).toBeGreaterThan(10);
  }, 180_000);

  it('survives a child that crashes, complains or hangs', async () => {
    const crash = await askChild('wasm', entry('crash.mjs', "process.kill(process.pid, 'SIGSEGV');"));
    expect(crash).toEqual({ error: "the probe's process was ended by SIGSEGV" });
    const complaint = await askChild('wasm', entry('complain.mjs', "console.error('no such instruction'); process.exit(3);"));
    expect(complaint).toEqual({ error: "the probe's process ended with status 3: no such instruction" });
    const hang = await askChild('wasm', entry('hang.mjs', 'setInterval(() => {}, 1000);'), 300);
    expect(hang).toEqual({ error: "the probe's process did not answer within 0.3 s" });
  });
});

it('shares the data of a clone until the last of both is disposed of', async () => {
  await openBackend('wasm');
  const buffers = tf.memory().numDataBuffers;
  const first = tf.tensor1d([1, 2, 3]);
  const second = first.clone();
  expect(tf.memory().numDataBuffers).toBe(buffers + 1);
  first.dispose();
  // What is allocated next would reuse the memory if the clone did not hold it.
  const other = tf.tensor1d([7, 8, 9]);
  expect([...second.dataSync()]).toEqual([1, 2, 3]);
  tf.dispose([second, other]);
  expect(tf.memory().numDataBuffers).toBe(buffers);
});

it('keeps neither tensors nor memory over steps of a gradient', async () => {
  await openBackend('wasm');
  const x = tf.ones([2, 16, 16, 3]) as tf.Tensor4D;
  const parameters = [tf.ones([3, 3, 3, 8]), tf.ones([8]), tf.zeros([8])];
  const step = (): void => {
    const loss = (kernel: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Scalar =>
      tf.sum(maxPool2(batchNormalizationRelu(convolution(x, kernel as tf.Tensor4D, null), gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3).y));
    tf.tidy(() => void tf.grads(loss)(parameters));
  };
  const heap = (): number => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  step();
  const before = { ...tf.memory(), bytes: heap() };
  for (let i = 0; i < 200; i++) step();
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  expect(heap()).toBe(before.bytes);
});
