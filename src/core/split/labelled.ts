import { seededOrder } from './assign.ts';

/** Labelled training images that are taken or left together. */
export type LabelledUnit = { key: string; size: number };

/**
 * Whole units, chosen by seed, whose sizes sum to `target`; where no set of units does, to the nearest sum below it;
 * where every unit is larger than `target`, the first of the smallest units. Units are taken in seeded order as long as
 * they fit; only if that misses the best sum is the choice repaired: the numbers of units of each size then come
 * from a bounded knapsack, and the units themselves are the first of their size in the same order.
 *
 * @returns the keys of the chosen units; all of them where their sizes sum to `target` or less
 */
export function chooseLabelled(units: readonly LabelledUnit[], target: number, seed: number): Set<string> {
  const order = seededOrder(units, seed, 'labels');
  const chosen = new Set<string>();
  let sum = 0;
  for (const unit of order) {
    if (sum + unit.size > target) continue;
    chosen.add(unit.key);
    sum += unit.size;
  }
  if (sum === target || chosen.size === units.length) return chosen;
  const bySize = Map.groupBy(order, (unit) => unit.size);
  const sizes = [...bySize.keys()].sort((a, b) => a - b);
  if (sizes[0]! > target) return new Set([bySize.get(sizes[0]!)![0]!.key]);
  const counts = largestSum(sizes.map((size) => ({ size, available: bySize.get(size)!.length })), target);
  return new Set(sizes.flatMap((size, index) => bySize.get(size)!.slice(0, counts[index]).map((unit) => unit.key)));
}

/** How many of each size make the largest sum that is not above `target`. */
function largestSum(classes: readonly { size: number; available: number }[], target: number): number[] {
  // used[c][s]: the fewest units of class c that reach sum s with the classes up to c; −1 where none do.
  const used: Int32Array[] = [];
  let before = new Int32Array(target + 1).fill(-1);
  before[0] = 0;
  for (const { size, available } of classes) {
    const now = new Int32Array(target + 1).fill(-1);
    for (let sum = 0; sum <= target; sum++) {
      if (before[sum] !== -1) now[sum] = 0;
      else if (sum >= size && now[sum - size] !== -1 && now[sum - size]! < available) now[sum] = now[sum - size]! + 1;
    }
    used.push(now);
    before = now;
  }
  let sum = before.findLastIndex((count) => count !== -1);
  const counts = classes.map(() => 0);
  for (let index = classes.length - 1; index >= 0; index--) {
    counts[index] = used[index]![sum]!;
    sum -= counts[index]! * classes[index]!.size;
  }
  return counts;
}
