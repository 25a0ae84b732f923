// One measurement of our engine's inference, in a process of its own: --measure dense prints a `DenseRun`, --measure pool a `PoolRun`.
import { parseArgs } from 'node:util';
import { Random } from '../src/core/random.ts';
import { openBackend, type BackendName } from '../src/main/engine/backend/index.ts';
import { disagreement } from '../src/main/engine/hardness/index.ts';
import { countParameters, createNetwork, predictMany, type Network, type Pass } from '../src/main/engine/model/index.ts';
import { prune } from '../src/main/engine/prune/index.ts';
import type { SampleSource } from '../src/main/engine/sample-source.ts';
import { resolveTrainingConfiguration, train } from '../src/main/engine/train/index.ts';
import { openJudging, type Judging } from '../src/main/jobs/round/judging/judging.ts';
import type { DenseRun, PoolRun } from './infer.ts';

const { values } = parseArgs({
  options: {
    measure: { type: 'string', default: 'dense' }, engine: { type: 'string', default: 'auto' }, preset: { type: 'string', default: 'small' },
    size: { type: 'string', default: '64' }, 'batch-size': { type: 'string', default: '16' }, seconds: { type: 'string', default: '5' },
    pool: { type: 'string', default: '4000' },
  },
});
const size = Number(values.size);
const batchSize = Number(values['batch-size']);
const pool = Number(values.pool);

/** Seven, as the figure is about dense and seven sparsities. */
const sparsities = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/** Images between two readings of the clock: the two kinds of pass take turns, so that both meet the same machine. */
const stretch = 500;
const trainingSteps = 20;
/** Peak memory is read after this many images of the pool, and at its end. */
const firstReading = 1000;

const { name: engine, device } = await openBackend(values.engine as BackendName);
const source = generatedLesions(64);
const network = await briefTraining();

process.stdout.write(`${JSON.stringify(values.measure === 'pool' ? await measurePool() : await measureDense())}\n`);
// Threads of an engine that others hold open would keep the process.
process.exit(0);

async function measureDense(): Promise<DenseRun> {
  const indices = [...Array(Math.max(4 * batchSize, 64)).keys()].map((i) => i % source.count);
  const predictAll = async (): Promise<void> => {
    for await (const { probabilities } of predictMany([{ network }], source, indices, { batchSize })) consume(probabilities);
  };
  await predictAll();
  const start = performance.now();
  let passes = 0;
  for (; performance.now() - start < Number(values.seconds) * 1000; passes++) await predictAll();
  const imagesPerSecond = (passes * indices.length * 1000) / (performance.now() - start);
  return { engine, device, parameters: countParameters(network), imagesPerSecond, peakResidentBytes: peak() };
}

/** What scoring a pool does but decoding, reviews and files: maps of all networks, the encoder's features, the ladder's score, each map packed. */
async function measurePool(): Promise<PoolRun> {
  const ladder = sparsities.map((sparsity) => prune(network, { scope: 'global', sparsity, seed: 1 }));
  const seconds = { dense: 0, ladder: 0 };
  const processorSeconds = { dense: 0, ladder: 0 };
  const memory: number[] = [];
  const judging = openJudging();
  await scoreAll([network], range(0, stretch), judging);
  for (let start = 0; start < pool; start += stretch) {
    const indices = range(start, Math.min(start + stretch, pool));
    const begun = readClocks();
    for await (const { probabilities } of predictMany([{ network }], source, indices, { batchSize })) consume(probabilities);
    const between = readClocks();
    await scoreAll([network, ...ladder], indices, judging);
    const ended = readClocks();
    seconds.dense += between.wall - begun.wall;
    seconds.ladder += ended.wall - between.wall;
    processorSeconds.dense += between.processor - begun.processor;
    processorSeconds.ladder += ended.processor - between.processor;
    if (start + stretch >= firstReading && memory.length === 0 && pool > firstReading) memory.push(peak());
  }
  return {
    engine, device, parameters: countParameters(network), images: pool, sparsities: sparsities.length, seconds, ratio: seconds.ladder / seconds.dense,
    processorSeconds, processorRatio: processorSeconds.ladder / processorSeconds.dense,
    peakResidentBytes: { afterFirst: memory[0] ?? null, atEnd: peak() },
  };
}

async function scoreAll(networks: Network[], indices: number[], judging: Judging): Promise<void> {
  const passes: Pass[] = networks.map((network) => ({ network }));
  const judged: Promise<unknown>[] = [];
  for await (const { probabilities } of predictMany(passes, source, indices, { batchSize, features: true })) {
    const [dense, ...levels] = probabilities;
    for (const level of levels) disagreement(dense!, level);
    judged.push(judging.judge({ size, maps: probabilities, label: null, inFull: false }));
    if (judged.length >= judging.inFlight) await judged.shift();
  }
  await Promise.all(judged);
}

function consume(probabilities: Float32Array[]): void {
  if (!(probabilities[0]![0]! >= 0)) throw new Error('the network predicts no probability');
}

/** Maps of a network that has learnt a little look like a real one's, which is what packing them depends on. */
async function briefTraining(): Promise<Network> {
  const untrained = createNetwork({ preset: values.preset as 'tiny' | 'small' | 'base', size, classes: [] }, 1);
  if (values.measure === 'dense') return untrained;
  const configuration = resolveTrainingConfiguration(
    { steps: trainingSteps, epochs: null, batchSize: 8, learningRate: 0.01, weightDecay: 0.01, patience: 0, seed: 1 }, source.count,
  );
  const result = await train({
    network: untrained, source, trainIndices: range(0, source.count), validationIndices: [], weights: null, configuration, resumeFrom: null, checkpoint: null,
  });
  if (result.outcome !== 'done') throw new Error('training was stopped');
  return result.network;
}

/** In seconds; the processor's, of all threads, is what other programs disturb least. */
function readClocks(): { wall: number; processor: number } {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() / 1000, processor: (user + system) / 1e6 };
}

/** Of this process, in bytes. */
function peak(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

/** Dark spots on light, noisy skin; any index is one of `count` images. */
function generatedLesions(count: number): SampleSource {
  const samples = Array.from({ length: count }, (_, index) => {
    const random = Random.derive(7, 'lesion', index);
    const radius = size * random.between(0.15, 0.4);
    const [x, y] = [size * random.between(0.35, 0.65), size * random.between(0.35, 0.65)];
    const mask = Uint8Array.from({ length: size * size }, (_, pixel) => (Math.hypot((pixel % size) - x, Math.floor(pixel / size) - y) < radius ? 1 : 0));
    const image = Uint8Array.from({ length: size * size * 3 }, (_, i) => (mask[Math.floor(i / 3)] ? [110, 70, 60] : [205, 160, 150])[i % 3]! + random.below(30));
    return { image, mask };
  });
  return { count, size, image: (index) => samples[index % count]!.image, mask: (index) => samples[index % count]!.mask, classIndex: () => null };
}
