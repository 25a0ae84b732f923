import type { SettingName } from '../../../core/contract/index.ts';
import type { SnapshotImage } from '../../../core/snapshot.ts';
import { openTensorCache } from '../../dataset/tensor-cache.ts';
import { openBackend } from '../../engine/backend/index.ts';
import { scoreImage } from '../../engine/hardness/index.ts';
import { prune, recalibrate } from '../../engine/prune/index.ts';
import { planAttention } from '../../engine/train/attention/index.ts';
import { train } from '../../engine/train/index.ts';
import { selectTraining, selectUnlabelled } from './roles.ts';

/** The steps of a round, as functions: what it runs with, unless a test takes others to prove that the figures notice. */
export type RoundTools = {
  openBackend: typeof openBackend;
  openTensorCache: typeof openTensorCache;
  /** Indices of the images whose labels train, and of those that train without. */
  selectTraining: (images: readonly SnapshotImage[], setting?: SettingName) => number[];
  selectUnlabelled: (images: readonly SnapshotImage[], setting: SettingName) => number[];
  planAttention: typeof planAttention;
  train: typeof train;
  prune: typeof prune;
  recalibrate: typeof recalibrate;
  scoreImage: typeof scoreImage;
};

export const roundTools: RoundTools = {
  openBackend, openTensorCache, selectTraining, selectUnlabelled, planAttention, train, prune, recalibrate, scoreImage,
};
