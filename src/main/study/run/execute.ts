import type { AttentionImage } from '../../../core/attention/index.ts';
import { weakWeights } from '../../engine/loss/index.ts';
import { createNetwork, disposeNetwork, type Network } from '../../engine/model/index.ts';
import type { SampleSource } from '../../engine/sample-source.ts';
import { defaultAugmentation, resolveTrainingConfiguration, train, type TrainingConfiguration, type TrainResult } from '../../engine/train/index.ts';
import { planAttention } from '../../engine/train/attention/index.ts';
import { versions } from '../../jobs/round/versions.ts';
import type { StudyData } from '../data/types.ts';
import { attentionImages, unlabelledWeights } from './attention.ts';
import type { ResultCache } from './cache.ts';
import { composeRun, type Roles } from './compose.ts';
import { uniformOf, type RunConfiguration } from './configuration.ts';
import { judgeByFolds } from './folds.ts';
import type { RunImage, RunResult } from './result.ts';
import { addOutOfFold, judgeImages, scorePools } from './score.ts';
import { runSource, type BoxSegmenter } from './source.ts';

/** What runs share: one collection, its pixels at one size, one engine, one place for results. */
export type RunContext = {
  data: StudyData;
  /** The collection's pixels and true masks, at the size that is asked for. */
  pixels: (size: number) => Promise<SampleSource>;
  cache: ResultCache;
  grabCut: BoxSegmenter;
  /** Engine that is open in this process, and what computes, in words. */
  engine: string;
  device: string;
  /** Of the code, where it is known. */
  commit: string | null;
  signal?: AbortSignal;
  /** Steps done, of all. */
  report?: (step: number, total: number) => void;
};

/** The run's result: read where it was made before, else made now and kept. */
export async function obtainRun(configuration: RunConfiguration, context: RunContext): Promise<RunResult> {
  const kept = await context.cache.read(configuration);
  if (kept) return kept;
  const result = await executeRun(configuration, context);
  await context.cache.write(result);
  return result;
}

async function executeRun(configuration: RunConfiguration, context: RunContext): Promise<RunResult> {
  const { data } = context;
  if (configuration.data !== data.hash) throw new Error(`a run on the data ${configuration.data} cannot be made on ${data.hash}`);
  if (configuration.engine !== context.engine) throw new Error(`a run on ${configuration.engine} cannot be made on ${context.engine}`);
  const uniform = configuration.attention ? await obtainRun(uniformOf(configuration), context) : null;
  const startedAt = performance.now();
  const pixels = await context.pixels(configuration.size);
  const roles = composeRun(data, configuration);
  const source = await runSource(data, pixels, roles, configuration, context.grabCut);
  const outOfFold = configuration.folds === 0 ? null : await judgeByFolds(
    configuration, data, roles, source, async (fold, rest) => (await trainRun(fold, context, rest, source, null)).network,
  );
  const { network, trained } = await trainRun(configuration, context, roles, source, uniform);
  try {
    const figures = await judgeRun(network, configuration, context, roles, source);
    if (outOfFold) addOutOfFold(figures.trained, outOfFold);
    return {
      ...figures,
      configuration,
      counts: {
        labelled: roles.labelled.length, weak: roles.weak.length, unlabelled: roles.unlabelled.length,
        validation: figures.validation.length, test: figures.test.length,
      },
      corrupted: [...roles.corrupted.keys()].toSorted((a, b) => a - b),
      training: {
        steps: trained.steps, loss: trained.curve.at(-1)!.loss, bestStep: trained.validation?.bestStep ?? null, waitingShare: trained.waitingShare,
      },
      seconds: (performance.now() - startedAt) / 1000,
      device: context.device,
      commit: context.commit,
      versions,
      finishedAt: new Date().toISOString(),
    };
  } finally {
    disposeNetwork(network);
  }
}

type Done = Extract<TrainResult, { outcome: 'done' }>;

