/** Round values (1, 2 or 5 times a power of ten) that cover [low, high] in about `wanted` steps, from below low to above high. */
export function niceTicks(low: number, high: number, wanted = 5): number[] {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999)!;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  // Multiples, not sums: 0.1 added ten times is not 1.
  return Array.from({ length: Math.max(2, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Linear map from [from0, from1] to [to0, to1]. */
export function linear(from0: number, from1: number, to0: number, to1: number): (value: number) => number {
  return (value) => to0 + ((value - from0) / (from1 - from0)) * (to1 - to0);
}

/** A coordinate as short text: a tenth of a unit is finer than print. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}
