import { Random } from '../../../core/random.ts';
import { createNetwork, disposeNetwork, type NetworkConfiguration } from '../model/index.ts';
import { predictProbabilities } from '../model/predict.ts';
import type { SampleSource } from '../sample-source.ts';
import { resolveTrainingConfiguration, train } from '../train/index.ts';
import type { ProbeFigures } from './probe-answer.ts';

/** What every engine computes alike, to be compared: few and small images, since the slowest engines take part. */
const checked = { size: 16, batchSize: 6, steps: 3, seed: 20 };
/** What is timed: the smallest network at the default size, in the shape of docs/results. */
const timed = { size: 96, batchSize: 8, warmUpSteps: 3, leastSteps: 5, seconds: 2.5 };
/** An engine whose step would take longer than this is not timed: its rate is estimated from the few and small images. */
const longestStepSeconds = 8;

/**
 * The same small training job on whichever engine is open: a few steps whose losses can be compared between engines, what the
 * untrained network says of one image, and the speed of further steps, input included.
 */
export async function runProbeTraining(): Promise<ProbeFigures> {
  const probabilities = await predictOnce(checked.size);
  const check = await trainFor({ size: checked.size, batchSize: checked.batchSize, steps: checked.steps });
  const figures = { losses: check.losses, probabilities };
  const estimate = ((checked.size / timed.size) ** 2 * checked.batchSize) / check.lastStepSeconds;
  if (timed.batchSize / estimate > longestStepSeconds) return { ...figures, imagesPerSecond: estimate, timedSteps: 0 };
  const { imagesPerSecond, timedSteps } = await trainFor({ ...timed, steps: timed.warmUpSteps + timed.leastSteps });
  return { ...figures, imagesPerSecond, timedSteps };
}

type Plan = { size: number; batchSize: number; steps: number; warmUpSteps?: number; seconds?: number };

/** Trains `steps` steps, and goes on until `seconds` have been timed after the warm-up. */
async function trainFor({ size, batchSize, steps, warmUpSteps = 0, seconds = 0 }: Plan): Promise<{ losses: number[]; lastStepSeconds: number; imagesPerSecond: number; timedSteps: number }> {
  const source = generatedLesions(batchSize * 2, size);
  const network = createNetwork({ preset: 'tiny', size, classes: [] }, checked.seed);
  const enough = new AbortController();
  // Far more steps than the slowest schedule needs: a rate that stays at its peak moves the weights from the first step on.
  const configuration = {
    ...resolveTrainingConfiguration({ steps: 1_000_000, epochs: null, batchSize, learningRate: 0.01, weightDecay: 0.01, patience: 0, seed: checked.seed }, source.count),
    warmUpSteps: 0,
  };
  const losses: number[] = [];
  const ends = [performance.now()];
  const elapsed = (from: number): number => (ends.at(-1)! - ends[from]!) / 1000;
  await train({
    network, source, trainIndices: [...Array(source.count).keys()], validationIndices: [], weights: null, configuration,
    resumeFrom: null, checkpoint: null, signal: enough.signal,
    report: ({ loss }) => {
      losses.push(loss);
      ends.push(performance.now());
      if (losses.length >= steps && elapsed(warmUpSteps) >= seconds) enough.abort();
    },
  });
  disposeNetwork(network);
  const timedSteps = losses.length - warmUpSteps;
  return { losses, lastStepSeconds: elapsed(losses.length - 1), imagesPerSecond: (timedSteps * batchSize) / elapsed(warmUpSteps), timedSteps };
}

async function predictOnce(size: number): Promise<number[]> {
  const configuration: NetworkConfiguration = { preset: 'tiny', size, classes: [] };
  const network = createNetwork(configuration, checked.seed);
  const probabilities: number[] = [];
  for await (const { probability } of predictProbabilities(network, generatedLesions(1, size), [0], { batchSize: 1 })) probabilities.push(...probability);
  disposeNetwork(network);
  return probabilities;
}

/** Dark spots on light, noisy skin, with their masks. */
function generatedLesions(count: number, size: number): SampleSource {
  const samples = Array.from({ length: count }, (_, index) => {
    const random = Random.derive(checked.seed, 'lesion', index);
    const radius = size * random.between(0.15, 0.4);
    const [x, y] = [size * random.between(0.35, 0.65), size * random.between(0.35, 0.65)];
    const image = new Uint8Array(size * size * 3);
    const mask = new Uint8Array(size * size);
    for (let pixel = 0; pixel < mask.length; pixel++) {
      mask[pixel] = Math.hypot((pixel % size) + 0.5 - x, Math.floor(pixel / size) + 0.5 - y) < radius ? 1 : 0;
      const colour = mask[pixel] ? [110, 70, 60] : [205, 160, 150];
      for (let channel = 0; channel < 3; channel++) image[pixel * 3 + channel] = colour[channel]! + random.below(30);
    }
    return { image, mask };
  });
  return { count, size, image: (index) => samples[index]!.image, mask: (index) => samples[index]!.mask, classIndex: () => null };
}