async function trainRun(
  configuration: RunConfiguration, context: RunContext, roles: Roles, source: SampleSource, uniform: RunResult | null,
): Promise<{ network: Network; trained: Done }> {
  const { data, signal, report } = context;
  const { attention, seed } = configuration;
  // A lesion that fills the image leaves no skin for a scribble, so that its image has no weak label.
  const training = [...roles.labelled, ...roles.weak].filter((index) => source.mask(index) !== null || (source.weak?.(index) ?? null) !== null);
  const planned = trainingConfiguration(configuration, training.length);
  const onLabels = attention?.on === 'labelled';
  const knownOf = (indices: readonly number[]): AttentionImage[] => attentionImages(data, indices, [...uniform!.trained, ...uniform!.pool], attention!);
  const plan = onLabels
    ? planAttention(attention.strategy, knownOf(training), { ...attention, doubtAmong: attention.doubtAmong ?? 'all', seed, configuration: planned, source, trainIndices: training })
    : { options: { weights: null, lossWeights: null, attention: null }, configuration: planned };
  const initial = createNetwork({ preset: configuration.model, size: configuration.size, classes: [] }, seed);
  try {
    const trained = await train({
      network: initial,
      source,
      trainIndices: training,
      validationIndices: roles.validation,
      ...plan.options,
      unlabelled: roles.unlabelled.length === 0 ? null : {
        indices: roles.unlabelled,
        weights: attention && !onLabels ? unlabelledWeights(attention, knownOf(roles.unlabelled), seed) : null,
      },
      configuration: { ...plan.configuration, ...(attention?.strategy === 'twin' && { twinWeight: attention.twinWeight }) },
      resumeFrom: null,
      checkpoint: null,
      report: ({ step, total }) => report?.(step, total),
      signal,
    });
    if (trained.outcome === 'stopped') throw signal!.reason;
    return { network: trained.network, trained };
  } finally {
    disposeNetwork(initial);
  }
}

/** As a round resolves it; what a study varies is put in its place. */
function trainingConfiguration(configuration: RunConfiguration, labelled: number): TrainingConfiguration {
  const { consistency: asked, augmentation, steps, batchSize, learningRate, weightDecay, seed } = configuration;
  const { consistency, ...resolved } = resolveTrainingConfiguration(
    {
      steps, batchSize, learningRate, weightDecay, seed,
      epochs: null,
      patience: 0,
      setting: asked && configuration.unlabelled > 0 ? 'semi-supervised' : 'supervised',
      consistency: asked?.method,
      consistencyWeight: asked?.weight,
      unlabelledBatch: asked?.batchSize,
    },
    labelled,
  );
  const { ramp, teacherDecay, confidence, cutMixProbability, twinSparsity } = asked ?? {};
  return {
    ...resolved,
    augmentation: augmentation === 'default' ? defaultAugmentation : flipsAlone,
    ...(consistency && { consistency: { ...consistency, rampSteps: Math.ceil(ramp! * steps), teacherDecay: teacherDecay!, confidence: confidence!, cutMixProbability: cutMixProbability! } }),
    ...(twinSparsity !== undefined && { twinSparsity }),
    ...(configuration.weak && { weakWeights: { ...weakWeights, ...configuration.weakWeights }, ...(configuration.boxFill && { boxFill: configuration.boxFill }) }),
  };
}

/** Augmentation under which a network comes to fit its labels. */
const flipsAlone = {
  ...defaultAugmentation, rotateDegrees: 0, scale: 0, shift: 0, brightness: 0, contrast: 0, saturation: 0, tint: 0, cutOutProbability: 0,
};

async function judgeRun(
  network: Network, configuration: RunConfiguration, { data }: RunContext, roles: Roles, source: SampleSource,
): Promise<Pick<RunResult, 'validation' | 'test' | 'trained' | 'pool' | 'recalibrated' | 'blend'>> {
  const { judged, scored } = configuration;
  const ofSplit = (split: 'validation' | 'test'): number[] => (judged.includes(split) ? roles.judged[split] : []);
  const figures = {
    validation: await judgeImages(network, data, source, ofSplit('validation')),
    test: await judgeImages(network, data, source, ofSplit('test')),
    trained: [] as RunImage[],
    pool: [] as RunImage[],
    recalibrated: null,
    blend: null,
  };
  if (scored.length === 0) return figures;
  const training = [...roles.labelled, ...roles.weak];
  const pools = {
    trained: scored.includes('trained') ? training : [],
    pool: scored.includes('pool') ? poolOf(data, roles) : [],
    validation: scored.includes('judged') ? ofSplit('validation') : [],
    test: scored.includes('judged') ? ofSplit('test') : [],
  };
  const { images, recalibrated, blend } = await scorePools(network, data, source, pools, { training, validation: roles.validation }, configuration);
  return {
    // Where signals are judged, it is by the errors of the network that they come from.
    validation: images.validation.length > 0 ? images.validation : figures.validation,
    test: images.test.length > 0 ? images.test : figures.test,
    trained: images.trained,
    pool: images.pool,
    recalibrated,
    blend,
  };
}

/** Images without a label that the run has: those that it trains on, else all that are left of the training split. */
function poolOf({ images }: StudyData, roles: Roles): number[] {
  if (roles.unlabelled.length > 0) return roles.unlabelled;
  const used = new Set([...roles.labelled, ...roles.weak].map((index) => images[index]!.component));
  return images.flatMap((image, index) => (image.split === 'train' && image.collection === images[0]!.collection && !used.has(image.component) ? [index] : []));
}
