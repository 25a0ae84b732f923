// Trains in a process of its own, over worker threads where there are cores for them, to be killed: prints each step, and at the end the sha256 of the weights.
import { createHash } from 'node:crypto';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork, readTensors } from '../../../../src/main/engine/model/index.ts';
import { readCheckpoint, resolveTrainingConfiguration, train } from '../../../../src/main/engine/train/index.ts';
import { blobs, range } from './blobs.ts';

const [folder] = process.argv.slice(2);
await openBackend('wasm');
const round = { steps: 30, epochs: null, batchSize: 4, normalizationGroup: 2, learningRate: 0.005, weightDecay: 0.01, patience: 0, seed: 3 };
const result = await train({
  network: createNetwork({ preset: 'tiny', size: 16, classes: [] }, 3),
  source: blobs(10, 16),
  trainIndices: range(0, 7),
  validationIndices: range(7, 10),
  weights: null,
  configuration: resolveTrainingConfiguration(round, 7),
  resumeFrom: await readCheckpoint(folder!, () => process.stdout.write('damaged\n')),
  checkpoint: { folder: folder!, everySteps: 3 },
  report: ({ step }) => process.stdout.write(`${step}\n`),
});
if (result.outcome !== 'done') throw new Error('training stopped');
const hash = createHash('sha256');
for (const { values } of [...readTensors(result.network.parameters).values(), ...readTensors(result.network.statistics).values()]) hash.update(values);
process.stdout.write(`weights ${hash.digest('hex')}\n`);
