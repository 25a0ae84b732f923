export { attentionWeights } from './weights.ts';
export {
  attentionGroups, doubtfulLabels, hardImages, hardnessRanks, hardShare, isAttendedByVerdict, unreliableShare, type AttentionGroups,
} from './judged.ts';
export type { AttentionImage, AttentionOptions, AttentionWeights, FixedAttention } from './types.ts';
