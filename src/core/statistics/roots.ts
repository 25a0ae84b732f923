/**
 * Where a function changes its sign, by bisection to 1e-14, absolutely or relatively: slower than other methods and never wrong, which is what
 * an interval's bound needs.
 * @param low,high places where the function has opposite signs, or is 0
 * @throws RangeError where both have the same sign
 */
export function bisect(of: (x: number) => number, low: number, high: number): number {
  const atLow = of(low);
  const atHigh = of(high);
  if (atLow === 0) return low;
  if (atHigh === 0) return high;
  if (atLow > 0 === atHigh > 0) throw new RangeError(`no change of sign between ${low} and ${high}`);
  for (;;) {
    const middle = (low + high) / 2;
    if (Math.abs(high - low) <= 1e-14 * Math.max(1, Math.abs(middle))) return middle;
    const value = of(middle);
    if (value === 0) return middle;
    if (value > 0 === atLow > 0) low = middle;
    else high = middle;
  }
}
