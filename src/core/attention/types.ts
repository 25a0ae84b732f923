import type { AttentionName } from '../contract/index.ts';
import type { Verdict } from '../subject.ts';

/** What is known of an image that trains, before training. */
export type AttentionImage = {
  /** By the signal that attention goes by, higher = harder, 0 where nothing differed; comparable between all images given. Null where no round has scored it. */
  hardness: number | null;
  /** How much a network contradicts its label, higher = more; null without a label that was scored. */
  conflict: number | null;
  verdict: Verdict | null;
  /** Whether a person drew or checked its mask since it was scored, so that its conflict says nothing any more. */
  corrected: boolean;
  /** Of the attribute whose groups are held equal; null where missing. */
  group: string | null;
};

export type AttentionOptions = {
  /** How many times a hard image counts, above 1. */
  factor: number;
  seed: number;
  /** The control: the same weights, dealt to the images at random. */
  shuffled?: boolean;
  /** False lets doubtful labels weigh more too, for studies of what that does; rounds never do. */
  guarded?: boolean;
  /** Among which images a label is doubtful: of its group where groups are weighed, else of all; see `doubtfulLabels`. */
  doubtAmong?: DoubtAmong;
};

export type DoubtAmong = 'all' | 'groups';

/** Weights of images, in their order, both ≥ 0 and 1 for an image like any other. */
export type AttentionWeights = {
  /** How often each comes in an epoch, on average. */
  sampling: number[];
  /** What its loss counts. */
  loss: number[];
  /** Images that weigh more than others, less, and nothing, by either. */
  attended: number;
  lessened: number;
  excluded: number;
};

/** Strategies whose weights are known before training; the others follow it. */
export type FixedAttention = Exclude<AttentionName, 'online-annealed' | 'group-dro' | 'twin' | 'recommended'>;
