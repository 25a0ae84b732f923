import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { openBackend, type EngineName } from '../../../../src/main/engine/backend/index.ts';
import { testEngine } from '../../../support/engine.ts';

/** Computes the same on tfjs's cpu backend and on the engine under test. */
export async function onBoth(compute: () => tf.Tensor[]): Promise<{ cpu: Float32Array[]; engine: Float32Array[] }> {
  const run = async (name: EngineName): Promise<Float32Array[]> => {
    await openBackend(name);
    const outputs = tf.tidy(compute);
    const values = outputs.map((output) => Float32Array.from(output.dataSync()));
    tf.dispose(outputs);
    return values;
  };
  return { cpu: await run('cpu'), engine: await run(testEngine) };
}

/** Greatest difference over the greatest expected magnitude (at least 1). */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  let scale = 1;
  let worst = 0;
  for (const [i, value] of expected.entries()) {
    scale = Math.max(scale, Math.abs(value));
    const difference = Math.abs(actual[i]! - value);
    worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }
  return worst / scale;
}

/** Expects both backends to agree to `tolerance`, relative to each output's greatest value. */
export async function expectAgreement(compute: () => tf.Tensor[], tolerance: number): Promise<void> {
  const { cpu, engine } = await onBoth(compute);
  engine.forEach((values, i) => expect(relativeError(values, cpu[i]!), `output ${i}`).toBeLessThan(tolerance));
}

/** A tensor of standard normal values, the same for the same seed on every backend. */
export function noise(seed: number, shape: number[]): tf.Tensor {
  return tf.tensor(noiseValues(seed, tf.util.sizeFromShape(shape)), shape);
}

export function noiseValues(seed: number, length: number): Float32Array {
  let state = seed * 2654435761 + 1;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Float32Array.from({ length }, () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
}
