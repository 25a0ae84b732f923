// One measurement of our engine's training steps as training takes them: images are read and augmented, gradients computed over as
// many threads as the engine has (or --threads), weights updated. In a process of its own; prints an `EngineRun`.
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { freshTraining } from './fresh-training.ts';
import { Random } from '../src/core/random.ts';
import { openBackend, type BackendName } from '../src/main/engine/backend/index.ts';
import type { NetworkConfiguration } from '../src/main/engine/model/index.ts';
import { disposeFolded, foldNetwork, forwardFolded } from '../src/main/engine/model/forward.ts';
import { normalizePixels } from '../src/main/engine/model/input.ts';
import type { SampleSource } from '../src/main/engine/sample-source.ts';
import type { GradientComputer } from '../src/main/engine/train/gradient-computer.ts';
import { openGradientComputer } from '../src/main/engine/train/gradients.ts';
import { groupsInTurn } from '../src/main/engine/train/gradients-in-process.ts';
import { applyGradients } from '../src/main/engine/train/step.ts';
import type { EngineRun, KernelShare } from './train.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'wasm' }, preset: { type: 'string', default: 'tiny' }, size: { type: 'string', default: '96' },
    'batch-size': { type: 'string', default: '8' }, seconds: { type: 'string', default: '5' }, threads: { type: 'string' },
  },
});
const size = Number(values.size);
const batchSize = Number(values['batch-size']);
const warmUpSteps = 5;
const shortestWarmUpMs = 2000;
const profiledSteps = 5;

if (values.threads) process.env['WEAKSPOT_THREADS'] = values.threads;
const { name: engine, device } = await openBackend(values.engine as BackendName);
const network: NetworkConfiguration = { preset: values.preset as NetworkConfiguration['preset'], size, classes: [] };
const { state, configuration, parameters } = freshTraining(network, batchSize);
const source = randomImages(4 * batchSize);
const computer = openGradientComputer({ network, source, configuration });

let step = 0;
const warmUpEnd = performance.now() + shortestWarmUpMs;
let waitingMs = 0;
// Every thread's compilers, too, take their time to warm up.
while (step < warmUpSteps || performance.now() < warmUpEnd) await trainStep(computer);
waitingMs = 0;
const before = tf.memory().numTensors;
const start = performance.now();
const measured: number = await untilLongEnough();
const elapsedMs = performance.now() - start;
const imagesPerSecond = (measured * batchSize * 1000) / elapsedMs;
const waitingShare = waitingMs / elapsedMs;
const after = tf.memory().numTensors;
const peakResidentBytes = process.resourceUsage().maxRSS * 1024;
const inferenceImagesPerSecond = await measureInference();
const run: EngineRun & { waitingShare: number } = {
  engine, device, parameters, imagesPerSecond, inferenceImagesPerSecond, waitingShare, peakResidentBytes, tensors: { before, after },
  profile: await profile(),
};
process.stdout.write(`${JSON.stringify(run)}\n`);

/** Yields between steps as training does. */
async function untilLongEnough(): Promise<number> {
  const first = step;
  const end = start + Number(values.seconds) * 1000;
  while (performance.now() < end) {
    await trainStep(computer);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return step - first;
}

async function trainStep(computer: GradientComputer): Promise<void> {
  const images = (step: number): { step: number; indices: number[] } => ({ step, indices: Array.from({ length: batchSize }, (_, i) => ((step % 4) * batchSize) + i) });
  const { gradients, batchStatistics, waitingMs: waited } = await computer.compute(state.parameters, images(step), images(step + 1));
  applyGradients(state, gradients, batchStatistics, configuration, step);
  tf.dispose([...gradients.values(), ...batchStatistics.values()]);
  waitingMs += waited;
  step += 1;
}

/** As scoring a pool does it: normalizations folded once, probabilities read back. */
async function measureInference(): Promise<number> {
  const folded = foldNetwork({ configuration: network, parameters: state.average, statistics: state.statistics });
  const pixels = new Float32Array(batchSize * size * size * 3);
  for (let i = 0; i < batchSize; i++) normalizePixels(source.image(i), pixels, i * size * size * 3);
  const predict = async (): Promise<void> => {
    const probability = tf.tidy(() => tf.sigmoid(forwardFolded(folded, tf.tensor4d(pixels, [batchSize, size, size, 3])).logits));
    await probability.data();
    probability.dispose();
  };
  for (let i = 0; i < warmUpSteps; i++) await predict();
  const start = performance.now();
  let batches = 0;
  for (; performance.now() - start < Number(values.seconds) * 500; batches++) {
    await predict();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const elapsed = performance.now() - start;
  disposeFolded(folded);
  return (batches * batchSize * 1000) / elapsed;
}

/** Time by kernel of one step on one thread, averaged over a few, greatest first. */
async function profile(): Promise<KernelShare[]> {
  const onThisThread = tf.getBackend() === 'wasm' ? groupsInTurn({ network, source, configuration }) : computer;
  const shares = new Map<string, KernelShare>();
  for (let i = 0; i < profiledSteps; i++) {
    const { kernels } = await tf.profile(() => trainStep(onThisThread) as never);
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

function randomImages(count: number): SampleSource {
  const random = new Random(7);
  const area = size * size;
  const samples = Array.from({ length: count }, () => ({
    image: Uint8Array.from({ length: area * 3 }, () => random.below(256)),
    mask: Uint8Array.from({ length: area }, () => random.below(2)),
  }));
  return { count, size, image: (index) => samples[index]!.image, mask: (index) => samples[index]!.mask, classIndex: () => null };
}
