import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { roundResult, type JobProgress, type RoundRequest, type RoundResult } from '../../../../src/core/contract/index.ts';
import { maskBoundingBox } from '../../../../src/core/mask/index.ts';
import type { SnapshotImage } from '../../../../src/core/snapshot.ts';
import { disposeNetwork, readModel } from '../../../../src/main/engine/model/index.ts';
import { train, type TrainOptions } from '../../../../src/main/engine/train/index.ts';
import { createRoundRunner } from '../../../../src/main/jobs/round/run.ts';
import type { RoundTools } from '../../../../src/main/jobs/round/tools.ts';
import { prepareRound, sampleImages, type SampleRound } from './sample-round.ts';

const configuration: RoundRequest = { model: 'tiny', size: 32, steps: 8, batchSize: 4, sparsities: [0.5, 0.9], recalibrate: 'never', seed: 3, engine: 'wasm' };

/** 40 sample images: 28 train, 4 validate, 8 test. */
let images: SnapshotImage[];
let rounds: SampleRound[] = [];

beforeAll(async () => {
  images = (await sampleImages()).slice(0, 40);
});

afterEach(() => {
  for (const round of rounds) round.remove();
  rounds = [];
});

function prepare(snapshot: readonly SnapshotImage[], changes: RoundRequest): SampleRound {
  const round = prepareRound(snapshot, { ...configuration, ...changes });
  rounds.push(round);
  return round;
}

type Trained = { round: SampleRound; result: RoundResult; calls: TrainOptions[] };

/** Runs a round, and notes what each of its trainings was given. */
async function runRound(snapshot: readonly SnapshotImage[], changes: RoundRequest, tools: Partial<RoundTools> = {}): Promise<Trained> {
  const round = prepare(snapshot, changes);
  const calls: TrainOptions[] = [];
  const noting: RoundTools['train'] = (options) => {
    calls.push(options);
    return train(options);
  };
  expect(await createRoundRunner({ train: noting, ...tools })(round.context())).toBe('done');
  return { round, result: roundResult.parse(round.result()), calls };
}

/** What an earlier round found: pruning rises with the image's place, three labels are contradicted. */
function scored(snapshot: readonly SnapshotImage[], changes: Record<number, Partial<SnapshotImage>> = {}): SnapshotImage[] {
  return snapshot.map((image, i) => {
    const score = (i + 1) / 100;
    const conflict = image.mask === null ? null : [1, 20, 36].includes(i) ? 2 : 0.1 + i / 1000;
    const signals = { pruning: score, blend: score * 3, 'random-pruning': score, 'label-conflict': conflict };
    return { ...image, hardness: { score, flagged: false, seen: true, signals }, corrected: false, group: i % 10 === 3 ? null : i % 5 === 0 ? 'rare' : 'frequent', ...changes[i] };
  });
}

/** Of every third training image only the box around its mask is known. */
function boxed(snapshot: readonly SnapshotImage[]): SnapshotImage[] {
  return snapshot.map((image, i) => {
    if (image.split !== 'train' || i % 3 !== 0) return image;
    const { size: [height, width] } = image.mask!.geometry;
    const [x, y, w, h] = maskBoundingBox(image.mask!.geometry);
    const box = { x: (x * image.width) / width, y: (y * image.height) / height, width: (w * image.width) / width, height: (h * image.height) / height };
    return { ...image, mask: null, labelled: false, weak: [{ annotation: `box ${i}`, label: { kind: 'box', box } }] };
  });
}

/** Every other training image has no label. */
function halfLabelled(snapshot: readonly SnapshotImage[]): SnapshotImage[] {
  return snapshot.map((image, i) => (image.split === 'train' && i % 2 === 0 ? { ...image, mask: null, labelled: false } : image));
}

const withoutTimes = (result: RoundResult): RoundResult => ({
  ...result, startedAt: '', finishedAt: '', seconds: 0, phaseSeconds: {}, imagesPerSecond: 0, waitingShare: 0, trials: result.trials?.map((trial) => ({ ...trial, seconds: 0 })),
});

function trainedIds({ calls }: Trained, snapshot: readonly SnapshotImage[]): Set<string> {
  return new Set(calls.flatMap(({ trainIndices, unlabelled }) => [...trainIndices, ...(unlabelled?.indices ?? [])]).map((index) => snapshot[index]!.id));
}

