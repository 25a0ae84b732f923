export { attentionFactor, recommendedAttention } from './factor.ts';
export { attentionWeights, doubtAmong } from './weights.ts';
export {
  attentionGroups, doubtfulLabels, hardImages, hardnessRanks, hardShare, isAttendedByVerdict, unreliableShare, type AttentionGroups,
} from './judged.ts';
export type { AttentionImage, AttentionOptions, AttentionWeights, DoubtAmong, FixedAttention } from './types.ts';
