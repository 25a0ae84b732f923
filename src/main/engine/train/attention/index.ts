export { createGroupDro, type GroupDroOptions } from './group-dro.ts';
export { createOnlineAnnealed, type OnlineAnnealedOptions } from './online-annealed.ts';
export { planAttention, type AttentionPlan, type AttentionPlanOptions, type TrainedAttention } from './plan.ts';
export type { DynamicAttention, TrainingObserver } from './types.ts';
