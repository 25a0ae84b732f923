import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../core/errors.ts';
import { createTensors, fetchTensors, wasmHeapBytes, type Network, type NetworkConfiguration } from '../model/index.ts';
import type { SampleSource } from '../sample-source.ts';
import type { DynamicAttention, TrainingObserver } from './attention/types.ts';
import { writeCheckpoint, type TrainingCheckpoint, type TrainingRecord } from './checkpoint.ts';
import type { TrainingConfiguration } from './configuration.ts';
import { openGradientComputer } from './gradients.ts';
import { bytesPerGroup } from './memory.ts';
import { disposeState, fingerprintOf, resumeState, startState, toCheckpoint, type TrainingState } from './state.ts';
import { applyGradients } from './step.ts';
import { createStream } from './stream.ts';
import { createTerms, refreshKept, restoreFollowers } from './terms.ts';
import { chooseValidationImages, validate } from './validate.ts';

export type TrainingProgress = {
  /** Steps done, of all. */
  step: number;
  total: number;
  /** Of the labelled images. */
  loss: number;
  /** Of those without a label, times what it counts so far; null in trainings on labels alone. */
  unlabelledLoss: number | null;
  /** Over the recent past, computing alone: no input, validation or checkpoint. */
  imagesPerSecond: number;
  /** Share of the steps' time in which what computes waited for images or prepared them, over the whole training. */
  waitingShare: number;
  /** The last validation; null before the first. */
  validation: { step: number; dice: number; iou: number } | null;
};

export type TrainOptions = {
  /** Where training starts from; left as it is. */
  network: Network;
  source: SampleSource;
  trainIndices: readonly number[];
  /** Images to choose the best weights by, where they have masks; never trained on. */
  validationIndices: readonly number[];
  /** How often each of `trainIndices` comes in an epoch; null for once. */
  weights: readonly number[] | null;
  /** What the loss of each of `trainIndices` counts; null or absent for 1. */
  lossWeights?: readonly number[] | null;
  /** Images without a label, for `configuration.consistency`, and what their loss counts; null or absent trains on labels alone. */
  unlabelled?: { indices: readonly number[]; weights: readonly number[] | null } | null;
  /** Weights that follow the training; they multiply `lossWeights`. */
  attention?: DynamicAttention | null;
  /** Is told the losses of labelled images. */
  observer?: TrainingObserver | null;
  configuration: TrainingConfiguration;
  /** What `readCheckpoint` found. */
  resumeFrom: TrainingCheckpoint | null;
  /** Where and how often to save; null saves nothing. */
  checkpoint: { folder: string; everySteps?: number; everySeconds?: number } | null;
  report?: (progress: TrainingProgress) => void;
  log?: (text: string) => void;
  /** Aborted: the step is finished and saved, and training stops. */
  signal?: AbortSignal;
};

export type TrainResult =
  | { outcome: 'stopped'; step: number }
  | {
      outcome: 'done';
      /** The moving average of the weights where validation IoU was best, or at the end without validation images. */
      network: Network;
      /** Fewer than configured where patience ran out. */
      steps: number;
      validation: { n: number; dice: number; iou: number; bestStep: number } | null;
      curve: TrainingRecord['curve'];
      /** Computing alone. */
      imagesPerSecond: number;
      waitingShare: number;
      seconds: number;
    };

const defaultEverySteps = 50;
const defaultEverySeconds = 30;

