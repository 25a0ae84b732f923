import { availableParallelism } from 'node:os';
import { moduleUrl } from '../../../core/module-url.ts';
import type { SampleSource } from '../sample-source.ts';
import type { AugmentationConfiguration, ColourConfiguration } from '../train/augment.ts';
import { createBatch, firstPlaces, type Batch } from '../train/batch.ts';
import type { ConsistencyConfiguration } from '../train/configuration.ts';
import type { StepImages } from '../train/gradient-computer.ts';
import { createRawBatch, readRawBatch, type RawBatch } from '../train/raw-batch.ts';
import { createViews, ownViews, readUnlabelled, type Views } from '../train/views.ts';
import { openWorkers, type WorkerPool } from '../workers/pool.ts';
import type { InputTasks } from './tasks.ts';

export type InputOptions = {
  source: SampleSource;
  /** Labelled images a step, at most. */
  batchSize: number;
  /** Outputs of the network's head; 0 without one. */
  classCount: number;
  augmentation: AugmentationConfiguration;
  /** Also make labelled images in these colours; null or absent for not. */
  strong?: ColourConfiguration | null;
  /** How each step's unlabelled part is viewed; null or absent where steps have none. */
  consistency?: ConsistencyConfiguration | null;
  seed: number;
  /** Threads that augment; by default as many as leave one core to what computes, at most {@link mostThreads}. */
  threads?: number;
};

/** Batches of augmented images, prepared beside the thread that computes. */
export type Input = {
  /**
   * A step's batch and views, the same bits as `makeBatch` and `makeViews` give. Where it was named as the last call's `next`, it
   * has been in the making since then.
   *
   * @param next the step that is asked for after this one
   */
  step(images: StepImages, next: StepImages | null): Promise<{ batch: Batch; views: Views | null }>;
  /** Ends the threads. */
  close(): Promise<void>;
};

const mostThreads = 8;

/** A place for one step's images on their way, in shared memory. */
type Slot = { raw: RawBatch; batch: Batch; unlabelled: { pixels: Uint8Array; views: Views } | null };

type Making = { images: StepImages; slot: Slot; done: Promise<unknown> };

/**
 * This thread reads a step's stored pixels, which takes little, and threads of their own augment them, which takes long,
 * each some places of the batch. While a step computes, the next one's batch is made: two slots take turns.
 */
export function openInput(options: InputOptions): Input {
  const { source, batchSize, classCount } = options;
  const threads = Math.min(options.threads ?? Math.max(Math.min(availableParallelism() - 1, mostThreads), 1), batchSize);
  const workers = openWorkers<InputTasks>(threads, moduleUrl('./tasks.ts', import.meta.url));
  const slots = [0, 1].map((): Slot => createSlot(options));
  let turn = 0;
  let making: Making | null = null;

  const make = (images: StepImages): Making => {
    const slot = slots[turn++ % slots.length]!;
    readRawBatch(source, images.indices, classCount > 0, slot.raw);
    if (slot.unlabelled) readUnlabelled(source, images.unlabelled, slot.unlabelled.pixels);
    const done = Promise.all([augment(workers, slot, images, options), view(workers, slot, images, options)]);
    // A failure is met when the batch is asked for; until then it must not count as unhandled.
    done.catch(() => {});
    return { images, slot, done };
  };

  return {
    async step(images, next) {
      const made = making;
      making = null;
      const current = made && isSame(made.images, images) ? made : make(images);
      // What was made for nothing must be out of its slot before the slot's next turn.
      if (made !== current) await made?.done;
      await current.done;
      const { batch, unlabelled } = current.slot;
      const prepared = { batch: firstPlaces(batch, images.indices.length), views: unlabelled && ownViews(unlabelled.views) };
      making = next && make(next);
      return prepared;
    },
    close: () => workers.close(),
  };
}

async function augment(workers: WorkerPool<InputTasks>, { raw, batch }: Slot, { step, indices }: StepImages, options: InputOptions): Promise<void> {
  const { classCount, augmentation, seed, strong = null } = options;
  await Promise.all(
    partsOf(indices.length, workers.size).map((part) => workers.run('augment', { raw, batch, ...part, classCount, augmentation, strong, seed, step })),
  );
}

async function view(workers: WorkerPool<InputTasks>, { unlabelled }: Slot, { step }: StepImages, { augmentation, consistency, seed }: InputOptions): Promise<void> {
  if (!unlabelled || !consistency) return;
  const configuration = { augmentation, consistency, seed };
  await Promise.all(partsOf(unlabelled.views.count, workers.size).map((part) => workers.run('view', { ...unlabelled, ...part, configuration, step })));
}

/** Places dealt to as many threads, or fewer where there are not as many places. */
function partsOf(count: number, threads: number): { first: number; end: number }[] {
  const parts = Math.min(threads, count);
  return Array.from({ length: parts }, (_, part) => ({ first: Math.floor((part * count) / parts), end: Math.floor(((part + 1) * count) / parts) }));
}

function isSame(a: StepImages, b: StepImages): boolean {
  const sameList = (one: readonly number[] = [], other: readonly number[] = []): boolean =>
    one.length === other.length && one.every((index, place) => index === other[place]);
  return a.step === b.step && sameList(a.indices, b.indices) && sameList(a.unlabelled, b.unlabelled);
}

function createSlot({ source, batchSize, classCount, strong, consistency }: InputOptions): Slot {
  const { size } = source;
  const bytes = (length: number): SharedArrayBuffer => new SharedArrayBuffer(length);
  const floats = (length: number): Float32Array => new Float32Array(bytes(length * Float32Array.BYTES_PER_ELEMENT));
  return {
    raw: createRawBatch(batchSize, source, bytes),
    batch: createBatch({ count: batchSize, size, classCount, strong: Boolean(strong), weak: source.weak !== undefined }, floats),
    unlabelled: consistency
      ? { pixels: new Uint8Array(bytes(consistency.batchSize * size * size * 3)), views: createViews(consistency.batchSize, size, consistency, floats) }
      : null,
  };
}
