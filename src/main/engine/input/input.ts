import { availableParallelism } from 'node:os';
import { moduleUrl } from '../../../core/module-url.ts';
import type { SampleSource } from '../sample-source.ts';
import type { AugmentationConfiguration } from '../train/augment.ts';
import type { Batch } from '../train/batch.ts';
import type { StepImages } from '../train/gradient-computer.ts';
import { createRawBatch, readRawBatch, type RawBatch } from '../train/raw-batch.ts';
import { openWorkers, type WorkerPool } from '../workers/pool.ts';
import type { InputTasks } from './tasks.ts';

export type InputOptions = {
  source: SampleSource;
  /** Images a step, at most. */
  batchSize: number;
  /** Outputs of the network's head; 0 without one. */
  classCount: number;
  augmentation: AugmentationConfiguration;
  seed: number;
  /** Threads that augment; by default as many as leave one core to what computes, at most {@link mostThreads}. */
  threads?: number;
};

/** Batches of augmented images, prepared beside the thread that computes. */
export type Input = {
  /**
   * A step's batch, the same bits as `makeBatch` gives. Where it was named as the last call's `next`, it has been in the
   * making since then.
   *
   * @param next the step that is asked for after this one
   */
  batch(images: StepImages, next: StepImages | null): Promise<Batch>;
  /** Ends the threads. */
  close(): Promise<void>;
};

const mostThreads = 8;

/** A place for one batch on its way, in shared memory. */
type Slot = { raw: RawBatch; batch: Batch };

type Making = { images: StepImages; slot: Slot; done: Promise<unknown> };

/**
 * This thread reads a step's stored pixels, which takes little, and threads of their own augment them, which takes long,
 * each some places of the batch. While a step computes, the next one's batch is made: two slots take turns.
 */
export function openInput(options: InputOptions): Input {
  const { source, batchSize, classCount } = options;
  const threads = Math.min(options.threads ?? Math.max(Math.min(availableParallelism() - 1, mostThreads), 1), batchSize);
  const workers = openWorkers<InputTasks>(threads, moduleUrl('./tasks.ts', import.meta.url));
  const slots = [0, 1].map((): Slot => createSlot(batchSize, source.size, classCount));
  let turn = 0;
  let making: Making | null = null;

  const make = (images: StepImages): Making => {
    const slot = slots[turn++ % slots.length]!;
    readRawBatch(source, images.indices, classCount > 0, slot.raw);
    const done = augment(workers, slot, images, options);
    // A failure is met when the batch is asked for; until then it must not count as unhandled.
    done.catch(() => {});
    return { images, slot, done };
  };

  return {
    async batch(images, next) {
      const made = making;
      making = null;
      const current = made && isSame(made.images, images) ? made : make(images);
      // What was made for nothing must be out of its slot before the slot's next turn.
      if (made !== current) await made?.done;
      await current.done;
      const batch = copyBatch(current.slot.batch, images.indices.length, classCount);
      making = next && make(next);
      return batch;
    },
    close: () => workers.close(),
  };
}

async function augment(workers: WorkerPool<InputTasks>, { raw, batch }: Slot, { step, indices }: StepImages, options: InputOptions): Promise<void> {
  const { classCount, augmentation, seed } = options;
  const parts = Math.min(workers.size, indices.length);
  const begins = Array.from({ length: parts + 1 }, (_, part) => Math.floor((part * indices.length) / parts));
  await Promise.all(
    begins.slice(0, -1).map((first, part) => workers.run('augment', { raw, batch, first, end: begins[part + 1]!, classCount, augmentation, seed, step })),
  );
}

function isSame(a: StepImages, b: StepImages): boolean {
  return a.step === b.step && a.indices.length === b.indices.length && a.indices.every((index, place) => index === b.indices[place]);
}

function createSlot(count: number, size: number, classCount: number): Slot {
  const bytes = (length: number): SharedArrayBuffer => new SharedArrayBuffer(length);
  const floats = (length: number): Float32Array => new Float32Array(bytes(length * Float32Array.BYTES_PER_ELEMENT));
  const area = size ** 2;
  return {
    raw: createRawBatch(count, size, bytes),
    batch: {
      count, size, pixels: floats(count * area * 3), masks: floats(count * area), maskWeights: floats(count),
      classes: floats(count * classCount), classWeights: floats(count),
    },
  };
}

/** The first images of a batch in memory of their own: backends do not take shared memory, and may keep what they are given. */
function copyBatch({ size, pixels, masks, maskWeights, classes, classWeights }: Batch, count: number, classCount: number): Batch {
  const area = size ** 2;
  return {
    count,
    size,
    pixels: pixels.slice(0, count * area * 3),
    masks: masks.slice(0, count * area),
    maskWeights: maskWeights.slice(0, count),
    classes: classes.slice(0, count * classCount),
    classWeights: classWeights.slice(0, count),
  };
}
