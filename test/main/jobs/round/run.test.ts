import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hardnessRow, roundResult, type JobProgress, type RoundRequest, type RoundResult } from '../../../../src/core/contract/index.ts';
import { WeakspotError } from '../../../../src/core/errors.ts';
import type { SnapshotImage } from '../../../../src/core/snapshot.ts';
import { disposeNetwork, readModel } from '../../../../src/main/engine/model/index.ts';
import { runRound } from '../../../../src/main/jobs/round/run.ts';
import { measuredSparsity } from '../../engine/measured-sparsity.ts';
import { prepareRound, sampleImages, type SampleRound } from './sample-round.ts';

const configuration: RoundRequest = { model: 'tiny', size: 32, steps: 20, sparsities: [0.9, 0.5], seed: 3, engine: 'wasm' };

let images: SnapshotImage[];
let undisturbed: SampleRound;
let rounds: SampleRound[] = [];

/** 70 sample images, two chunks of scoring: 49 train (9 of them unlabelled), 7 validate, 14 test (one with a model's label). */
beforeAll(async () => {
  images = (await sampleImages()).slice(0, 70).map((image, i) => ({ ...image, labelled: !(i % 10 === 6 || i === 0 || i === 1) && i !== 8 }));
  undisturbed = prepareRound(images, configuration);
  expect(await runRound(undisturbed.context())).toBe('done');
}, 120_000);

afterAll(() => undisturbed.remove());

afterEach(() => {
  for (const round of rounds) round.remove();
  rounds = [];
});

function prepare(snapshot: readonly SnapshotImage[] = images, changes: RoundRequest = {}): SampleRound {
  const round = prepareRound(snapshot, { ...configuration, ...changes });
  rounds.push(round);
  return round;
}

const withoutTimes = (result: RoundResult): RoundResult => ({ ...result, startedAt: '', finishedAt: '', seconds: 0, phaseSeconds: {}, imagesPerSecond: 0, waitingShare: 0 });

function weightsOf(round: SampleRound): string[] {
  const folder = join(round.workFolder, 'result', 'models');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => `${name} ${createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')}`);
}

