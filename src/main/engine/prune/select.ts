import { Random } from '../../../core/random.ts';

/** Which values go: 1 where one is removed. */
export type Removal = Uint8Array;

/**
 * Marks exactly `count` values of smallest magnitude; among equal ones those of lower index go first.
 */
export function smallestMagnitudes(values: Float32Array, count: number): Removal {
  const removal = new Uint8Array(values.length);
  if (count === 0) return removal;
  const magnitudes = values.map(Math.abs);
  const cutOff = magnitudes.slice().sort()[count - 1]!;
  let left = count;
  for (let i = 0; i < magnitudes.length; i++) {
    if (magnitudes[i]! < cutOff) {
      removal[i] = 1;
      left -= 1;
    }
  }
  for (let i = 0; left > 0; i++) {
    if (magnitudes[i] === cutOff) {
      removal[i] = 1;
      left -= 1;
    }
  }
  return removal;
}

/**
 * Marks exactly `count` values at random. With the same seed, a larger count marks the same values and more, so that
 * damage grows steadily with sparsity.
 */
export function randomValues(length: number, count: number, seed: number): Removal {
  const random = Random.derive(seed, 'random-pruning');
  const order = Int32Array.from({ length }, (_, i) => i);
  const removal = new Uint8Array(length);
  for (let i = 0; i < count; i++) {
    const j = i + random.below(length - i);
    const chosen = order[j]!;
    order[j] = order[i]!;
    order[i] = chosen;
    removal[chosen] = 1;
  }
  return removal;
}

/**
 * Marks all values of the `count` output filters of smallest L2 norm.
 * @param values a kernel [height, width, in, out], row-major: the output channel varies fastest
 */
export function smallestFilters(values: Float32Array, outputs: number, count: number): Removal {
  const norms = new Float32Array(outputs);
  for (let i = 0; i < values.length; i++) norms[i % outputs]! += values[i]! ** 2;
  const filters = smallestMagnitudes(norms, count);
  return Uint8Array.from(values, (_, i) => filters[i % outputs]!);
}