/**
 * Trains a network. The same options on the same backend give the same weights bit for bit, however often training was
 * stopped and resumed between.
 *
 * @throws WeakspotError `bad-request` when there is nothing to train on or the loss stops being a number, `conflict` for a
 *   checkpoint of another training, `too-large` for a step that does not fit the wasm heap, `internal` when an image is both trained on and validated on
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { network, source, trainIndices, weights, attention, observer, checkpoint, resumeFrom, report, log = () => {}, signal } = options;
  const { configuration: shape } = network;
  if (source.size !== shape.size) throw new Error(`a network for ${shape.size} pixels cannot train on images of ${source.size}`);
  const unlabelled = options.unlabelled && options.unlabelled.indices.length > 0 ? options.unlabelled : null;
  const configuration = { ...options.configuration, consistency: unlabelled ? (options.configuration.consistency ?? null) : null };
  if (unlabelled && !configuration.consistency) throw new Error('images without a label are there, and nothing says how to learn from them');
  refuseTooLarge(shape, configuration);
  refuseOverlap([...trainIndices, ...(unlabelled?.indices ?? [])], options.validationIndices);

  const validationIndices = chooseValidationImages(source, options.validationIndices, configuration.seed);
  const termsOf = createTerms(options, configuration);
  const stream = createStream({ trainIndices, weights, unlabelled }, configuration);
  const fingerprint = fingerprintOf({
    network: shape, configuration: options.configuration, trainIndices, validationIndices, weights,
    ...(options.lossWeights && { lossWeights: options.lossWeights }), ...(unlabelled && { unlabelled }), ...(attention && { attention: true }),
  });
  const state = resumeFrom ? resumeState(resumeFrom, fingerprint, log) : startState(network, fingerprint, configuration);
  const { record } = state;
  if (resumeFrom) restoreFollowers(record, options);
  const perImage = Boolean(attention ?? observer);
  const computer = openGradientComputer({ network: shape, source, configuration, perImage });
  const startedAt = performance.now() - record.seconds.total * 1000;
  const rate = createRate();
  let savedAt = performance.now();

  const save = async (): Promise<void> => {
    if (!checkpoint) return;
    if (attention) record.attention = attention.save();
    if (observer) record.observer = observer.save();
    await writeCheckpoint(checkpoint.folder, await toCheckpoint(state));
    record.sequence += 1;
    savedAt = performance.now();
  };

  try {
    let drawn = stream.draw(record.step, record);
    while (!record.finished) {
      await setImmediate();
      if (signal?.aborted) {
        await save();
        return { outcome: 'stopped', step: record.step };
      }

      const { step } = record;
      if (attention?.rescoreEvery && step % attention.rescoreEvery === 0) await attention.rescore(step, evaluatedNetwork(network, state));
      const stepStartedAt = performance.now();
      const { images, positions, unlabelledPositions, after } = drawn;
      drawn = stream.draw(step + 1, after);
      const next = step + 1 < configuration.steps ? drawn.images : null;
      await refreshKept(state, network, configuration);
      const terms = termsOf(step, positions, unlabelledPositions, state.weights);
      const computed = await computer.compute(state.weights.parameters, images, next, terms);
      const { loss, unlabelledLoss, imageLosses, gradients, batchStatistics, waitingMs } = computed;
      applyGradients(state.weights, gradients, batchStatistics, configuration, step);
      tf.dispose([...gradients.values(), ...batchStatistics.values()]);
      const computingMs = performance.now() - stepStartedAt - waitingMs;
      if (imageLosses) {
        attention?.observe(step, positions, imageLosses);
        observer?.observe(step, positions, imageLosses);
      }

      record.step += 1;
      Object.assign(record, after);
      record.lossSum += loss;
      record.lossCount += 1;
      record.seconds.waiting += waitingMs / 1000;
      record.seconds.computing += computingMs / 1000;
      if (!Number.isFinite(loss + unlabelledLoss)) throw diverged(record.step, loss + unlabelledLoss, configuration);

      const isLast = record.step === configuration.steps;
      if (isLast || record.step % configuration.validateEvery === 0) await addCurvePoint(state, network, source, validationIndices);
      const outOfPatience = configuration.patience > 0 && record.validationsWithoutImprovement >= configuration.patience;
      record.finished = isLast || outOfPatience;
      record.seconds.total = (performance.now() - startedAt) / 1000;

      report?.({
        step: record.step,
        total: configuration.steps,
        loss,
        unlabelledLoss: configuration.consistency ? unlabelledLoss : null,
        imagesPerSecond: rate(imagesOf(configuration), computingMs),
        waitingShare: waitingShare(record),
        validation: lastValidation(record),
      });
      const everySteps = checkpoint?.everySteps ?? defaultEverySteps;
      const everyMs = (checkpoint?.everySeconds ?? defaultEverySeconds) * 1000;
      if (record.finished || record.step % everySteps === 0 || performance.now() - savedAt >= everyMs) await save();
    }
    return await finish(state, network, validationIndices.length, configuration);
  } finally {
    await computer.close();
    disposeState(state);
  }
}

/** Closes the stretch of the curve since the last point, and keeps the evaluated network where it is the best so far. */
async function addCurvePoint(state: TrainingState, network: Network, source: SampleSource, validationIndices: readonly number[]): Promise<void> {
  const { record, weights } = state;
  const loss = record.lossSum / record.lossCount;
  record.lossSum = 0;
  record.lossCount = 0;
  if (validationIndices.length === 0) {
    record.curve.push({ step: record.step, loss, validationDice: null, validationIou: null });
    return;
  }
  const { dice, iou } = await validate(evaluatedNetwork(network, state), source, validationIndices);
  record.curve.push({ step: record.step, loss, validationDice: dice, validationIou: iou });
  if (record.best && iou <= record.best.iou) {
    record.validationsWithoutImprovement += 1;
    return;
  }
  record.best = { step: record.step, dice, iou };
  record.validationsWithoutImprovement = 0;
  state.best = await evaluatedValues(weights);
}

