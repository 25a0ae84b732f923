/** A figure, or a sentence that says why there is none. Never NaN, never infinite. */
export type Figure<T> = Found<T> | Missing;

export type Found<T> = { value: T; reason: null };

export type Missing = { value: null; reason: string };

/** An estimate with the bounds of its interval. */
export type Estimate = { estimate: number; low: number; high: number };

/** A ratio, at least 0, with its bounds; null where there is no upper limit: nothing in the data speaks against any larger ratio. */
export type RatioEstimate = { estimate: number | null; low: number; high: number | null };

export function figure<T>(value: T): Found<T> {
  return { value, reason: null };
}

export function missing(reason: string): Missing {
  return { value: null, reason };
}

/** @throws RangeError outside (0, 1) */
export function requireConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`a confidence is between 0 and 1, not ${confidence}`);
}
