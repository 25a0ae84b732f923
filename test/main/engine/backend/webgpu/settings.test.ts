import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../../../src/main/engine/backend/index.ts';
import { groupsInTurn, wholeBatches } from '../../../../../src/main/engine/train/gradients-in-process.ts';
import { settingStep, worstDifference } from '../../train/setting-gradients.ts';
import { gpuMissing } from './gpu.ts';

// Losses at windows of pixels and the thresholds of pseudo-labels make larger errors of roundings than a convolution does.
const tolerance = 5e-3;

describe.skipIf(gpuMissing)('a training step on webgpu', () => {
  // Software takes its time to compile the many shaders of weak labels.
  it.each(['mean-teacher', 'fixmatch', 'twin', 'mixed'] as const)('learns from the same by %s as wasm does', { timeout: 400_000 }, async (setting) => {
    await openBackend('wasm');
    const expected = await settingStep(setting, groupsInTurn);
    await openBackend('webgpu');
    const found = await settingStep(setting, wholeBatches);
    expect(found.loss).toBeCloseTo(expected.loss, 3);
    expect(found.unlabelledLoss).toBeCloseTo(expected.unlabelledLoss, 4);
    for (const [place, loss] of expected.imageLosses.entries()) expect(Math.abs(found.imageLosses[place]! - loss)).toBeLessThan(1e-3 * Math.max(loss, 1));
    const { name, error } = worstDifference(found, expected);
    expect(error, name).toBeLessThan(tolerance);
  });
});
