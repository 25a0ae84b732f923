import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { WeakspotError } from '../../../../src/core/errors.ts';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { cloneNetwork, countParameters, createNetwork, disposeNetwork, prunableKernels } from '../../../../src/main/engine/model/index.ts';

beforeAll(async () => {
  await openBackend('cpu');
});

describe('createNetwork', () => {
  // By hand, for b base channels: 3×3 kernels 9·(3b + 211b²), normalization 2·44b, output b + 1.
  it.each([
    ['tiny', 122_465],
    ['small', 488_001],
    ['base', 1_948_289],
  ] as const)('gives %s its number of parameters', (preset, parameters) => {
    const network = createNetwork({ preset, size: 64, classes: [] }, 0);
    expect(countParameters(network)).toBe(parameters);
    disposeNetwork(network);
  });

  it('adds a dense layer from the bottleneck for classes, leaving the rest of the weights as they were', () => {
    const plain = createNetwork({ preset: 'tiny', size: 64, classes: [] }, 5);
    const classifying = createNetwork({ preset: 'tiny', size: 64, classes: ['mel', 'nv', 'bcc'] }, 5);
    expect(countParameters(classifying)).toBe(122_465 + 64 * 3 + 3);
    for (const [name, tensor] of plain.parameters) expect(classifying.parameters.get(name)!.dataSync()).toEqual(tensor.dataSync());
    disposeNetwork(plain);
    disposeNetwork(classifying);
  });

  it('draws kernels with the deviation of He, by seed', () => {
    const [a, b, other] = [3, 3, 4].map((seed) => createNetwork({ preset: 'small', size: 64, classes: [] }, seed));
    const name = 'bottleneck.3.1.kernel';
    const values = a!.parameters.get(name)!.dataSync<'float32'>();
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    // 147,456 draws of deviation √(2 / (9·128)) = 0.04167: the estimate is within 1 %.
    expect(deviation).toBeGreaterThan(0.04125);
    expect(deviation).toBeLessThan(0.04209);
    expect(b!.parameters.get(name)!.dataSync()).toEqual(values);
    expect(other!.parameters.get(name)!.dataSync()).not.toEqual(values);
    for (const network of [a, b, other]) disposeNetwork(network!);
  });

  it.each([[40.5], [8], [60]])('refuses a size of %d', (size) => {
    expect(() => createNetwork({ preset: 'tiny', size, classes: [] }, 0)).toThrow(WeakspotError);
  });
});

describe('cloneNetwork', () => {
  it('copies values into tensors of its own', () => {
    const before = tf.memory().numTensors;
    const network = createNetwork({ preset: 'tiny', size: 32, classes: [] }, 1);
    const clone = cloneNetwork(network);
    const expected = Float32Array.from(network.parameters.get('encoder.0.0.kernel')!.dataSync());
    // The cpu backend hands out its own array, so writing to it changes the tensor.
    network.parameters.get('encoder.0.0.kernel')!.dataSync().fill(9);
    expect(clone.parameters.get('encoder.0.0.kernel')!.dataSync()).toEqual(expected);
    disposeNetwork(network);
    expect(clone.statistics.get('encoder.0.0.variance')!.dataSync()).toEqual(new Float32Array(8).fill(1));
    disposeNetwork(clone);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('prunableKernels', () => {
  it('names the fourteen 3×3 kernels and nothing else', () => {
    const network = createNetwork({ preset: 'tiny', size: 32, classes: ['a', 'b'] }, 1);
    const names = prunableKernels(network);
    expect(names).toHaveLength(14);
    for (const name of names) expect(network.parameters.get(name)!.shape.slice(0, 2)).toEqual([3, 3]);
    disposeNetwork(network);
  });
});
