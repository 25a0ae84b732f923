/** Positions of the values from the lowest to the highest; equal values keep their order. */
export function ascendingOrder(values: ArrayLike<number>): Int32Array {
  return Int32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
}

/** Ranks from 1 for the lowest; equal values share the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = ascendingOrder(values);
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end += 1;
    for (let i = start; i < end; i++) result[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return result;
}

/**
 * Spearman's rank correlation: Pearson's correlation of the ranks, ties sharing theirs, in [−1, 1].
 * @returns null where it is not defined: fewer than two pairs, or one side all equal
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  if (a.length !== b.length) throw new RangeError(`${a.length} values cannot be correlated with ${b.length}`);
  const ranksA = ranks(a);
  const ranksB = ranks(b);
  const middle = (a.length + 1) / 2;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = ranksA[i]! - middle;
    const y = ranksB[i]! - middle;
    product += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  if (squaresA === 0 || squaresB === 0) return null;
  return product / Math.sqrt(squaresA * squaresB);
}
