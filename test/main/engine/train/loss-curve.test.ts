import { expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { testEngine } from '../../../support/engine.ts';
import { lossCurve } from './loss-curve.ts';

// Twenty steps on tfjs's cpu backend, which takes half a minute for them; the first test computes the first of them again.
const onCpu = [
  0.74658, 0.79975, 0.73073, 0.73018, 0.69143, 0.74316, 0.69408, 0.66213, 0.66397, 0.65665, 0.71823, 0.66275, 0.67442, 0.61944, 0.67129,
  0.63772, 0.63211, 0.68338, 0.64886, 0.6286,
];

// Rounding grows from step to step, since Adam divides tiny gradients by their own size; a wrong kernel is off by percents at once.
const tolerance = 5e-3;

it('starts on the cpu backend as noted', async () => {
  await openBackend('cpu');
  for (const [step, loss] of lossCurve(3).losses.entries()) expect(loss, `step ${step}`).toBeCloseTo(onCpu[step]!, 4);
});

it.each([...new Set(['wasm', testEngine] as const)])('goes down the same curve for twenty steps on %s', async (engine) => {
  await openBackend(engine);
  for (const [step, loss] of lossCurve(20).losses.entries()) {
    expect(Math.abs(loss / onCpu[step]! - 1), `step ${step}: ${loss} instead of ${onCpu[step]}`).toBeLessThan(tolerance);
  }
});
