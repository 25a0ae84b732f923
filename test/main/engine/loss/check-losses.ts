import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { openBackend, type BackendName } from '../../../../src/main/engine/backend/index.ts';
import { lossCases, pytorch, totalOf } from './cases.ts';

/** Holds every loss and its gradient against PyTorch, and the gradient against the loss's own differences. */
export function checkLosses(backend: BackendName): void {
  beforeAll(async () => {
    await openBackend(backend);
  });

  it.each(lossCases)("$name and its gradient are PyTorch's", ({ name, start, tensor, loss }) => {
    const expected = pytorch.losses[name]!;
    const found = tf.tidy(() => {
      const x = tensor(start);
      return { losses: [...tf.reshape(loss(x), [-1]).dataSync()], gradient: [...tf.grad((at) => totalOf(loss(at)))(x).dataSync()] };
    });
    expectClose(found.losses, expected.losses, 3e-6);
    expectClose(found.gradient, expected.gradient, 3e-6);
  });

  it.each(lossCases)("$name's gradient agrees with central differences", ({ start, tensor, loss }) => {
    const total = (values: number[]): number => tf.tidy(() => totalOf(loss(tensor(values))).dataSync()[0]!);
    const gradient = tf.tidy(() => tf.grad((x) => totalOf(loss(x)))(tensor(start)).dataSync());
    const step = 0.01;
    for (let i = 0; i < start.length; i += start.length > 20 ? 7 : 1) {
      const at = (offset: number): number => total(start.with(i, start[i]! + offset));
      // Sums of about 10 in float32 are good to 1e-6, their differences over .02 to 1e-4; curvature adds less.
      expect(Math.abs(gradient[i]! - (at(step) - at(-step)) / (2 * step)), `at ${i}`).toBeLessThan(2e-4);
    }
  });

  it('leaves no tensor behind, with a gradient or without', () => {
    for (const { start, tensor, loss } of lossCases) {
      const x = tensor(start);
      const before = tf.memory().numTensors;
      tf.tidy(() => void loss(x).dataSync());
      tf.tidy(() => void tf.grad((at) => totalOf(loss(at)))(x).dataSync());
      expect(tf.memory().numTensors).toBe(before);
      x.dispose();
    }
  });
}

function expectClose(found: number[], expected: number[], tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of found.entries()) {
    expect(Math.abs(value - expected[i]!), `value ${i}: ${value} instead of ${expected[i]}`).toBeLessThan(tolerance * Math.max(1, Math.abs(expected[i]!)));
  }
}
