import type { OracleOptions } from '../label/oracle.ts';
import type { ArmRequest } from '../plan/types.ts';
import type { Strategy } from './strategies.ts';

export const tasks = ['verify', 'repair', 'label-next'] as const;
export type Task = (typeof tasks)[number];

/** What is simulated: a first training, and reviews after it. */
export type SimulationRequest = {
  task: Task;
  /** Of the first training. */
  request: ArmRequest;
  strategies: readonly Strategy[];
  /** After how many reviews to look, ascending. */
  reviews: readonly number[];
  /** Attribute of `balanced`. */
  balanceBy: string;
  oracle: OracleOptions;
};

/** What is there after so many reviews, by name of the figure; and what they took the reviewer. */
export type SimulationPoint = { reviews: number; seconds: number; figures: Readonly<Record<string, number>> };

/** A strategy that was asked for and has no curve, and why. */
export type LeftOut = { strategy: Strategy; seed: number; reason: string };

export type Simulated = { curves: SimulationCurve[]; leftOut: LeftOut[] };

export type SimulationCurve = { strategy: Strategy; seed: number; points: SimulationPoint[] };
