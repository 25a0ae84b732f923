import type { RunRequest } from '../run/configuration.ts';
import type { Measure } from '../statistics/figures.ts';

/** What of a run its study says; seed, collection and engine come from where it is run. */
export type ArmRequest = Partial<Omit<RunRequest, 'data' | 'engine' | 'seed' | 'judged'>>;

/** One way of training that is compared with its regime's baseline, seed by seed. */
export type Arm = {
  name: string;
  change: ArmRequest;
  /** Stands beside the others to show what the same machinery does without the idea; it is never registered. */
  control?: boolean;
};

/** A setting in which training arms are compared: whatever they share, and what they are compared with. */
export type Regime = {
  name: string;
  /** In words, for the results. */
  about: string;
  shared: ArmRequest;
  baseline: Arm;
  arms: readonly Arm[];
  /** Group of images whose figures stand beside those of all. */
  group?: { attribute: string; value: string | number };
  /** Judges the images of the second collection in place of the first's. */
  judgeOther?: boolean;
};

/** An experiment of paired trainings: a search on validation images, its winners registered, then a confirmation on test images. */
export type ComparisonStudy = {
  kind: 'comparison';
  name: string;
  title: string;
  /** What it asks, and how. */
  about: string;
  regimes: readonly Regime[];
  searchSeeds: readonly number[];
  confirmationSeeds: readonly number[];
  /** Of more than one collection: what the second one is. */
  needsOther?: boolean;
  /** What a search's winner is best by. */
  decides: Measure;
};

/** How well signals foresee failures, and find wrong masks. */
export type SignalStudy = {
  kind: 'signals';
  name: string;
  title: string;
  about: string;
  cells: readonly { name: string; request: ArmRequest }[];
  seeds: readonly number[];
};

/** What reviewing in different orders brings, simulated. */
export type ReviewStudy = {
  kind: 'review';
  name: string;
  title: string;
  about: string;
  tasks: readonly { task: 'verify' | 'repair' | 'label-next'; name: string; request: ArmRequest; reviews: readonly number[] }[];
  seeds: readonly number[];
};

export type Study = ComparisonStudy | SignalStudy | ReviewStudy;