/** Of the state's own tensors. */
function evaluatedNetwork({ configuration }: Network, { weights }: TrainingState): Network {
  return { configuration, parameters: weights.average, statistics: weights.statistics };
}

async function evaluatedValues({ average, statistics }: TrainingState['weights']): Promise<NonNullable<TrainingState['best']>> {
  return { average: await fetchTensors(average), statistics: await fetchTensors(statistics) };
}

async function finish(
  { record, weights, best }: TrainingState, network: Network, validated: number, configuration: TrainingConfiguration,
): Promise<TrainResult> {
  const { average, statistics } = best ?? (await evaluatedValues(weights));
  for (const { values } of average.values()) {
    if (!values.every(Number.isFinite)) throw diverged(record.step, Number.NaN, configuration);
  }
  return {
    outcome: 'done',
    network: { configuration: network.configuration, parameters: createTensors(average), statistics: createTensors(statistics) },
    steps: record.step,
    validation: record.best && { n: validated, dice: record.best.dice, iou: record.best.iou, bestStep: record.best.step },
    curve: record.curve,
    imagesPerSecond: (record.step * imagesOf(configuration)) / record.seconds.computing,
    waitingShare: waitingShare(record),
    seconds: record.seconds.total,
  };
}

/** Images a step. */
function imagesOf({ batchSize, consistency }: TrainingConfiguration): number {
  return batchSize + (consistency?.batchSize ?? 0);
}

/** A group that outgrows the wasm heap would end in the middle of a kernel, with nothing to tell. */
function refuseTooLarge(shape: NetworkConfiguration, configuration: TrainingConfiguration): void {
  const bytes = bytesPerGroup(shape, configuration);
  if (tf.getBackend() !== 'wasm' || bytes <= wasmHeapBytes) return;
  const { normalizationGroup } = configuration;
  const fitting = Math.floor((wasmHeapBytes * normalizationGroup) / bytes);
  const advice = fitting >= 2 ? `take a normalization group of ${fitting} or less, a smaller size or model` : 'take a smaller size or model';
  throw new WeakspotError(
    'too-large',
    `training ${shape.preset} on ${normalizationGroup} images of ${shape.size}×${shape.size} pixels at once takes about ${(bytes / 1e9).toFixed(1)} GB, and a thread of the wasm engine has 4.3 GB: ${advice}`,
    { field: 'normalizationGroup', normalizationGroup, size: shape.size, model: shape.preset },
  );
}

/** Where validation images train, every figure lies: this is a defect, not a person's mistake. */
function refuseOverlap(trainIndices: readonly number[], validationIndices: readonly number[]): void {
  const validated = new Set(validationIndices);
  const shared = trainIndices.find((index) => validated.has(index));
  if (shared !== undefined) throw new WeakspotError('internal', `image ${shared} is among both the training and the validation images`, { index: shared });
}

function diverged(step: number, loss: number, { learningRate }: TrainingConfiguration): WeakspotError {
  return new WeakspotError(
    'bad-request',
    `training diverged at step ${step}: the loss is ${loss}; lower the learning rate (it is ${learningRate}) and start a new round`,
    { field: 'learningRate', step, learningRate },
  );
}

function waitingShare({ seconds }: TrainingRecord): number {
  return seconds.waiting / (seconds.waiting + seconds.computing);
}

function lastValidation({ curve }: TrainingRecord): TrainingProgress['validation'] {
  const last = curve.findLast((point) => point.validationIou !== null);
  return last ? { step: last.step, dice: last.validationDice!, iou: last.validationIou! } : null;
}

/** Images a second, averaged over about the last twenty steps. */
function createRate(): (images: number, elapsedMs: number) => number {
  let average: number | null = null;
  return (images, elapsedMs) => {
    const perImageMs = elapsedMs / images;
    average = average === null ? perImageMs : 0.95 * average + 0.05 * perImageMs;
    return 1000 / average;
  };
}
