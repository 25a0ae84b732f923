import type { SnapshotImage } from '../../../core/snapshot.ts';
import { openTensorCache } from '../../dataset/tensor-cache.ts';
import { openBackend } from '../../engine/backend/index.ts';
import { scoreImage } from '../../engine/hardness/index.ts';
import { prune, recalibrate } from '../../engine/prune/index.ts';
import { train } from '../../engine/train/index.ts';
import { selectTraining } from './roles.ts';

/** The steps of a round, as functions: what it runs with, unless a test takes others to prove that the figures notice. */
export type RoundTools = {
  openBackend: typeof openBackend;
  openTensorCache: typeof openTensorCache;
  /** Indices of the images that train. */
  selectTraining: (images: readonly SnapshotImage[]) => number[];
  train: typeof train;
  prune: typeof prune;
  recalibrate: typeof recalibrate;
  scoreImage: typeof scoreImage;
};

export const roundTools: RoundTools = { openBackend, openTensorCache, selectTraining, train, prune, recalibrate, scoreImage };
