import { setImmediate } from 'node:timers/promises';

export type KCentreOptions = {
  /** Points one after the other: row i is `features.subarray(i · dimensions, (i + 1) · dimensions)`. */
  features: Float32Array;
  dimensions: number;
  /** Rows that are there already: what is chosen should be unlike them. */
  seeds: readonly number[];
  /** Rows to choose from; none of the seeds. */
  candidates: readonly number[];
  /** Candidates to choose, at most. */
  limit: number;
  signal?: AbortSignal;
};

/** Choices between two looks at whether to stop. */
const choicesATurn = 32;

/**
 * Greedy k-centre (Gonzalez 1985; for choosing what to label: Sener & Savarese 2018): each next one is the candidate whose nearest
 * among the seeds and those chosen before is farthest, by Euclidean distance. After k choices no candidate is more than twice as far from
 * its nearest as the best choice of k could make it. Without seeds it begins with the first candidate; ties go to the earlier one.
 *
 * @returns rows in the order of choice
 */
export async function orderByKCentre({ features, dimensions, seeds, candidates, limit, signal }: KCentreOptions): Promise<number[]> {
  const nearest = new Float64Array(candidates.length).fill(Infinity);
  const chosen: number[] = [];
  const approach = (centre: number): void => {
    for (let i = 0; i < candidates.length; i++) {
      if (nearest[i]! > 0) nearest[i] = squaredDistanceUpTo(nearest[i]!, features, candidates[i]! * dimensions, centre * dimensions, dimensions);
    }
  };
  for (const [turn, seed] of seeds.entries()) {
    if (turn % choicesATurn === 0) await pause(signal);
    approach(seed);
  }
  const taken = new Uint8Array(candidates.length);
  while (chosen.length < Math.min(limit, candidates.length)) {
    if (chosen.length % choicesATurn === 0) await pause(signal);
    let farthest = -1;
    for (let i = 0; i < candidates.length; i++) {
      if (taken[i] === 0 && (farthest < 0 || nearest[i]! > nearest[farthest]!)) farthest = i;
    }
    taken[farthest] = 1;
    chosen.push(candidates[farthest]!);
    approach(candidates[farthest]!);
  }
  return chosen;
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}

/** Squared distance of two rows; where it is more than `most`, that: the rest of the row need not be looked at. */
function squaredDistanceUpTo(most: number, features: Float32Array, a: number, b: number, dimensions: number): number {
  let sum = 0;
  for (let i = 0; i < dimensions; i++) {
    const difference = features[a + i]! - features[b + i]!;
    sum += difference * difference;
    if (sum >= most) return most;
  }
  return sum;
}
