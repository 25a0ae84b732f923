import { z } from 'zod';
import { otherAttention } from './online-annealed.ts';
import type { DynamicAttention } from './types.ts';

export type GroupDroOptions = {
  /** Of each position in `trainIndices`, its group's place. */
  groups: readonly number[];
  /** How often each position is drawn (the sampler's weights). */
  sampling: readonly number[];
  /** By position: images that never weigh more than 1. */
  held: readonly boolean[];
  /** η of the exponentiated gradient. */
  stepSize?: number;
  /** C of the size adjustment: C/√n is added to the loss of a group of n, since small groups generalize worse; 0 for none. */
  sizeAdjustment?: number;
};

/** The paper takes .01 over tens of thousands of steps; trainings here have hundreds. */
const defaultStepSize = 0.05;

const savedState = z.strictObject({ kind: z.literal('group-dro'), shares: z.array(z.number().min(0).max(1)) });

/**
 * Group distributionally robust optimization (Sagawa et al. 2020, algorithm 1): weights q of the groups grow with exp(η·loss) and sum
 * to 1, so that training minimizes about the worst group's loss. A batch here holds images of several groups, drawn as the sampler's
 * weights say; an image's loss counts q of its group ÷ the share of draws that its group has, so that a batch's mean is Σ q·(group's
 * mean loss) in expectation. The q of a step are those that the losses before it gave.
 */
export function createGroupDro({ groups, sampling, held, stepSize = defaultStepSize, sizeAdjustment = 0 }: GroupDroOptions): DynamicAttention {
  const count = Math.max(-1, ...groups) + 1;
  if (sampling.length !== groups.length || held.length !== groups.length) throw new Error(`${sampling.length} weights for ${groups.length} images`);
  const sizes = sum(count, groups, () => 1);
  const drawn = sum(count, groups, (position) => sampling[position]!);
  const allDrawn = drawn.reduce((total, each) => total + each, 0);
  const adjustments = sizes.map((size) => sizeAdjustment / Math.sqrt(size));
  // A group that is never drawn has no part in the loss.
  const taking = drawn.map((each) => each > 0);
  let shares = normalized(taking.map((takes) => (takes ? 1 : 0)));

  return {
    rescoreEvery: null,
    weights: (_step, positions) =>
      positions.map((position) => {
        const group = groups[position]!;
        const weight = (shares[group]! * allDrawn) / drawn[group]!;
        return held[position] ? Math.min(1, weight) : weight;
      }),
    observe(_step, positions, losses) {
      const totals = Array.from({ length: count }, () => ({ loss: 0, images: 0 }));
      for (const [place, position] of positions.entries()) {
        const total = totals[groups[position]!]!;
        total.loss += losses[place]!;
        total.images += 1;
      }
      shares = normalized(
        shares.map((share, group) => {
          const { loss, images } = totals[group]!;
          return images === 0 ? share : share * Math.exp(stepSize * (loss / images + adjustments[group]!));
        }),
      );
    },
    rescore: () => Promise.resolve(),
    save: () => ({ kind: 'group-dro', shares }),
    restore(saved) {
      const parsed = savedState.safeParse(saved);
      if (!parsed.success || parsed.data.shares.length !== count) throw otherAttention('group-dro', groups.length);
      shares = parsed.data.shares;
    },
  };
}

function sum(count: number, groups: readonly number[], value: (position: number) => number): number[] {
  const sums = Array.from({ length: count }, () => 0);
  for (const [position, group] of groups.entries()) sums[group]! += value(position);
  return sums;
}

function normalized(values: readonly number[]): number[] {
  const total = values.reduce((all, value) => all + value, 0);
  return values.map((value) => value / total);
}
