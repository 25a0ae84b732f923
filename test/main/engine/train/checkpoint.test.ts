import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork } from '../../../../src/main/engine/model/index.ts';
import { readCheckpoint, resolveTrainingConfiguration, train, type TrainingConfiguration } from '../../../../src/main/engine/train/index.ts';
import { testEngine } from '../../../support/engine.ts';
import { blobs, range } from './blobs.ts';

const size = 16;
const files = ['checkpoint-0.bin', 'checkpoint-1.bin'] as const;
const round = { steps: 6, epochs: null, batchSize: 2, learningRate: 0.005, weightDecay: 0.01, patience: 0, seed: 3 };

let folder: string;

beforeAll(() => openBackend(testEngine));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weakspot-checkpoint-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** Six steps, a checkpoint after the second, fourth and sixth: the last two lie in the folder. */
async function trainWithCheckpoints(changes: Partial<TrainingConfiguration> = {}): Promise<void> {
  const network = createNetwork({ preset: 'tiny', size, classes: [] }, 3);
  const result = await train({
    network,
    source: blobs(6, size),
    trainIndices: range(0, 4),
    validationIndices: range(4, 6),
    weights: null,
    configuration: { ...resolveTrainingConfiguration(round, 4), ...changes },
    resumeFrom: await readCheckpoint(folder, () => {}),
    checkpoint: { folder, everySteps: 2, everySeconds: 1e9 },
  });
  if (result.outcome === 'done') disposeNetwork(result.network);
  disposeNetwork(network);
}

async function damage(name: string, change: (bytes: Buffer) => Uint8Array): Promise<void> {
  const file = join(folder, name);
  await writeFile(file, change(await readFile(file)));
}

const flipLast = (bytes: Buffer): Buffer => {
  bytes[bytes.length - 1]! ^= 1;
  return bytes;
};

describe('checkpoints', () => {
  it('are none in an empty or missing folder', async () => {
    expect(await readCheckpoint(folder, () => {})).toBeNull();
    expect(await readCheckpoint(join(folder, 'missing'), () => {})).toBeNull();
  });

  it('take turns in two files, and the newest is read', async () => {
    await trainWithCheckpoints();
    expect((await readdir(folder)).toSorted()).toEqual([...files]);
    const logged: string[] = [];
    const newest = await readCheckpoint(folder, (text) => logged.push(text));
    expect(newest!.record).toMatchObject({ sequence: 2, step: 6, finished: true, cursor: { epoch: 3, position: 0 } });
    expect(newest!.tensors.parameters.size).toBe(44);
    expect(newest!.tensors['best.statistics'].size).toBe(28);
    expect(logged).toEqual([]);
  });

  it('fall back to the one before, and say so, when the newest is damaged', async () => {
    await trainWithCheckpoints();
    await damage(files[0], flipLast);
    const logged: string[] = [];
    const other = await readCheckpoint(folder, (text) => logged.push(text));
    expect(other!.record.step).toBe(4);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('checkpoint-0.bin: the checkpoint is damaged');
    expect(logged[0]).toContain('the other one, of step 4, is used instead');
    await trainWithCheckpoints();
    const repaired = await readCheckpoint(folder, (text) => logged.push(text));
    expect(repaired!.record).toMatchObject({ step: 6, sequence: 2 });
    expect(logged).toHaveLength(1);
  });

  it('are refused by file when none is whole', async () => {
    await trainWithCheckpoints();
    for (const file of files) await damage(file, flipLast);
    await expect(readCheckpoint(folder, () => {})).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining(join(folder, 'checkpoint-0.bin')) });
  });

  it('are refused whichever byte is wrong, and cut anywhere', async () => {
    await trainWithCheckpoints();
    await rm(join(folder, files[1]));
    const whole = await readFile(join(folder, files[0]));
    const random = new Random(1);
    const places = [0, 7, 8, 39, 40, 48, 100, whole.length - 1, ...range(0, 12).map(() => random.below(whole.length))];
    for (const place of places) {
      const wrong = Buffer.from(whole);
      wrong[place]! ^= 1 << random.below(8);
      await writeFile(join(folder, files[0]), wrong);
      await expect(readCheckpoint(folder, () => {}), `byte ${place}`).rejects.toMatchObject({ code: 'corrupt' });
      await writeFile(join(folder, files[0]), whole.subarray(0, place));
      await expect(readCheckpoint(folder, () => {}), `cut at ${place}`).rejects.toMatchObject({ code: 'corrupt' });
    }
  });

  it('do not go on with another seed or configuration', async () => {
    await trainWithCheckpoints();
    await expect(trainWithCheckpoints({ seed: 4 })).rejects.toMatchObject({ code: 'conflict' });
    await expect(trainWithCheckpoints({ learningRate: 0.004 })).rejects.toMatchObject({ code: 'conflict' });
    await expect(trainWithCheckpoints({ normalizationGroup: 1 })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are written by time as well as by steps', async () => {
    const network = createNetwork({ preset: 'tiny', size, classes: [] }, 3);
    const abort = new AbortController();
    await train({
      network,
      source: blobs(6, size),
      trainIndices: range(0, 4),
      validationIndices: [],
      weights: null,
      configuration: resolveTrainingConfiguration(round, 4),
      resumeFrom: null,
      checkpoint: { folder, everySteps: 1000, everySeconds: 0 },
      report: ({ step }) => (step === 3 ? abort.abort() : undefined),
      signal: abort.signal,
    });
    const last = await readCheckpoint(folder, () => {});
    // After steps 1, 2 and 3, and once more on stopping.
    expect(last!.record).toMatchObject({ step: 3, sequence: 3 });
    disposeNetwork(network);
  });
});
