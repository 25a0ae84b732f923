const pivot = 2.5;

/**
 * Complementary error function, to about 15 digits also far in the tail: below 2.5 by the series of erf without changing signs
 * (Abramowitz & Stegun 1964, 7.1.6), above by the continued fraction (7.1.14), from its far end.
 */
export function complementaryErrorFunction(x: number): number {
  if (x < 0) return 2 - complementaryErrorFunction(-x);
  if (x < pivot) {
    let term = x;
    let sum = x;
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = x;
  for (let n = 120; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** The chance that a standard normal variable is at most z. */
export function normalCumulative(z: number): number {
  return complementaryErrorFunction(-z / Math.SQRT2) / 2;
}

/** Two-sided P value of a standard normal statistic: how often one is at least as far from 0. */
export function normalTwoSided(z: number): number {
  return complementaryErrorFunction(Math.abs(z) / Math.SQRT2);
}

/**
 * The quantile of the standard normal distribution: a rational start (Abramowitz & Stegun 1964, 26.2.23, error below 4.5e-4), refined
 * by three of Halley's steps.
 * @param probability in (0, 1)
 * @throws RangeError at 0, at 1 and beyond, where there is no finite quantile
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`a probability strictly between 0 and 1 has a quantile, ${probability} has none`);
  if (probability > 0.5) return -normalQuantile(1 - probability);
  const t = Math.sqrt(-2 * Math.log(probability));
  let z = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 3; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const newton = (normalCumulative(z) - probability) / density;
    z -= newton / (1 + (z * newton) / 2);
  }
  return z;
}

/** How many standard errors a two-sided interval of this confidence reaches to each side: 1.96 for .95. */
export function normalReach(confidence: number): number {
  return -normalQuantile((1 - confidence) / 2);
}