/** Stops at each of these steps of all trainings, and once while the pool is scored. */
async function resumedAt(snapshot: readonly SnapshotImage[], changes: RoundRequest, steps: readonly number[]): Promise<SampleRound> {
  const round = prepare(snapshot, changes);
  const run = createRoundRunner();
  const stops: ((progress: JobProgress) => boolean)[] = [
    ...steps.map((step) => ({ phase, done }: JobProgress) => phase === 'training' && done >= step),
    ({ phase }) => phase === 'scoring',
  ];
  for (const stop of stops) expect(await run(round.context(stop))).toBe('interrupted');
  expect(await run(round.context())).toBe('done');
  return round;
}

function weightsOf(round: SampleRound): string[] {
  const folder = join(round.workFolder, 'result', 'models');
  return readdirSync(folder).filter((name) => name.endsWith('.safetensors')).map((name) => createHash('sha256').update(readFileSync(join(folder, name))).digest('hex'));
}

async function expectSameResumed(snapshot: readonly SnapshotImage[], changes: RoundRequest, steps: readonly number[]): Promise<RoundResult> {
  const whole = await runRound(snapshot, changes);
  const resumed = await resumedAt(snapshot, changes, steps);
  expect(withoutTimes(resumed.result())).toEqual(withoutTimes(whole.round.result()));
  expect(weightsOf(resumed)).toEqual(weightsOf(whole.round));
  expect(resumed.hardness()).toEqual(whole.round.hardness());
  return whole.result;
}

describe('a round resumes to the same result', () => {
  it.each(['mean-teacher', 'fixmatch', 'twin'] as const)('semi-supervised by %s, beside its supervised twin', async (consistency) => {
    const result = await expectSameResumed(halfLabelled(images), { setting: 'semi-supervised', consistency }, [3, 11]);
    expect(result.images).toMatchObject({ labelled: 12, weak: 0, unlabelled: 16 });
    expect(result.trials).toHaveLength(1);
    expect(result.trials![0]).toMatchObject({ about: 'setting', baseline: 'supervised', candidate: 'semi-supervised', n: 4 });
    const { kept, difference } = result.trials![0]!;
    expect(kept).toBe(difference! > 0 ? 'candidate' : 'baseline');
    expect(result.setting).toBe(kept === 'candidate' ? 'semi-supervised' : 'supervised');
    expect(result.consistency).toEqual(kept === 'candidate' ? { method: consistency, images: 16, perStep: 4, weight: 1 } : null);
  }, 120_000);

  it('weakly supervised, as the labels allow', async () => {
    const snapshot = boxed(images);
    const result = await expectSameResumed(snapshot, {}, [5]);
    expect(result).toMatchObject({ setting: 'weakly-supervised', images: { labelled: 18, weak: 10, unlabelled: 0 }, trials: [], startedFrom: null });
  }, 120_000);

  it('with folds, a trial of attention, and a learning curve', async () => {
    const changes: RoundRequest = { folds: 2, attention: 'recommended', learningCurve: true, previous: 1 };
    const result = await expectSameResumed(scored(images), changes, [3, 11, 20, 28, 36, 44]);
    expect(result.learningCurve!.map(({ labels }) => labels)).toEqual([7, 14, 28]);
    expect(result.trials).toMatchObject([{ about: 'attention', baseline: 'none', candidate: 'clean-attend', n: 4 }]);
    expect(result.attention).toBe(result.trials![0]!.kept === 'candidate' ? 'clean-attend' : 'none');
  }, 180_000);

  it.each(['online-annealed', 'group-dro'] as const)('with weights that follow the training: %s', async (attention) => {
    await expectSameResumed(scored(images), { attention, attentionBy: 'site', previous: 1, steps: 20 }, [7, 13]);
  }, 120_000);
});

/** Places of the training images, of every ten the first seven. */
const training = Array.from({ length: 40 }, (_, i) => i).filter((i) => i % 10 < 7);

