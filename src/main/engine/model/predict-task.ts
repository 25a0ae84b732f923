// What a worker thread does of a prediction.
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkConfiguration } from './architecture.ts';
import { createPlan, disposePlan, featuresOfImage, mapsOfImage, runPasses, type PassPlan, type PlannedPass } from './passes.ts';

/** A plan as threads hand it on: arrays in shared memory. */
export type SharedPlan = {
  /** Of its process: a thread that has this plan needs not build it again. */
  id: number;
  size: number;
  features: number;
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
  /** Where the results go, in shared memory: count × passes × size × size, in the images' own orientation, then count × features. */
  results: Float32Array;
};

/** The plan of the last request; the next request is most likely for it too. */
let held: { id: number; plan: PassPlan } | null = null;

/** Predicts one batch, unless nobody waits for it. */
export function predictBatch({ plan: shared, count, bytes, results }: PredictRequest): void {
  if (Atomics.load(shared.abandoned, 0) !== 0) return;
  const plan = planOf(shared);
  const tensors = runPasses(plan, bytes, count);
  const values = tensors.map((tensor) => tensor.dataSync<'float32'>());
  tf.dispose(tensors);
  const area = plan.size ** 2;
  for (let position = 0; position < count; position++) {
    for (const [pass, map] of mapsOfImage(plan, values, position).entries()) results.set(map, (position * plan.passes.length + pass) * area);
    const features = featuresOfImage(plan, values, position);
    if (features) results.set(features, count * plan.passes.length * area + position * plan.features);
  }
}

function planOf({ id, size, features, passes, networks }: SharedPlan): PassPlan {
  if (held?.id === id) return held.plan;
  if (held) disposePlan(held.plan);
  held = null;
  const folded = networks.map(({ configuration, tensors }) => ({
    configuration,
    tensors: new Map(tensors.map(({ name, shape, values }) => [name, tf.tensor(values.slice(), shape, 'float32')])),
  }));
  held = { id, plan: createPlan(folded, passes, { size, features }) };
  return held.plan;
}
