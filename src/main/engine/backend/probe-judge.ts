import type { ProbeFigures } from './probe-answer.ts';

/**
 * Largest relative difference of a loss from the reference's. Engines add up in other orders: measured between wasm, tensorflow
 * and cpu, four steps differ by less than 1e-4. A step that goes another way changes the later losses by some 1e-2.
 */
export const lossTolerance = 2e-3;

/** Largest difference of a probability; rounding alone gives 1e-6. */
export const probabilityTolerance = 1e-3;

/**
 * Whether an engine computed what the reference did in the same run, so that one that is silently wrong is never chosen.
 *
 * @returns what is wrong; null where nothing is
 */
export function judgeFigures(found: ProbeFigures, reference: ProbeFigures, referenceName: string): string | null {
  if (found.probabilities.length !== reference.probabilities.length) return `it gave ${found.probabilities.length} probabilities instead of ${reference.probabilities.length}`;
  const apart = Math.max(...found.probabilities.map((probability, i) => distance(probability, reference.probabilities[i]!)));
  if (!(apart <= probabilityTolerance)) {
    return `its probabilities differ from ${referenceName}'s by up to ${apart.toPrecision(2)} (at most ${probabilityTolerance} is rounding): its results are wrong`;
  }
  if (found.losses.length !== reference.losses.length) return `it trained ${found.losses.length} steps instead of ${reference.losses.length}`;
  for (const [step, loss] of found.losses.entries()) {
    const expected = reference.losses[step]!;
    if (!(distance(loss, expected) <= lossTolerance * Math.abs(expected))) {
      return `its loss in step ${step + 1} of the same training is ${shown(loss)} where ${referenceName}'s is ${expected.toPrecision(5)} (at most ${lossTolerance * 100} % is rounding): its results are wrong`;
    }
  }
  return null;
}

/** What is not a number, which JSON writes as null, is as far away as can be. */
function distance(a: number | null, b: number): number {
  const apart = a === null ? Number.NaN : Math.abs(a - b);
  return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart;
}

function shown(loss: number | null): string {
  return loss === null || Number.isNaN(loss) ? 'not a number' : loss.toPrecision(5);
}
