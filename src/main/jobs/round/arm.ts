import type { SettingName } from '../../../core/contract/index.ts';
import type { ImageDynamics } from '../../engine/hardness/index.ts';
import type { AttentionPlan, TrainedAttention } from '../../engine/train/attention/index.ts';
import type { TrainResult } from '../../engine/train/index.ts';

/** One training of a round. Those of a round share seed and configuration but for what is said here. */
export type Arm = {
  /** Names it in messages. */
  name: string;
  /** Where its checkpoints lie: its own, so that a kill costs no other training. */
  folder: string;
  setting: SettingName;
  attention: TrainedAttention;
  training: readonly number[];
  /** Choose its best weights; empty takes the last ones. */
  validation: readonly number[];
  steps: number;
  /** Whether the network of the round before may be where it begins; not where it is judged on labels that that network learnt. */
  mayWarmStart: boolean;
};

export type TrainedArm = Extract<TrainResult, { outcome: 'done' }> & {
  arm: Arm;
  attention: Pick<AttentionPlan, 'attended' | 'lessened' | 'excluded'>;
  /** Of each of the arm's training images, in their order. */
  dynamics: ImageDynamics[];
};
