import type { WeakKind } from '../../../../src/main/engine/sample-source.ts';
import { resolveTrainingConfiguration, type TrainingConfiguration, type TrainOptions } from '../../../../src/main/engine/train/index.ts';
import { range } from './blobs.ts';
import { weakBlobs } from './weak-blobs.ts';

export const size = 16;

/** Every way to learn beside masks alone. In `mixed`, each fifth image has a mask, and each other kind of label a fifth. */
export const settings = ['mean-teacher', 'fixmatch', 'twin', 'attention twin', 'box', 'scribble', 'point', 'class', 'mixed'] as const;
export type Setting = (typeof settings)[number];

const mixed: readonly (WeakKind | null)[] = [null, 'box', 'scribble', 'point', 'class'];

/** Images of a training in a setting: 0 to 9 have labels, 10 to 19 have none, 20 to 23 validate. */
export function settingOptions(setting: Setting, changes: Partial<TrainingConfiguration> = {}): Pick<TrainOptions, 'source' | 'trainIndices' | 'validationIndices' | 'unlabelled' | 'weights' | 'configuration'> {
  const consistency = setting === 'mean-teacher' || setting === 'fixmatch' || setting === 'twin' ? setting : null;
  const weakKind = (index: number): WeakKind | null => {
    if (index >= 10 || consistency || setting === 'attention twin') return null;
    return setting === 'mixed' ? mixed[index % mixed.length]! : (setting as WeakKind);
  };
  const round = {
    steps: 12, epochs: null, batchSize: 6, normalizationGroup: 4, learningRate: 0.005, weightDecay: 0.01, patience: 0, seed: 3,
    ...(consistency && { setting: 'semi-supervised' as const, consistency, unlabelledBatch: 5 }),
    ...(setting === 'attention twin' && { attention: 'twin' as const }),
  };
  const resolved = resolveTrainingConfiguration(round, 10);
  return {
    source: weakBlobs(24, size, weakKind),
    trainIndices: range(0, 10),
    validationIndices: range(20, 24),
    unlabelled: consistency ? { indices: range(10, 20), weights: range(0, 10).map((i) => 1 + (i % 3)) } : null,
    weights: null,
    // Pseudo-labels of a network this young are sure of little.
    configuration: { ...resolved, ...(consistency && { consistency: { ...resolved.consistency!, confidence: 0.6 } }), validateEvery: 5, twinRefreshSteps: 5, ...changes },
  };
}