describe('attention', () => {
  const strategies = ['none', 'oversample', 'loss-weight', 'rank', 'online-annealed', 'clean-attend', 'drop-conflict', 'down-weight', 'twin', 'group-balanced', 'group-dro'] as const;

  it.each(strategies)('%s trains, and the record says how it was paid', async (attention) => {
    const { result, calls } = await runRound(scored(images), { attention, attentionBy: 'site', previous: 4, steps: 3 });
    expect(calls).toHaveLength(1);
    expect(result).toMatchObject({ attention, attentionUse: { strategy: attention }, trials: [] });
    // The hardest three of 28 are 34 to 36, and 36's label is doubtful, as are 1's and 20's.
    const use = {
      none: { attended: 0, lessened: 0, excluded: 0, previous: null },
      oversample: { attended: 2, lessened: 0, excluded: 0, previous: 4 },
      'loss-weight': { attended: 2, lessened: 0, excluded: 0, previous: 4 },
      // All but the easiest, and the three most contradicted.
      rank: { attended: 24, lessened: 0, excluded: 0, previous: 4 },
      'online-annealed': { attended: 25, lessened: 0, excluded: 0, previous: 4 },
      'clean-attend': { attended: 3, lessened: 0, excluded: 0, previous: 4 },
      'drop-conflict': { attended: 0, lessened: 0, excluded: 3, previous: 4 },
      'down-weight': { attended: 0, lessened: 6, excluded: 0, previous: 4 },
      twin: { attended: 0, lessened: 0, excluded: 0, previous: null },
      'group-balanced': { by: 'site', previous: 4 },
      'group-dro': { by: 'site', previous: 4 },
    }[attention];
    expect(result.attentionUse).toMatchObject(use);
  }, 60_000);

  it('reaches the training: other weights give another network', async () => {
    const none = await runRound(scored(images), { attention: 'none' });
    for (const attention of ['oversample', 'loss-weight', 'drop-conflict'] as const) {
      const { result } = await runRound(scored(images), { attention, previous: 1 });
      expect(result.modelSha256, attention).not.toBe(none.result.modelSha256);
      // A round that ignored its weights would be the uniform one.
      const ignored = await runRound(scored(images), { attention, previous: 1 }, {
        train: (options) => train({ ...options, weights: options.weights!.map(() => 1), lossWeights: null }),
      });
      expect(ignored.result.modelSha256).toBe(none.result.modelSha256);
    }
  }, 120_000);

  it('lessens images without a label where they are learnt from, and leaves the labelled ones alone', async () => {
    const snapshot = halfLabelled(scored(images));
    const { calls, result } = await runRound(snapshot, { attention: 'down-weight', setting: 'semi-supervised', previous: 1, compareSetting: false });
    const [{ weights, lossWeights, unlabelled }] = calls as [TrainOptions];
    expect([new Set(weights), lossWeights]).toEqual([new Set([1]), null]);
    // The hardest fifth of 16.
    const lessened = unlabelled!.indices.filter((_, i) => unlabelled!.weights![i]! < 1);
    expect(lessened).toEqual([32, 34, 36]);
    expect(result.attentionUse).toMatchObject({ attended: 0, lessened: 3, excluded: 0 });
  });

  it('is uniform where nothing can recommend another, and says why', async () => {
    const unscored = await runRound(images, { attention: 'recommended', steps: 2 });
    expect(unscored.calls).toHaveLength(1);
    expect(unscored.result).toMatchObject({ attention: 'none', trials: [{ about: 'attention', kept: 'baseline', n: 0 }] });
    expect(unscored.result.attentionUse!.reason).toContain('no earlier round has scored these images');
    const unjudged = await runRound(scored(images).map((image) => (image.split === 'validation' ? { ...image, mask: null, labelled: false } : image)), { attention: 'recommended', steps: 2 });
    expect(unjudged.calls).toHaveLength(1);
    expect(unjudged.result.trials![0]!.reason).toBe('no validation image has a mask to decide by, so none was trained alone');
  });

  it('tries the groups of an attribute where one is named, which need no scores', async () => {
    const { result, calls } = await runRound(images.map((image, i) => ({ ...image, group: i % 5 === 0 ? 'rare' : 'frequent' })), { attention: 'recommended', attentionBy: 'site', steps: 3 });
    const [uniform, grouped] = calls as [TrainOptions, TrainOptions];
    expect(calls).toHaveLength(2);
    expect([uniform.attention, new Set(uniform.weights)]).toEqual([null, new Set([1])]);
    // Of 28 that train eight are rare, and come 20 / 8 times as often.
    expect(new Set(grouped.weights)).toEqual(new Set([1, 2.5]));
    expect(result.trials).toMatchObject([{ about: 'attention', baseline: 'none', candidate: 'group-balanced', by: 'site', n: 4 }]);
    expect(result.trials![0]!.reason).toMatch(/^group-balanced by site against none: .* so (none|group-balanced by site) is kept$/);
    const kept = result.trials![0]!.kept === 'candidate';
    expect(result).toMatchObject({ attention: kept ? 'group-balanced' : 'none', attentionUse: { by: kept ? 'site' : null } });
  }, 60_000);

  it('begins both arms of a pair alike', async () => {
    const { calls } = await runRound(scored(images), { attention: 'recommended', previous: 1, steps: 2 });
    const [first, second] = calls as [TrainOptions, TrainOptions];
    expect(calls).toHaveLength(2);
    expect(second.trainIndices).toEqual(first.trainIndices);
    expect(second.configuration).toEqual(first.configuration);
    expect(second.weights).not.toEqual(first.weights);
    expect(second.checkpoint!.folder).not.toBe(first.checkpoint!.folder);
  });
});

