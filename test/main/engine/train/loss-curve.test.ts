import { expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { testEngine } from '../../../support/engine.ts';
import { lossCurve } from './loss-curve.ts';

// Rounding grows from step to step: Adam divides tiny gradients by their own size. A wrong kernel is off by percents at once.
const tolerance = 2e-3;

it('goes down the same curve for twenty steps on every engine', async () => {
  await openBackend('cpu');
  const expected = lossCurve(20).losses;
  expect(expected.at(-1)!).toBeLessThan(expected[0]! * 0.9);
  for (const engine of new Set(['wasm', testEngine] as const)) {
    await openBackend(engine);
    const { losses } = lossCurve(20);
    for (const [step, loss] of losses.entries()) {
      expect(Math.abs(loss / expected[step]! - 1), `${engine}, step ${step}: ${loss} instead of ${expected[step]}`).toBeLessThan(tolerance);
    }
  }
}, 120_000);
