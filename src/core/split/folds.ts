import { seededOrder } from './assign.ts';

/**
 * Parts of about as many images, no unit in two of them: units in seeded order, each to the part that has the fewest images so far.
 *
 * @param units of images that must not be parted
 * @param folds at most as many as there are units
 * @returns of each part its images, ascending
 */
export function splitIntoFolds(units: readonly { key: string; indices: readonly number[] }[], folds: number, seed: number): number[][] {
  const parts = Array.from({ length: folds }, (): number[] => []);
  for (const unit of seededOrder(units, seed, 'folds')) parts.reduce((least, part) => (part.length < least.length ? part : least)).push(...unit.indices);
  return parts.map((part) => part.toSorted((a, b) => a - b));
}
