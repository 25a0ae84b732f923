import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import type { GradientComputer, GradientWork } from '../../../../src/main/engine/train/index.ts';
import { groupsInTurn, wholeBatches } from '../../../../src/main/engine/train/gradients-in-process.ts';
import { groupsOverWorkers } from '../../../../src/main/engine/train/gradients-over-workers.ts';
import { openWorkers } from '../../../../src/main/engine/workers/pool.ts';
import { settingStep, worstDifference } from './setting-gradients.ts';
import { settings } from './settings.ts';

const close: (() => Promise<void>)[] = [];

beforeEach(() => openBackend('wasm'));

afterEach(async () => {
  for (const end of close.splice(0)) await end();
});

function overWorkers(threads: number): (work: GradientWork) => GradientComputer {
  return (work) => {
    const pool = openWorkers(threads);
    close.push(() => pool.close());
    return groupsOverWorkers(work, pool);
  };
}

describe.each(settings)('a step of %s', (setting) => {
  it('has the same gradients by groups, on one thread or two, bit for bit, and of the whole batch at once', async () => {
    const before = tf.memory().numTensors;
    const inTurn = await settingStep(setting, groupsInTurn);
    expect(await settingStep(setting, overWorkers(1))).toEqual(inTurn);
    expect(await settingStep(setting, overWorkers(2))).toEqual(inTurn);
    const whole = await settingStep(setting, wholeBatches);
    expect(tf.memory().numTensors).toBe(before);
    expect(whole.loss).toBeCloseTo(inTurn.loss, 5);
    expect(whole.unlabelledLoss).toBeCloseTo(inTurn.unlabelledLoss, 6);
    for (const [place, loss] of inTurn.imageLosses.entries()) expect(whole.imageLosses[place]).toBeCloseTo(loss, 5);
    const { name, error } = worstDifference(whole, inTurn);
    expect(error, name).toBeLessThan(1e-3);
    expect(inTurn.unlabelledLoss > 0).toBe(setting === 'mean-teacher' || setting === 'fixmatch' || setting === 'twin');
  });
});
