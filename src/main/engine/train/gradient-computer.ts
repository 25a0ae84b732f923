import type { NetworkConfiguration } from '../model/architecture.ts';
import type { SampleSource } from '../sample-source.ts';
import type { TrainingConfiguration } from './configuration.ts';
import type { TensorMap } from './step.ts';

/** The images of a step, in the order of the batch. */
export type StepImages = { step: number; indices: readonly number[] };

/** The tensors belong to the caller. */
export type StepGradients = {
  loss: number;
  gradients: TensorMap;
  batchStatistics: TensorMap;
  /** How long what computes waited for images, or was busy preparing them. */
  waitingMs: number;
};

/** Computes a step's gradients, however the opened engine does that best. */
export type GradientComputer = {
  /** @param next the following step's images, to be read while this one is computed; null where there is none */
  compute(parameters: TensorMap, images: StepImages, next: StepImages | null): Promise<StepGradients>;
  /** Frees what was opened for this computer alone. */
  close(): Promise<void>;
};

export type GradientWork = { network: NetworkConfiguration; source: SampleSource; configuration: TrainingConfiguration };
