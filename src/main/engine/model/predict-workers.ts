import type { WorkerPool } from '../workers/pool.ts';
import type { PassPlan, PixelBatch, PredictedImage } from './passes.ts';
import type { PredictRequest, SharedPlan } from './predict-task.ts';

let plans = 0;

/** Puts a plan where every thread can read it: each makes tensors of its own from it once. */
export function sharePlan({ size, features, networks, passes }: PassPlan): SharedPlan {
  return {
    id: ++plans,
    size,
    features,
    passes,
    abandoned: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
    networks: networks.map(({ configuration, tensors }) => ({
      configuration,
      tensors: [...tensors].map(([name, tensor]) => {
        const values = new Float32Array(new SharedArrayBuffer(tensor.size * Float32Array.BYTES_PER_ELEMENT));
        values.set(tensor.dataSync<'float32'>());
        return { name, shape: tensor.shape, values };
      }),
    })),
  };
}

/** Batches that wait for a thread, or for the images before them to be taken, for each thread. */
const batchesPerThread = 2;

/** Shared memory for one batch on its way. */
type Slot = { bytes: Uint8Array; results: Float32Array };

function createSlot(bytes: number, values: number): Slot {
  return {
    bytes: new Uint8Array(new SharedArrayBuffer(bytes)),
    results: new Float32Array(new SharedArrayBuffer(values * Float32Array.BYTES_PER_ELEMENT)),
  };
}

/**
 * Predicts on worker threads: each takes the next batch when it has done one, and results come in the order of the batches
 * whichever was done first. An image's bits depend neither on its batch nor on the number of threads.
 *
 * @param threads that may compute at once, at most all of `workers`
 */
export async function* predictOnWorkers(
  plan: SharedPlan, workers: WorkerPool, threads: number, batches: Iterable<PixelBatch>, signal: AbortSignal | undefined,
): AsyncGenerator<PredictedImage> {
  const area = plan.size ** 2;
  // Any idle thread takes what waits: where not all may compute, nothing may wait.
  const most = threads < workers.size ? threads : batchesPerThread * threads;
  const begun: { indices: readonly number[]; slot: Slot; done: Promise<void> }[] = [];
  // Memory goes from batch to batch: giving it back and asking for more would keep the garbage collector busy.
  const free: Slot[] = [];
  const begin = ({ indices, bytes }: PixelBatch): void => {
    const known = free.pop();
    const slot = known && known.bytes.length >= bytes.length ? known : createSlot(bytes.length, indices.length * (plan.passes.length * area + plan.features));
    slot.bytes.set(bytes);
    const request: PredictRequest = { plan, count: indices.length, bytes: slot.bytes.subarray(0, bytes.length), results: slot.results };
    const done = workers.run('predict', request);
    // A failure is met when the batch's turn comes; until then it must not count as unhandled.
    done.catch(() => {});
    begun.push({ indices, slot, done });
  };
  const featuresIn = ({ results }: Slot, count: number, position: number): Float32Array | null => {
    const start = count * plan.passes.length * area + position * plan.features;
    return plan.features === 0 ? null : results.slice(start, start + plan.features);
  };
  const finishFirst = async function* (): AsyncGenerator<PredictedImage> {
    const { indices, slot, done } = begun[0]!;
    await done;
    begun.shift();
    for (const [position, index] of indices.entries()) {
      yield {
        index,
        probabilities: plan.passes.map((_, pass) => {
          const start = (position * plan.passes.length + pass) * area;
          return slot.results.slice(start, start + area);
        }),
        features: featuresIn(slot, indices.length, position),
      };
    }
    free.push(slot);
  };
  try {
    for (const batch of batches) {
      signal?.throwIfAborted();
      begin(batch);
      if (begun.length === most) yield* finishFirst();
    }
    while (begun.length > 0) {
      signal?.throwIfAborted();
      yield* finishFirst();
    }
  } finally {
    // What was begun and not taken: batches that a thread has not got to are dropped, those in work are waited for.
    Atomics.store(plan.abandoned, 0, 1);
    await Promise.allSettled(begun.map(({ done }) => done));
  }
}
