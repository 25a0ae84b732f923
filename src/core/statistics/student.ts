import { bisect } from './roots.ts';

/**
 * How many standard errors a two-sided interval of this confidence reaches to each side where the error itself is estimated: the quantile of Student's t at
 * (1 + confidence) / 2, 2.045 for .95 and 29 degrees of freedom.
 * @param degrees of freedom, at least 1; fractions are welcome
 * @throws RangeError where a confidence is not in (0, 1), or there is less than one degree of freedom
 */
export function studentReach(confidence: number, degrees: number): number {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`a confidence is between 0 and 1, not ${confidence}`);
  if (!(degrees >= 1)) throw new RangeError(`Student's t has at least one degree of freedom here, not ${degrees}`);
  // |t| ≤ t₀ has the chance I(t₀² / (ν + t₀²); ½, ν / 2); the share is looked for, since t₀ has no upper end.
  const logarithm = logGamma((degrees + 1) / 2) - logGamma(0.5) - logGamma(degrees / 2);
  const share = bisect((x) => regularizedBeta(x, 0.5, degrees / 2, logarithm) - confidence, 0, 1);
  return Math.sqrt((degrees * share) / (1 - share));
}

/**
 * The regularized incomplete beta function by its continued fraction (Abramowitz & Stegun 1964, 26.5.8), from the side where that is short.
 * @param logarithm −ln B(a, b)
 */
function regularizedBeta(x: number, a: number, b: number, logarithm: number): number {
  if (x === 0 || x === 1) return x;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(1 - x, b, a, logarithm);
  const front = Math.exp(logarithm + a * Math.log(x) + b * Math.log1p(-x)) / a;
  // 80 terms are more than any ν up to a million needs; from the far end, nothing can be divided by 0.
  let fraction = 1;
  for (let m = 80; m >= 1; m--) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m - 1) * (a + b + m - 1) * x) / ((a + 2 * m - 2) * (a + 2 * m - 1));
    fraction = 1 + odd / (1 + even / fraction);
  }
  return front / fraction;
}

/** ln Γ by Stirling's series (Abramowitz & Stegun 1964, 6.1.41) above 8, where its error is below 1e-12, and from there down by Γ(x + 1) = xΓ(x). */
function logGamma(x: number): number {
  if (x < 8) return logGamma(x + 1) - Math.log(x);
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5) - 1 / (1680 * x ** 7);
}
