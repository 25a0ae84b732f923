import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mean } from '../../../../src/core/statistics/index.ts';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { buildLadder, chooseLadder, decide, disagreement, disposeLadder, matchRandomControl } from '../../../../src/main/engine/hardness/index.ts';
import { cloneNetwork, createNetwork, disposeNetwork, predictMany, readTensors, type Network } from '../../../../src/main/engine/model/index.ts';
import { prune, recalibrate } from '../../../../src/main/engine/prune/index.ts';
import { testEngine } from '../../../support/engine.ts';
import { measuredSparsity } from '../measured-sparsity.ts';
import { noiseSource } from '../noise-source.ts';

const tools = { prune, recalibrate };
const source = noiseSource({ count: 12, size: 16 });
const indices = Array.from({ length: 12 }, (_, i) => i);
const options = { sparsities: [0.2, 0.6], scope: 'global', seed: 5, tools } as const;

let network: Network;
let tensorsBefore: number;

beforeAll(async () => {
  await openBackend(testEngine);
});

beforeEach(async () => {
  tensorsBefore = tf.memory().numTensors;
  const fresh = createNetwork({ preset: 'tiny', size: 16, classes: [] }, 2);
  network = await recalibrate(fresh, source, indices);
  disposeNetwork(fresh);
});

