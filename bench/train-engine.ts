// One measurement of our engine's training steps, in a process of its own; prints an `EngineRun`.
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../src/core/random.ts';
import { openBackend, type BackendName } from '../src/main/engine/backend/index.ts';
import { countParameters, createNetwork, type NetworkConfiguration } from '../src/main/engine/model/index.ts';
import { disposeFolded, foldNetwork, forwardFolded } from '../src/main/engine/model/forward.ts';
import type { Batch } from '../src/main/engine/train/batch.ts';
import { resolveTrainingConfiguration } from '../src/main/engine/train/configuration.ts';
import { trainStep, type WeightState } from '../src/main/engine/train/step.ts';
import type { EngineRun, KernelShare } from './train.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'wasm' }, preset: { type: 'string', default: 'tiny' }, size: { type: 'string', default: '96' },
    'batch-size': { type: 'string', default: '8' }, seconds: { type: 'string', default: '5' },
  },
});
const size = Number(values.size);
const batchSize = Number(values['batch-size']);
const warmUpSteps = 5;
const profiledSteps = 5;

const { device } = await openBackend(values.engine as BackendName);
const network: NetworkConfiguration = { preset: values.preset as NetworkConfiguration['preset'], size, classes: [] };
const created = createNetwork(network, 1);
const zeros = (): Map<string, tf.Tensor> => new Map([...created.parameters].map(([name, tensor]) => [name, tf.zerosLike(tensor)]));
const state: WeightState = {
  parameters: created.parameters, statistics: created.statistics, m: zeros(), v: zeros(),
  average: new Map([...created.parameters].map(([name, tensor]) => [name, tf.add(tensor, 0)])),
};
const configuration = resolveTrainingConfiguration(
  { steps: 1_000_000, epochs: null, batchSize, learningRate: 1e-3, weightDecay: 1e-2, patience: 0, seed: 1 }, batchSize,
);
const parameters = countParameters(created);
const batch = randomBatch();

let step = 0;
for (; step < warmUpSteps; step++) trainStep(network, state, batch, configuration, step);
const before = tf.memory().numTensors;
const start = performance.now();
const measured: number = await untilLongEnough();
const imagesPerSecond = (measured * batchSize * 1000) / (performance.now() - start);
const after = tf.memory().numTensors;
const peakResidentBytes = process.resourceUsage().maxRSS * 1024;
const inferenceImagesPerSecond = await measureInference();
const run: EngineRun = { device, parameters, imagesPerSecond, inferenceImagesPerSecond, peakResidentBytes, tensors: { before, after }, profile: await profile() };
process.stdout.write(`${JSON.stringify(run)}\n`);

/** Yields between steps as training does. */
async function untilLongEnough(): Promise<number> {
  const first = step;
  const end = start + Number(values.seconds) * 1000;
  while (performance.now() < end) {
    trainStep(network, state, batch, configuration, step++);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return step - first;
}

/** As scoring a pool does it: normalizations folded once, probabilities read back. */
async function measureInference(): Promise<number> {
  const folded = foldNetwork({ configuration: network, parameters: state.average, statistics: state.statistics });
  const predict = (): void => {
    const { pixels } = batch;
    const probability = tf.tidy(() => tf.sigmoid(forwardFolded(folded, tf.tensor4d(pixels, [batchSize, size, size, 3])).logits));
    probability.dataSync();
    probability.dispose();
  };
  for (let i = 0; i < warmUpSteps; i++) predict();
  const start = performance.now();
  let batches = 0;
  for (; performance.now() - start < Number(values.seconds) * 500; batches++) {
    predict();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const elapsed = performance.now() - start;
  disposeFolded(folded);
  return (batches * batchSize * 1000) / elapsed;
}

/** Time by kernel of one step, averaged over a few, greatest first. */
async function profile(): Promise<KernelShare[]> {
  const shares = new Map<string, KernelShare>();
  for (let i = 0; i < profiledSteps; i++) {
    const { kernels } = await tf.profile(() => void trainStep(network, state, batch, configuration, step++));
    for (const { name, kernelTimeMs } of kernels) {
      const share = shares.get(name) ?? { kernel: name, calls: 0, milliseconds: 0, fraction: 0 };
      share.calls += 1 / profiledSteps;
      share.milliseconds += Number(await kernelTimeMs) / profiledSteps;
      shares.set(name, share);
    }
  }
  const total = [...shares.values()].reduce((sum, share) => sum + share.milliseconds, 0);
  return [...shares.values()]
    .map((share) => ({ ...share, calls: Math.round(share.calls), fraction: share.milliseconds / total }))
    .toSorted((a, b) => b.milliseconds - a.milliseconds)
    .slice(0, 12);
}

function randomBatch(): Batch {
  const random = new Random(7);
  const area = size * size;
  return {
    count: batchSize, size,
    pixels: Float32Array.from({ length: batchSize * area * 3 }, () => random.normal()),
    masks: Float32Array.from({ length: batchSize * area }, () => (random.uniform() < 0.5 ? 1 : 0)),
    maskWeights: new Float32Array(batchSize).fill(1), classes: new Float32Array(0), classWeights: new Float32Array(batchSize),
  };
}
