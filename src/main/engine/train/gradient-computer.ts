import type { NetworkConfiguration } from '../model/architecture.ts';
import type { Network } from '../model/network.ts';
import type { SampleSource } from '../sample-source.ts';
import type { TrainingConfiguration } from './configuration.ts';
import type { TensorMap } from './step.ts';

/** The images of a step, in the order of the batch, and of its unlabelled part where it has one. */
export type StepImages = { step: number; indices: readonly number[]; unlabelled?: readonly number[] };

/** What a step's losses count, and what they are computed with beside the parameters. */
export type StepTerms = {
  /** Of each labelled image; null for 1. */
  weights: readonly number[] | null;
  /** Of each unlabelled image; null for 1. */
  unlabelledWeights: readonly number[] | null;
  /** Of the unlabelled part as a whole. */
  consistency: number;
  /** What the colour term of boxes counts of its weight. */
  weakWarmUp: number;
  /** For `mean-teacher`. */
  teacher: Network | null;
  /** For `twin`, and where `twinWeight` asks for it: which weights the pruned copy keeps. */
  kept: TensorMap | null;
};

/** Of a step that learns from labels alone, each counting 1. */
export const plainTerms: StepTerms = { weights: null, unlabelledWeights: null, consistency: 0, weakWarmUp: 1, teacher: null, kept: null };

/** The tensors belong to the caller. */
export type StepGradients = {
  /** Of the labelled images. */
  loss: number;
  /** Of those without a label, times what it counts in this step; 0 without an unlabelled part. */
  unlabelledLoss: number;
  /** Of each labelled image, before weighting; null where not asked for. */
  imageLosses: Float32Array | null;
  gradients: TensorMap;
  batchStatistics: TensorMap;
  /** How long what computes waited for images, or was busy preparing them. */
  waitingMs: number;
};

/** Computes a step's gradients, however the opened engine does that best. */
export type GradientComputer = {
  /**
   * @param next the following step's images, to be read while this one is computed; null where there is none
   * @param terms {@link plainTerms} where absent
   */
  compute(parameters: TensorMap, images: StepImages, next: StepImages | null, terms?: StepTerms): Promise<StepGradients>;
  /** Frees what was opened for this computer alone. */
  close(): Promise<void>;
};

export type GradientWork = {
  network: NetworkConfiguration;
  source: SampleSource;
  /** With `consistency`, every step has an unlabelled part of its size. */
  configuration: TrainingConfiguration;
  /** Give each labelled image's loss. */
  perImage?: boolean;
};