afterEach(() => {
  disposeNetwork(network);
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

describe('the ladder', () => {
  it('has a network of each sparsity beside the dense one', async () => {
    const ladder = await buildLadder(network, { ...options, calibration: null });
    expect(measuredSparsity(ladder.dense)).toBe(0);
    expect(ladder.levels.map((level) => level.sparsity)).toEqual([0.2, 0.6]);
    expect(ladder.levels.map((level) => measuredSparsity(level.network))).toEqual([expect.closeTo(0.2, 4), expect.closeTo(0.6, 4)]);
    disposeLadder(ladder);
  });

  it('recalibrates the dense network too, and differently each version', async () => {
    const statistics = (version: Network): Float32Array => readTensors(version.statistics).get('bottleneck.3.1.mean')!.values;
    const ladder = await buildLadder(network, { ...options, calibration: { source, indices: indices.slice(0, 6) } });
    expect(statistics(ladder.dense)).not.toEqual(statistics(network));
    expect(statistics(ladder.levels[0]!.network)).not.toEqual(statistics(ladder.dense));
    disposeLadder(ladder);
  });
});

describe('the random control', () => {
  it('disagrees as much as the ladder, at a far lower sparsity', async () => {
    const ladder = await buildLadder(network, { ...options, calibration: null });
    const found = await matchRandomControl(network, ladder, { source, indices, seed: 5, calibration: null, tools, batchSize: 4 });
    const control = found.control!;
    expect(found.reason).toBeNull();
    expect(Math.abs(control.meanDisagreement / control.ladderMeanDisagreement - 1)).toBeLessThan(0.1);
    expect(control.sparsity).toBeLessThan(0.4);
    expect(measuredSparsity(control.network)).toBeCloseTo(control.sparsity, 3);
    disposeNetwork(control.network);
    disposeLadder(ladder);
  });

  it('has nothing to match where pruning changes nothing', async () => {
    const identity = { prune: (original: Network) => cloneNetwork(original), recalibrate };
    const ladder = await buildLadder(network, { ...options, tools: identity, calibration: null });
    expect(await matchRandomControl(network, ladder, { source, indices, seed: 5, calibration: null, tools, batchSize: 4 })).toEqual({
      control: null, reason: 'the pruned networks do not disagree with the dense one',
    });
    disposeLadder(ladder);
  });

  it('is none where the closest network found disagrees over a quarter more or less than the ladder', async () => {
    const ladder = await buildLadder(network, { ...options, calibration: null });
    const outcomes: { ratio: number; matched: boolean }[] = [];
    // Whatever sparsity is asked for, the same weights go: all tries are equally far off.
    for (const sparsity of [0.0001, 0.005, 0.01, 0.05]) {
      const stuck = { prune: (original: Network) => prune(original, { scope: 'random', sparsity, seed: 5 }), recalibrate };
      const { control, reason } = await matchRandomControl(network, ladder, { source, indices, seed: 5, calibration: null, tools: stuck, batchSize: 4 });
      const candidate = stuck.prune(network);
      const disagreements: { control: number; ladder: number }[] = [];
      const passes = [ladder.dense, candidate, ...ladder.levels.map((level) => level.network)].map((one) => ({ network: one }));
      for await (const { probabilities: [dense, random, ...levels] } of predictMany(passes, source, indices, { batchSize: 4 })) {
        disagreements.push({ control: disagreement(dense!, random!), ladder: mean(levels.map((level) => disagreement(dense!, level)))! });
      }
      disposeNetwork(candidate);
      const ratio = mean(disagreements.map((one) => one.control))! / mean(disagreements.map((one) => one.ladder))!;
      outcomes.push({ ratio, matched: control !== null });
      if (control) disposeNetwork(control.network);
      else expect(reason).toMatch(/^of 12 random sparsities the closest, .+, gives a mean disagreement of .+, and the ladder's is .+/);
    }
    disposeLadder(ladder);
    for (const { ratio, matched } of outcomes) expect(matched, `${ratio} times the ladder's`).toBe(ratio >= 0.75 && ratio <= 1.25);
    // Too little, about as much, too much: all three were seen.
    expect(outcomes.map(({ ratio }) => (ratio < 0.75 ? 'below' : ratio > 1.25 ? 'above' : 'within'))).toEqual(['below', 'within', 'within', 'above']);
  });
});

describe('recalibration', () => {
  const calibration = { source, indices };

  it.each([
    ['always', true, 'asked for'],
    ['never', false, 'asked for none'],
    ['auto', false, 'no labelled validation images to decide on'],
  ] as const)('%s, without labelled validation images', async (mode, used, reason) => {
    const chosen = await chooseLadder(network, { ...options, mode, calibration, source, validation: [], batchSize: 4 });
    expect([chosen.used, chosen.reason]).toEqual([used, reason]);
    disposeLadder(chosen.ladder);
  });

  it('is decided on labelled validation images, and keeps one ladder', async () => {
    const label = () => ({ width: 20, height: 10, data: new Uint8Array(200).fill(1, 50, 150) });
    const validation = indices.map((index) => ({ index, label }));
    const chosen = await chooseLadder(network, { ...options, mode: 'auto', calibration, source, validation, batchSize: 4 });
    expect(chosen.reason).toMatch(/^Spearman with 1 − IoU .+ with, .+ without, on 12 validation images/);
    expect(chosen.ladder.levels).toHaveLength(2);
    disposeLadder(chosen.ladder);
  });

  it('goes by rank correlation, and takes none where both rank alike', () => {
    const ious = [0.9, 0.8, 0.7, 0.6];
    expect(decide({ ious, scores: [1, 3, 2, 4] }, { ious, scores: [1, 2, 3, 4] })).toEqual({
      used: true, reason: 'Spearman with 1 − IoU 1.000 with, 0.800 without, on 4 validation images',
    });
    expect(decide({ ious, scores: [1, 2, 3, 4] }, { ious, scores: [1, 3, 2, 4] }).used).toBe(false);
    expect(decide({ ious, scores: [1, 2, 3, 4] }, { ious, scores: [1, 2, 3, 4] }).used).toBe(false);
  });

  it('is refused where it would cost the dense network a hundredth of IoU', () => {
    const chosen = decide({ ious: [0.9, 0.8, 0.7], scores: [1, 3, 2] }, { ious: [0.88, 0.78, 0.68], scores: [1, 2, 3] });
    expect(chosen.used).toBe(false);
    expect(chosen.reason).toMatch(/the dense network would lose 0\.020 IoU$/);
  });

  it('is refused where a ladder cannot be judged', () => {
    expect(decide({ ious: [0.9, 0.9], scores: [1, 2] }, { ious: [0.9, 0.9], scores: [1, 2] })).toEqual({
      used: false, reason: 'Spearman with 1 − IoU undefined with, undefined without, on 2 validation images',
    });
  });
});
