// What a worker thread does of a prediction.
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkConfiguration } from './architecture.ts';
import { createPlan, disposePlan, mapsOfImage, runPasses, type PassPlan, type PlannedPass } from './passes.ts';

/** A plan as threads hand it on: arrays in shared memory. */
export type SharedPlan = {
  /** Of its process: a thread that has this plan needs not build it again. */
  id: number;
  size: number;
  passes: readonly PlannedPass[];
  /** In shared memory: not 0 once nobody waits for results any more. */
  abandoned: Int32Array;
  networks: { configuration: NetworkConfiguration; tensors: { name: string; shape: number[]; values: Float32Array }[] }[];
};

export type PredictRequest = {
  plan: SharedPlan;
  count: number;
  /** RGB, 0 to 255: count × size × size × 3. */
  bytes: Uint8Array;
  /** Where the results go, in shared memory: count × passes × size × size, in the images' own orientation. */
  maps: Float32Array;
};

/** The plan of the last request; the next request is most likely for it too. */
let held: { id: number; plan: PassPlan } | null = null;

/** Predicts one batch, unless nobody waits for it. */
export function predictBatch({ plan: shared, count, bytes, maps }: PredictRequest): void {
  if (Atomics.load(shared.abandoned, 0) !== 0) return;
  const plan = planOf(shared);
  const tensors = runPasses(plan, bytes, count);
  const values = tensors.map((tensor) => tensor.dataSync<'float32'>());
  tf.dispose(tensors);
  const area = plan.size ** 2;
  for (let position = 0; position < count; position++) {
    for (const [pass, map] of mapsOfImage(plan, values, position).entries()) maps.set(map, (position * plan.passes.length + pass) * area);
  }
}

function planOf({ id, size, passes, networks }: SharedPlan): PassPlan {
  if (held?.id === id) return held.plan;
  if (held) disposePlan(held.plan);
  held = null;
  const folded = networks.map(({ configuration, tensors }) => ({
    configuration,
    tensors: new Map(tensors.map(({ name, shape, values }) => [name, tf.tensor(values.slice(), shape, 'float32')])),
  }));
  held = { id, plan: createPlan(folded, passes, size) };
  return held.plan;
}
