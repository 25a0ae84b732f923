import { boxFill, lesionShare, weakWeights } from '../../engine/loss/weak.ts';
import { defaultTwin, resolveTrainingConfiguration } from '../../engine/train/configuration.ts';

/**
 * What the code adds to a run's configuration: learning schedule, augmentation, terms of losses. It is a part of a run's key, so that a
 * changed default is not answered with figures of the old one.
 */
export const codeDefaults = {
  training: resolveTrainingConfiguration(
    {
      steps: 100, epochs: null, batchSize: 16, learningRate: 0.01, weightDecay: 0.01, patience: 0, seed: 0, setting: 'semi-supervised', consistency: 'twin',
      consistencyWeight: 1, unlabelledBatch: 16, attention: 'twin',
    },
    100,
  ),
  defaultTwin,
  weakWeights,
  boxFill,
  lesionShare,
};
