import type { RoundConfiguration } from '../../../core/contract/index.ts';
import type { TensorCache } from '../../dataset/tensor-cache.ts';
import type { TrainResult } from '../../engine/train/index.ts';
import type { JobContext } from '../protocol.ts';
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
  /** Indices of the images that train; none of another split. */
  training: readonly number[];
};

export type Trained = Extract<TrainResult, { outcome: 'done' }>;

/** Images a batch wherever the network only predicts. */
export const predictionBatchSize = 16;

