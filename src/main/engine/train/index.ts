export { train, type TrainingProgress, type TrainOptions, type TrainResult } from './train.ts';
export { defaultAugmentation, resolveTrainingConfiguration, type TrainingConfiguration } from './configuration.ts';
export { readCheckpoint, writeCheckpoint, type TrainingCheckpoint } from './checkpoint.ts';
export { chooseValidationImages, validate, type ValidationResult } from './validate.ts';
export { augment, type AugmentationConfiguration, type AugmentedSample, type Sample } from './augment.ts';
export { makeBatch, type Batch } from './batch.ts';
export { applyGradients, lossAndGradients, type WeightState } from './step.ts';
export type { GradientComputer, GradientWork, StepGradients, StepImages } from './gradient-computer.ts';
export { openGradientComputer } from './gradients.ts';