describe('a round', () => {
  it('leaves a whole result, and hands it over', async () => {
    const round = undisturbed;
    expect(round.phases).toEqual(['preparing', 'training', 'pruning', 'scoring', 'evaluating']);
    expect(round.handedOver).toEqual([{ kind: 'round-result', payload: { folder: join(round.workFolder, 'result') } }]);
    const result = roundResult.parse(round.result());
    expect(result.images).toEqual({ labelled: 40, weak: 0, unlabelled: 9, validation: 7, test: 14 });
    expect(result).toMatchObject({ round: 1, setting: 'supervised', engine: 'wasm', seed: 3, steps: 20 });
    expect(result.model).toEqual({ preset: 'tiny', size: 32, parameters: 122_465 });
    const waiting = round.progress.filter(({ phase, figures }) => phase === 'training' && 'loss' in figures).map(({ figures }) => figures['waitingShare']!);
    expect(waiting).toHaveLength(20);
    expect(result.waitingShare).toBe(waiting.at(-1));
    expect(result.waitingShare! > 0 && result.waitingShare! < 1).toBe(true);
    expect(Object.keys(result.phaseSeconds!)).toEqual(['preparing', 'training', 'pruning', 'scoring', 'evaluating']);
    const counted = Object.values(result.phaseSeconds!);
    expect(Math.min(...counted)).toBeGreaterThan(0);
    expect(counted.reduce((sum, seconds) => sum + seconds, 0)).toBeLessThanOrEqual(result.seconds);
    expect(result.computer!.cores).toBeGreaterThan(0);
    // A label that a model made scores nothing.
    expect(result.test!.n).toBe(13);
    expect(result.validation!.n).toBe(7);
    expect(result.snapshotSha256).toBe(createHash('sha256').update(readFileSync(join(round.workFolder, 'snapshot.jsonl'))).digest('hex'));

    // The ladder goes upwards whatever the order asked for.
    expect(result.ladder.map((level) => level.sparsity)).toEqual([0, 0.5, 0.9]);
    for (const sparsity of [0, 0.5, 0.9]) {
      const { network, card } = await readModel(join(round.workFolder, 'result', 'models', String(sparsity)));
      expect(measuredSparsity(network)).toBeCloseTo(sparsity, 4);
      expect(card).toMatchObject({ sparsity, seed: 3, snapshotSha256: result.snapshotSha256 });
      if (sparsity === 0) expect(card.weightsSha256).toBe(result.modelSha256);
      disposeNetwork(network);
    }
  });

  it('scores every image, the unlabelled as unseen, and flags a tenth of each pool', () => {
    const round = undisturbed;
    const rows = round.hardness().map((row) => hardnessRow.parse(row));
    const { flagged, ladder } = round.result();
    expect(rows.map((row) => row.image)).toEqual(images.map((image) => image.id));
    expect(rows.filter((row) => row.seen).length).toBe(40);
    expect(rows[0]!.seen).toBe(false);
    expect(rows[8]).toMatchObject({ iou: null, dice: null, signals: { 'label-conflict': null } });
    for (const row of rows) {
      expect(Object.keys(row.byLevel)).toEqual(['0.5', '0.9']);
      expect(row.score).toBeCloseTo((row.byLevel['0.5']! + row.byLevel['0.9']!) / 2, 12);
      expect(row.flagged).toBe(row.score > 0 && row.score >= (row.seen ? flagged.cutOff.seen! : flagged.cutOff.unseen!));
    }
    expect(flagged).toMatchObject({ count: 7, seen: 4, unseen: 3 });
    const tested = rows.filter((_, i) => images[i]!.split === 'test' && images[i]!.labelled);
    const mean = tested.reduce((sum, row) => sum + row.byLevel['0.5']!, 0) / tested.length;
    expect(ladder[1]!.meanDisagreement).toBeCloseTo(mean, 12);

    const pack = readFileSync(join(round.workFolder, 'result', 'predictions.pack'));
    const predictions = round.predictions();
    expect(predictions.map(({ image, sparsity }) => `${image} ${sparsity}`)).toEqual(images.flatMap(({ id }) => [`${id} 0`, `${id} 0.5`, `${id} 0.9`]));
    for (const { offset, length } of predictions) expect(inflateRawSync(pack.subarray(offset, offset + length))).toHaveLength(32 * 32);
    // From the kept bytes, 1 − Dice of the last image (of the second chunk) between the dense network and the one at .9.
    const [dense, pruned] = [predictions.at(-3)!, predictions.at(-1)!].map(({ offset, length }) => inflateRawSync(pack.subarray(offset, offset + length)));
    const area = (map: Uint8Array): number => map.filter((p) => p >= 128).length;
    const both = dense!.filter((p, i) => p >= 128 && pruned![i]! >= 128).length;
    expect(area(dense!)).toBeGreaterThan(0);
    expect(rows.at(-1)!.byLevel['0.9']).toBeCloseTo(1 - (2 * both) / (area(dense!) + area(pruned!)), 6);
  });

  it('says what training and the encoder found of single images, and how far validation images decide', () => {
    const rows = undisturbed.hardness();
    const unlabelled = rows.filter((_, i) => images[i]!.split === 'train' && !images[i]!.labelled);
    // The nine images without a label in use, in an order of their own; nothing of the others.
    expect(unlabelled.map((row) => row.signals['diversity']!).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((place) => expect.closeTo(place / 9, 12)));
    expect(rows.filter((row) => row.signals['diversity'] !== null)).toHaveLength(9);
    for (const row of rows) {
      for (const name of ['training-loss', 'training-deviation', 'forgetting']) expect(typeof row.signals[name], name).toBe(row.seen ? 'number' : 'object');
    }
    const { validationSignals, blend, expectedCatch, signals } = undisturbed.result();
    expect(validationSignals!.map(({ name, n }) => [name, n])).toEqual(signals.map(({ name }) => [name, 7]));
    expect(blend).toEqual({ members: ['self-confidence', 'tta', 'pruning'], reason: 'the usual three: only 7 labelled validation images, and at least 50 are needed to choose' });
    expect(expectedCatch).toEqual([]);
  });

  it('goes on after stops anywhere, to the same weights and figures', async () => {
    const disturbed = prepare();
    const stops: ((progress: JobProgress) => boolean)[] = [
      ({ phase, done }) => phase === 'preparing' && done === 9,
      ({ phase, done }) => phase === 'training' && done === 3,
      ({ phase, done }) => phase === 'training' && done === 11,
      ({ phase, done }) => phase === 'pruning' && done === 4,
      ({ phase, done }) => phase === 'scoring' && done === 10,
      ({ phase, done }) => phase === 'scoring' && done === 64,
    ];
    for (const stop of stops) {
      expect(await runRound(disturbed.context(stop))).toBe('interrupted');
      expect(disturbed.handedOver).toEqual([]);
    }
    // A disk's bit rot: what was saved of pruning is noticed and made anew.
    const damaged = join(disturbed.workFolder, 'pruning', '0.5.safetensors');
    writeFileSync(damaged, readFileSync(damaged).fill(0, 4000, 4004));
    // What a kill in the middle of writing leaves behind.
    writeFileSync(join(disturbed.workFolder, 'scoring', '000001.pack'), 'half a pack');
    writeFileSync(join(disturbed.workFolder, 'scoring', '000001.jsonl.partial'), '{"rec');
    expect(await runRound(disturbed.context())).toBe('done');

    expect(withoutTimes(disturbed.result())).toEqual(withoutTimes(undisturbed.result()));
    expect(weightsOf(disturbed)).toEqual(weightsOf(undisturbed));
    expect(disturbed.hardness()).toEqual(undisturbed.hardness());
    expect(disturbed.predictions()).toEqual(undisturbed.predictions());
    // Trained once: the steps seen are those up to each stop, and no run after training began anew.
    const steps = disturbed.progress.filter(({ phase }) => phase === 'training').map(({ done }) => done);
    expect(steps.filter((done) => done === 15)).toHaveLength(1);
    expect(disturbed.logs).toContain('info: training goes on from step 3 of 20');
    expect(disturbed.logs.filter((log) => /0\.5\.safetensors.+pruned anew/.test(log))).toHaveLength(1);
  });

  it('hands a finished result over again without computing anything', async () => {
    const { result, handedOver, progress } = undisturbed;
    const before = { result: result(), handedOver: handedOver.length, progress: progress.length };
    expect(await runRound(undisturbed.context())).toBe('done');
    expect({ result: result(), handedOver: handedOver.length - 1, progress: progress.length }).toEqual(before);
  });

  it('writes a result anew that the service found damaged', async () => {
    const before = undisturbed.result();
    const file = join(undisturbed.workFolder, 'result', 'result.json');
    writeFileSync(file, 'damaged');
    const context = undisturbed.context();
    let refused = 0;
    const handOver = (kind: string, payload: unknown): Promise<unknown> => {
      if (readFileSync(file, 'utf8') !== 'damaged') return context.handOver(kind, payload);
      refused += 1;
      return Promise.reject(new WeakspotError('corrupt', `${file}: it is damaged`));
    };
    expect(await runRound({ ...context, handOver })).toBe('done');
    expect(refused).toBe(1);
    expect(withoutTimes(undisturbed.result())).toEqual(withoutTimes(before));
    expect(undisturbed.logs.filter((log) => log.endsWith('is damaged. The result is written anew'))).toHaveLength(1);
  });

  it('says cancelled when that is the reason', async () => {
    const round = prepare();
    expect(await runRound(round.context(({ phase }) => phase === 'training', 'cancel'))).toBe('cancelled');
    expect(existsSync(join(round.workFolder, 'result'))).toBe(false);
  });

  it('does not go on with the work of another snapshot', async () => {
    const round = prepare();
    await runRound(round.context(({ phase, done }) => phase === 'training' && done === 5));
    const other = prepare(images.slice(0, 40));
    writeFileSync(join(round.workFolder, 'snapshot.jsonl'), readFileSync(join(other.workFolder, 'snapshot.jsonl')));
    expect(await runRound(round.context())).toBe('done');
    expect(round.logs).toContain('warning: the saved work was for other images or another configuration and is not used');
    expect(round.hardness()).toHaveLength(40);
  });

  it('says what is missing without labelled test and validation images', async () => {
    const round = prepare(images.slice(0, 30).map((image) => (image.split === 'train' ? image : { ...image, mask: null })));
    expect(await runRound(round.context())).toBe('done');
    const result = round.result();
    expect(result).toMatchObject({ test: null, validation: null, pruningAgainstRandom: null });
    expect(result.recalibration).toEqual({ used: false, reason: 'no labelled validation images to decide on' });
    expect(result.signals.filter((signal) => signal.name !== 'label-conflict').map((signal) => signal.reason)).toEqual(
      Array.from({ length: 6 }, () => 'no labelled test images'),
    );
    expect(result.ladder.map((level) => level.iou)).toEqual([null, null, null]);
  });

  it('refuses to train on fewer than two labels', async () => {
    const round = prepare(images.slice(0, 20).map((image, i) => ({ ...image, labelled: i === 3 || image.split !== 'train' })));
    await expect(runRound(round.context())).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('1 labelled training images') });
  });

  it('frees every tensor', async () => {
    const before = tf.memory().numTensors;
    await runRound(prepare(images.slice(0, 20), { steps: 2, recalibrate: 'never' }).context());
    expect(tf.memory().numTensors).toBe(before);
  });
});