describe('verdicts', () => {
  it('decide what trains and how much', async () => {
    const snapshot = scored(images, {
      2: { verdict: 'poor-image', weight: 0, labelled: false },
      3: { verdict: 'label-wrong', labelled: false },
      // Corrected: what the network before said of the old label counts no more.
      36: { verdict: 'label-wrong', corrected: true },
      5: { verdict: 'truly-hard', corrected: true },
      6: { verdict: 'not-a-lesion', corrected: true, mask: { annotation: null, geometry: images[6]!.mask!.geometry } },
    });
    const { calls } = await runRound(snapshot, { attention: 'oversample', setting: 'semi-supervised', compareSetting: false, previous: 1 });
    const [{ trainIndices, weights, unlabelled, source }] = calls as [TrainOptions];
    const weightOf = (index: number): number | undefined => weights![trainIndices.indexOf(index)];
    expect([...trainIndices, ...unlabelled!.indices]).not.toContain(2);
    expect(unlabelled!.indices).toEqual([3]);
    expect(source.mask(3)).toBeNull();
    expect([5, 36, 35, 6, 1, 0].map(weightOf)).toEqual([3, 3, 3, 1, 1, 1]);
  });

  it('that were ignored would train another network', async () => {
    const judged = scored(images, { 5: { verdict: 'truly-hard', corrected: true }, 9: {}, 2: { verdict: 'poor-image', weight: 0 } });
    const honest = await runRound(judged, { attention: 'oversample', previous: 1 });
    const ignored = await runRound(judged.map((image) => ({ ...image, verdict: null, corrected: false, weight: 1 })), { attention: 'oversample', previous: 1 });
    expect(honest.calls[0]!.trainIndices).toEqual(training.filter((index) => index !== 2));
    expect(ignored.calls[0]!.trainIndices).toEqual(training);
    expect(honest.result.modelSha256).not.toBe(ignored.result.modelSha256);
  });
});

describe('images that are judged', () => {
  /** A test and a validation image that a person has corrected, with boxes as well. */
  const tempting = (): SnapshotImage[] => {
    const box = { annotation: 'box', label: { kind: 'box' as const, box: { x: 1, y: 1, width: 20, height: 20 } } };
    return scored(images).map((image, i) => {
      if (i === 7 || i === 8) return { ...image, verdict: 'label-wrong' as const, corrected: true, weak: [box] };
      return i === 17 || i === 18 ? { ...image, mask: null, labelled: false, weak: [box] } : image;
    });
  };

  it.each(['supervised', 'semi-supervised', 'weakly-supervised'] as const)('never train, %s, in any role', async (setting) => {
    const snapshot = halfLabelled(tempting());
    const changes: RoundRequest = { setting, attention: 'recommended', folds: 2, learningCurve: true, previous: 1, steps: 2 };
    const trained = await runRound(snapshot, changes);
    expect(trained.calls.length).toBeGreaterThanOrEqual(setting === 'semi-supervised' ? 7 : 6);
    const ids = trainedIds(trained, snapshot);
    for (const image of snapshot) if (image.split !== 'train') expect(ids.has(image.id)).toBe(false);
  }, 60_000);

  it.each(['selectTraining', 'selectUnlabelled'] as const)('are stopped at the gate where %s lets one through', async (role) => {
    const round = prepare(halfLabelled(tempting()), { setting: 'semi-supervised' });
    const leaking = { [role]: (all: readonly SnapshotImage[]) => all.flatMap((image, i) => (image.split === 'train' || i === 8 ? [i] : [])) };
    await expect(createRoundRunner(leaking)(round.context())).rejects.toMatchObject({ code: 'internal', message: expect.stringMatching(/is of the test split and was about to train/) });
  });

  it('leave a poor image out of every role, whatever selects it', async () => {
    const snapshot = halfLabelled(images).map((image, i) => (i === 2 ? { ...image, verdict: 'poor-image' as const, weight: 0 } : image));
    const leaking = { selectUnlabelled: () => [2] };
    await expect(createRoundRunner(leaking)(prepare(snapshot, { setting: 'semi-supervised' }).context())).rejects.toMatchObject({ message: expect.stringContaining('was left out as poor') });
  });
});

