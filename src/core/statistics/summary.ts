/** Arithmetic mean; null of nothing. */
export function mean(values: ArrayLike<number>): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/**
 * How many of `count` items the top fraction holds: rounded to the nearest, at least one of any.
 * @param fraction in (0, 1]
 */
export function topCount(count: number, fraction: number): number {
  return count === 0 ? 0 : Math.max(1, Math.round(count * fraction));
}

/** Mean of the lowest fraction of the values (the worst decile's, for .1); null of nothing. */
export function lowestMean(values: ArrayLike<number>, fraction: number): number | null {
  return mean(Float64Array.from(values).sort().subarray(0, topCount(values.length, fraction)));
}

/** The quantile of ascending values, interpolated linearly (Hyndman & Fan's type 7, NumPy's default). */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  if (sorted.length === 0) throw new RangeError('a quantile needs at least one value');
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  return low + (sorted[Math.min(below + 1, sorted.length - 1)]! - low) * (position - below);
}
