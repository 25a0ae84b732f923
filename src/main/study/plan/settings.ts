import type { Arm, ArmRequest } from './types.ts';

/** A network that comes to an answer in seconds on a processor: what all studies train, so that their figures compare. */
export const usual: ArmRequest = { model: 'tiny', size: 64, steps: 400, batchSize: 16 };

/** Trained on few labels, hardly augmented, until it fits them: hardness is then nearly independent of the loss. */
export const fitted: ArmRequest = { ...usual, steps: 600, augmentation: 'flips' };

type Attention = NonNullable<ArmRequest['attention']>;

function attend(name: string, attention: Attention, more: Partial<Arm> = {}): Arm {
  return { name, change: { attention }, ...more };
}

export const uniform: Arm = { name: 'uniform', change: {} };

/** Every strategy that weighs images with a label, and its controls: the same weights dealt at random, random pruning, and the loss. */
export function attentionArms(by: string): Arm[] {
  return [
    attend('oversample ×3', { strategy: 'oversample' }),
    attend('loss-weight ×3', { strategy: 'loss-weight' }),
    attend('rank ×3', { strategy: 'rank' }),
    attend('online-annealed ×3', { strategy: 'online-annealed' }),
    attend('clean-attend ×2', { strategy: 'clean-attend', factor: 2 }),
    attend('clean-attend ×3', { strategy: 'clean-attend' }),
    attend('clean-attend ×3 by blend', { strategy: 'clean-attend', signal: 'blend' }),
    attend('clean-attend ×6', { strategy: 'clean-attend', factor: 6 }),
    attend('drop-conflict', { strategy: 'drop-conflict' }),
    attend('down-weight ÷3', { strategy: 'down-weight' }),
    attend('twin', { strategy: 'twin' }),
    ...byGroup(by),
    ...controls,
  ];
}

/** Strategies that weigh groups of images by an attribute. */
export function byGroup(by: string): Arm[] {
  return [attend(`group-balanced (${by})`, { strategy: 'group-balanced', by }), attend(`group-dro (${by})`, { strategy: 'group-dro', by })];
}

const controls: readonly Arm[] = [
  attend('random weights ×3', { strategy: 'clean-attend', shuffled: true }, { control: true }),
  attend('random pruning ×3', { strategy: 'clean-attend', signal: 'random-pruning' }, { control: true }),
  attend('loss ×3', { strategy: 'oversample', signal: 'label-conflict', guarded: false }, { control: true }),
];

/**
 * What else may be set where groups are weighed: how much a small group may count at most, and whether labels that the first network contradicts
 * are held back, as they are elsewhere; of a group that it has hardly seen those are most.
 */
export function tunedGroupArms(by: string): Arm[] {
  return [
    attend(`group-balanced (${by}) ×10`, { strategy: 'group-balanced', by, factor: 10 }),
    attend(`group-balanced (${by}) ×3, doubtful labels too`, { strategy: 'group-balanced', by, guarded: false }),
    attend(`group-balanced (${by}) ×10, doubtful labels too`, { strategy: 'group-balanced', by, factor: 10, guarded: false }),
    attend(`group-dro (${by}), doubtful labels too`, { strategy: 'group-dro', by, guarded: false }),
    attend('oversample ×3, doubtful labels too', { strategy: 'oversample', guarded: false }),
    randomlyWeighed,
  ];
}

export const randomlyWeighed: Arm = attend('random weights ×10', { strategy: 'clean-attend', factor: 10, shuffled: true, guarded: false }, { control: true });

/** Of these, groups drawn alike: what gained most where a few labels of a new source stand beside many of another. */
export function boldGroupArms(by: string): Arm[] {
  return [
    attend(`group-balanced (${by}) ×10, doubt among the group`, { strategy: 'group-balanced', by, factor: 10, doubtAmong: 'groups' }),
    attend(`group-balanced (${by}) ×10, doubtful labels too`, { strategy: 'group-balanced', by, factor: 10, guarded: false }),
  ];
}

/** The same with the guard among each group, as rounds have it: a label is doubtful where the network contradicts it more than others of its group. */
export function guardedGroupArms(by: string): Arm[] {
  return [3, 10].flatMap((factor) => (['group-balanced', 'group-dro'] as const).map((strategy) =>
    attend(`${strategy} (${by}) ×${factor}, doubt among the group`, { strategy, by, factor, doubtAmong: 'groups' })));
}

/** Strategies that need no mask of the images that they weigh, and their controls. */
export function maskFreeArms(on: Attention['on']): Arm[] {
  const place = on === 'unlabelled' ? ' of unlabelled' : '';
  return [
    attend(`oversample ×3${place}`, { strategy: 'oversample', on }),
    attend(`oversample ×3${place} by blend`, { strategy: 'oversample', signal: 'blend', on }),
    attend(`rank ×3${place}`, { strategy: 'rank', on }),
    attend(`down-weight ÷3${place}`, { strategy: 'down-weight', on }),
    attend(`down-weight ÷3${place} by blend`, { strategy: 'down-weight', signal: 'blend', on }),
    attend(`random weights ×3${place}`, { strategy: 'oversample', shuffled: true, on }, { control: true }),
    attend(`random weights ÷3${place}`, { strategy: 'down-weight', shuffled: true, on }, { control: true }),
  ];
}
