// Training steps and inference of our network on a GPU, one configuration after the other in one process: prints a `GpuRun` a line.
// Without augmentation, so that the GPU is what is measured: bench/train-engine.ts has it.
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { freshTraining } from './fresh-training.ts';
import { Random } from '../src/core/random.ts';
import { openBackend, type BackendName } from '../src/main/engine/backend/index.ts';
import type { NetworkConfiguration } from '../src/main/engine/model/index.ts';
import { disposeFolded, foldNetwork, forwardFolded } from '../src/main/engine/model/forward.ts';
import type { Batch } from '../src/main/engine/train/batch.ts';
import { applyGradients, lossAndGradients, type WeightState } from '../src/main/engine/train/step.ts';
import { parseCase, type GpuCase, type GpuRun, type ShaderShare } from './gpu.ts';

const { values } = parseArgs({
  options: { engine: { type: 'string', default: 'webgpu' }, cases: { type: 'string', default: 'tiny:96:8' }, seconds: { type: 'string', default: '3' }, profile: { type: 'boolean' } },
});
const seconds = Number(values.seconds);
const warmUpSteps = 5;

const { device } = await openBackend(values.engine as BackendName);
for (const text of values.cases.split(',')) {
  const run = await measure(parseCase(text));
  process.stdout.write(`${JSON.stringify(run)}\n`);
}

async function measure({ preset, size, batchSize }: GpuCase): Promise<GpuRun> {
  const network: NetworkConfiguration = { preset, size, classes: [] };
  const { state, configuration } = freshTraining(network, batchSize);
  const batch = randomBatch(size, batchSize);
  const losses: number[] = [];
  let recordingMs = 0;
  const train = (step: number): tf.Scalar => {
    const { loss, gradients, batchStatistics } = lossAndGradients(network, state.parameters, batch, configuration);
    applyGradients(state, gradients, batchStatistics, configuration, step);
    tf.dispose([...gradients.values(), ...batchStatistics.values()]);
    return loss;
  };
  const step = async (): Promise<void> => {
    const startedAt = performance.now();
    const loss = train(losses.length);
    recordingMs += performance.now() - startedAt;
    losses.push((await loss.data())[0]!);
    loss.dispose();
  };

  const coldAt = performance.now();
  for (let i = 0; i < warmUpSteps; i++) await step();
  const warmUpMs = performance.now() - coldAt;
  recordingMs = 0;
  const startedAt = performance.now();
  const first = losses.length;
  do await step();
  while (performance.now() - startedAt < seconds * 1000);
  const elapsedMs = performance.now() - startedAt;
  const steps = losses.length - first;
  const stepMs = elapsedMs / steps;

  const inferenceMs = await measureInference(network, state, batch);
  const profile = values.profile ? await profileStep(() => train(losses.length)) : [];
  for (const tensors of Object.values(state)) tf.dispose([...tensors.values()]);
  return {
    case: { preset, size, batchSize }, device, imagesPerSecond: (batchSize * 1000) / stepMs, stepMs, recordingMs: recordingMs / steps, warmUpMs, steps,
    inferenceImagesPerSecond: (batchSize * 1000) / inferenceMs, firstLosses: losses.slice(0, 3), profile,
    shaderMs: profile.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
  };
}

/** Of one batch: normalizations folded, probabilities read back. */
async function measureInference(network: NetworkConfiguration, state: WeightState, { pixels, count, size }: Batch): Promise<number> {
  const folded = foldNetwork({ configuration: network, parameters: state.average, statistics: state.statistics });
  const predict = async (): Promise<void> => {
    const probability = tf.tidy(() => tf.sigmoid(forwardFolded(folded, tf.tensor4d(pixels, [count, size, size, 3])).logits));
    await probability.data();
    probability.dispose();
  };
  for (let i = 0; i < warmUpSteps; i++) await predict();
  const startedAt = performance.now();
  let batches = 0;
  do {
    await predict();
    batches += 1;
  } while (performance.now() - startedAt < seconds * 500);
  disposeFolded(folded);
  return (performance.now() - startedAt) / batches;
}

/** Each shader of one step, measured by the GPU on its own: longest first. */
async function profileStep(run: () => tf.Tensor): Promise<ShaderShare[]> {
  const backend = tf.backend() as unknown as { activeTimers: { name: string; query: Promise<number> }[] | undefined };
  const timers: { name: string; query: Promise<number> }[] = [];
  backend.activeTimers = timers;
  const loss = run();
  backend.activeTimers = undefined;
  const shares = new Map<string, ShaderShare>();
  for (const { name, query } of timers) {
    const share = shares.get(name) ?? { shader: name, calls: 0, milliseconds: 0 };
    share.calls += 1;
    share.milliseconds += await query;
    shares.set(name, share);
  }
  await loss.data();
  loss.dispose();
  return [...shares.values()].toSorted((a, b) => b.milliseconds - a.milliseconds);
}

function randomBatch(size: number, count: number): Batch {
  const random = new Random(7);
  const area = size * size;
  return {
    count, size,
    pixels: Float32Array.from({ length: count * area * 3 }, () => random.normal()),
    masks: Float32Array.from({ length: count * area }, () => (random.uniform() < 0.5 ? 1 : 0)),
    maskWeights: new Float32Array(count).fill(1), classes: new Float32Array(0), classWeights: new Float32Array(count), strong: null, weak: null,
  };
}
