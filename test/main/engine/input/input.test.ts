import { afterEach, describe, expect, it } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { openInput, type Input } from '../../../../src/main/engine/input/input.ts';
import type { SampleSource, WeakTarget } from '../../../../src/main/engine/sample-source.ts';
import { makeBatch } from '../../../../src/main/engine/train/batch.ts';
import { defaultAugmentation, resolveTrainingConfiguration, strongColours } from '../../../../src/main/engine/train/configuration.ts';
import { makeViews } from '../../../../src/main/engine/train/views.ts';

const size = 16;
const classCount = 3;
const seed = 5;

/** Images of noise; every third has no mask, every fourth no class. */
const source: SampleSource = {
  count: 12,
  size,
  image: (index) => {
    if (index === 12) throw new Error('image 12 is damaged');
    const random = Random.derive(1, index);
    return Uint8Array.from({ length: size * size * 3 }, () => random.below(256));
  },
  mask: (index) => (index % 3 === 1 ? null : Uint8Array.from({ length: size * size }, (_, i) => (i % (index + 2) === 0 ? 1 : 0))),
  classIndex: (index) => (index % 4 === 2 ? null : index % classCount),
};

const steps = [[0, 5, 3, 4, 1], [2, 11, 7, 0, 9], [8, 8, 6], [5, 4, 3, 0, 2]].map((indices, step) => ({ step, indices }));

let input: Input | null = null;

function open(threads?: number): Input {
  return (input = openInput({ source, batchSize: 5, classCount, augmentation: defaultAugmentation, seed, ...(threads && { threads }) }));
}

function expected({ step, indices }: { step: number; indices: readonly number[] }) {
  return makeBatch(source, indices, classCount, defaultAugmentation, seed, step);
}

afterEach(async () => {
  await input?.close();
  input = null;
});

describe('input threads', () => {
  it.each([1, 2, 3])('make the same batches bit for bit as one thread does by itself: %d threads', async (threads) => {
    const opened = open(threads);
    for (const [position, images] of steps.entries()) {
      expect((await opened.step(images, steps[position + 1] ?? null)).batch).toEqual(expected(images));
    }
  });

  it('leave a batch alone once it is handed over', async () => {
    const opened = open(2);
    const first = await opened.step(steps[0]!, steps[1]!);
    await opened.step(steps[1]!, steps[2]!);
    await opened.step(steps[2]!, steps[3]!);
    expect(first.batch).toEqual(expected(steps[0]!));
  });

  it('make a batch that was not announced, too', async () => {
    const opened = open(2);
    await opened.step(steps[0]!, steps[1]!);
    expect((await opened.step(steps[3]!, steps[0]!)).batch).toEqual(expected(steps[3]!));
    expect((await opened.step(steps[0]!, null)).batch).toEqual(expected(steps[0]!));
  });

  it('read a step only when it is asked for or announced, and once', async () => {
    const read: number[] = [];
    const counted: SampleSource = { ...source, image: (index) => (read.push(index), source.image(index)) };
    input = openInput({ source: counted, batchSize: 2, classCount, augmentation: defaultAugmentation, seed });
    await input.step({ step: 0, indices: [0, 3] }, { step: 1, indices: [4, 5] });
    expect(read).toEqual([0, 3, 4, 5]);
    await input.step({ step: 1, indices: [4, 5] }, null);
    expect(read).toEqual([0, 3, 4, 5]);
  });

  it('say which image cannot be read, or has no label to train on', async () => {
    const opened = open(1);
    await expect(opened.step({ step: 0, indices: [12] }, null)).rejects.toThrow('image 12 is damaged');
    // 10 has neither a mask (10 mod 3 = 1) nor a class (10 mod 4 = 2).
    await expect(opened.step({ step: 0, indices: [10] }, null)).rejects.toThrow('image 10 has no label to train on');
  });

  it('make both views of images without a label, other colours, and weak labels, the same bits as well', async () => {
    const images = steps.map(({ step }) => ({ step, indices: [0, 5, 3], unlabelled: [step, 7, 4, 10] }));
    const weak = (index: number): WeakTarget | null => (index % 3 === 1 ? null : { box: new Uint8Array(size * size).fill(1, 40, 48), pixels: null, pixelKind: null, present: index > 3 });
    const withWeak: SampleSource = { ...source, mask: (index) => (index === 5 ? source.mask(5) : null), weak };
    const consistency = resolveTrainingConfiguration(
      { steps: 10, epochs: null, batchSize: 3, learningRate: 0.01, weightDecay: 0, patience: 0, seed, setting: 'semi-supervised', consistency: 'fixmatch', unlabelledBatch: 4 }, 12,
    ).consistency!;
    for (const threads of [1, 3]) {
      const opened = openInput({ source: withWeak, batchSize: 3, classCount, augmentation: defaultAugmentation, strong: strongColours, consistency, seed, threads });
      try {
        for (const [position, { step, indices, unlabelled }] of images.entries()) {
          const { batch, views } = await opened.step(images[position]!, images[position + 1] ?? null);
          const pixels = unlabelled.map((index) => source.image(index));
          expect(batch).toEqual(makeBatch(withWeak, indices, classCount, defaultAugmentation, seed, step, { strong: strongColours }));
          expect(views).toEqual(makeViews(pixels, size, { augmentation: defaultAugmentation, consistency, seed }, step, 0));
          expect([...batch.weak!.weights]).toEqual([1, 0, 1]);
          expect(batch.strong).not.toEqual(batch.pixels);
          // About half of each image is another's.
          expect(views!.own!.reduce((sum, value) => sum + value, 0) / views!.own!.length).toBeCloseTo(0.5, 1);
        }
      } finally {
        await opened.close();
      }
    }
  });
});