describe('folds', () => {
  it('judge each label by a network that has seen nothing of its component', async () => {
    const snapshot = scored(images).map((image, i) => (i === 11 || i === 12 ? { ...image, component: 'both' } : image));
    const { calls, round } = await runRound(snapshot, { folds: 3, steps: 2 });
    const folds = calls.slice(0, 3).map(({ trainIndices }) => training.filter((index) => !trainIndices.includes(index)));
    expect(folds.flat().toSorted((a, b) => a - b)).toEqual(training);
    expect(folds.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([9, 9, 10]);
    expect(folds.find((fold) => fold.includes(11))).toContain(12);
    for (const { validationIndices } of calls.slice(0, 3)) expect(validationIndices).toEqual([]);
    const rows = round.hardness();
    for (const signal of ['out-of-fold-conflict', 'out-of-fold-odds']) {
      expect(rows.filter((row) => typeof row.signals[signal] === 'number').map(({ image }) => image)).toEqual(training.map((index) => images[index]!.id));
    }
  });

  it('tell attention of this round what is doubtful', async () => {
    const { calls, result } = await runRound(images, { folds: 2, attention: 'drop-conflict', steps: 2 });
    expect(result.attentionUse!.excluded).toBe(3);
    expect(calls[2]!.weights!.filter((weight) => weight === 0)).toHaveLength(3);
  });

  it('are refused where there are too few lesions', async () => {
    const one = images.map((image) => (image.split === 'train' ? { ...image, component: 'one' } : image));
    await expect(createRoundRunner()(prepare(one, { folds: 2 }).context())).rejects.toMatchObject({ code: 'bad-request', details: { field: 'folds' } });
  });
});

describe('a warm start', () => {
  it('begins with the network of the round before, but for folds', async () => {
    const before = await runRound(images, {});
    const round = prepare(images, { start: 'previous', previous: 1, folds: 2, steps: 2 });
    mkdirSync(join(round.workFolder, '../../models'), { recursive: true });
    cpSync(join(before.round.workFolder, 'result', 'models'), join(round.workFolder, '../../models/1'), { recursive: true });
    const starts: number[] = [];
    const noting: RoundTools['train'] = (options) => {
      starts.push(options.network.parameters.get('output.kernel')!.dataSync()[0]!);
      return train(options);
    };
    expect(await createRoundRunner({ train: noting })(round.context())).toBe('done');
    expect(round.result().startedFrom).toBe(1);
    const { network } = await readModel(join(before.round.workFolder, 'result', 'models', '0'));
    expect(starts[2]).toBe(network.parameters.get('output.kernel')!.dataSync()[0]);
    disposeNetwork(network);
    expect(starts[0]).toBe(starts[1]);
    expect(starts[0]).not.toBe(starts[2]);

    const other = prepare(images, { start: 'previous', previous: 1, model: 'tiny', size: 48 });
    cpSync(join(before.round.workFolder, 'result', 'models'), join(other.workFolder, '../../models/1'), { recursive: true });
    await expect(createRoundRunner()(other.context())).rejects.toMatchObject({ message: "start: round 1's network is tiny at 32 pixels, and this round's would be tiny at 48; take the same model and size, or start from scratch" });
  });
});

describe('several trainings', () => {
  it('tell their steps as one work, and whose they are', async () => {
    const { round } = await runRound(scored(images), { attention: 'recommended', folds: 2, learningCurve: true, previous: 1 });
    const told = round.progress.filter(({ phase, figures }) => phase === 'training' && 'loss' in figures);
    expect(told.map(({ done }) => done)).toEqual(Array.from({ length: 48 }, (_, i) => i + 1));
    expect(new Set(told.map(({ total }) => total))).toEqual(new Set([48]));
    expect(told.map(({ figures }) => figures['arm'])).toEqual(told.map(({ done }) => Math.ceil(done / 8)));
    expect(told.map(({ figures }) => figures['armStep'])).toEqual(told.map(({ done }) => ((done - 1) % 8) + 1));
  });

  it('free every tensor', async () => {
    const before = tf.memory().numTensors;
    await runRound(halfLabelled(scored(images)), { setting: 'semi-supervised', attention: 'recommended', folds: 2, learningCurve: true, previous: 1, steps: 2 });
    expect(tf.memory().numTensors).toBe(before);
  });
});
