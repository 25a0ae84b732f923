import type { RoundConfiguration, RoundResult, SettingName } from '../../../core/contract/index.ts';
import type { TensorCache } from '../../dataset/tensor-cache.ts';
import type { JobContext } from '../protocol.ts';
import type { TrainedArm } from './arm.ts';
import type { JobClock } from './clock.ts';
import type { RoundProgress } from './progress.ts';
import type { Snapshot } from './snapshot-file.ts';
import type { RoundTools } from './tools.ts';
import type { WorkFolder } from './work-folder.ts';

/** What every phase of a round works with. */
export type Round = {
  context: JobContext;
  configuration: RoundConfiguration;
  tools: RoundTools;
  work: WorkFolder;
  clock: JobClock;
  progress: RoundProgress;
  snapshot: Snapshot;
  source: TensorCache;
  /** The same, with none of the masks that the round does not use. */
  trainingSource: TensorCache;
  setting: SettingName;
  /** Indices of the images whose labels train, masks or weak ones; none of another split. */
  training: readonly number[];
  /** Indices of the training images that a semi-supervised round learns from without a label. */
  unlabelled: readonly number[];
};

/** What a round's record says of how it learnt. */
export type LearningFigures = Pick<RoundResult, 'setting' | 'attention' | 'attentionUse' | 'consistency' | 'trials' | 'startedFrom' | 'learningCurve'>;

/** The training that was kept, and what was tried beside it. */
export type Trained = TrainedArm & { learning: LearningFigures };

/** Images a batch wherever the network only predicts. */
export const predictionBatchSize = 16;

