export type CurvePoint = {
  /** Labelled images; at least 1. */
  n: number;
  /** In [0, 1]. */
  error: number;
};

/** error(n) = a·n^(−b) + c. */
export type PowerLaw = { a: number; b: number; c: number };

/**
 * Bounds of the exponent. Learning curves of deep networks were found to fall with exponents of .07 to .35 and theory gives up to 1
 * (Hestness et al. 2017); beyond these bounds a and c cannot be told apart from few points.
 */
export const exponentBounds = { least: 0.05, most: 2 } as const;

/** Places at which the exponent is tried before the best of them is refined. */
const gridPlaces = 48;
const goldenSteps = 32;
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/**
 * The power law that is nearest to the points by least squares, under a ≥ 0, 0 ≤ c ≤ 1 and the exponent's bounds. For a given
 * exponent the law is linear in a and c, whose bounded optimum is found exactly; what remains is a search in one dimension (variable
 * projection, Golub & Pereyra 1973), on a grid of log b and by golden section around the best of it. So there is no
 * start to choose, and no local optimum between two places of the grid matters.
 *
 * @param points at least one; their order does not matter
 * @returns `a` is 0 where the error does not fall with the labels; `residual` is the root of the mean squared residual
 */
export function fitPowerLaw(points: readonly CurvePoint[]): PowerLaw & { residual: number } {
  if (points.length === 0) throw new RangeError('a power law needs at least one point');
  // In units of a middling number of labels, so that a and c have about the same size.
  const scale = Math.exp(points.reduce((sum, { n }) => sum + Math.log(n), 0) / points.length);
  const logs = Float64Array.from(points, ({ n }) => Math.log(n / scale));
  const errors = Float64Array.from(points, ({ error }) => error);
  const at = (logB: number): Linear => bestLine(logs.map((log) => Math.exp(-Math.exp(logB) * log)), errors);

  const [low, high] = [Math.log(exponentBounds.least), Math.log(exponentBounds.most)];
  const step = (high - low) / (gridPlaces - 1);
  let best = low;
  for (let place = 1; place < gridPlaces; place++) {
    const logB = low + place * step;
    if (at(logB).squares < at(best).squares) best = logB;
  }
  const logB = goldenSection((value) => at(value).squares, Math.max(low, best - step), Math.min(high, best + step), best);
  const { a, c, squares } = at(logB);
  const b = Math.exp(logB);
  return { a: a * scale ** b, b, c, residual: Math.sqrt(squares / points.length) };
}

/** The law's error at n labels. */
export function errorAt({ a, b, c }: PowerLaw, n: number): number {
  return a * n ** -b + c;
}

type Linear = { a: number; c: number; squares: number };

/**
 * Least squares of error = a·x + c under a ≥ 0 and 0 ≤ c ≤ 1: a convex problem, whose optimum is the unbounded one where that
 * is allowed, else the best on one of the edges.
 */
function bestLine(x: Float64Array, errors: Float64Array): Linear {
  const count = x.length;
  let [sumX, sumE, sumXX, sumXE] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    sumX += x[i]!;
    sumE += errors[i]!;
    sumXX += x[i]! ** 2;
    sumXE += x[i]! * errors[i]!;
  }
  const squares = (a: number, c: number): Linear => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += (a * x[i]! + c - errors[i]!) ** 2;
    return { a, c, squares: sum };
  };
  const determinant = count * sumXX - sumX ** 2;
  if (determinant > 1e-12 * count * sumXX) {
    const a = (count * sumXE - sumX * sumE) / determinant;
    const c = (sumE - a * sumX) / count;
    if (a >= 0 && c >= 0 && c <= 1) return squares(a, c);
  }
  const edges = [
    squares(0, Math.min(1, Math.max(0, sumE / count))),
    squares(Math.max(0, sumXE / sumXX), 0),
    squares(Math.max(0, (sumXE - sumX) / sumXX), 1),
  ];
  return edges.reduce((best, edge) => (edge.squares < best.squares ? edge : best));
}

/** The lowest place of a function with one valley between two others (Kiefer 1953); `known` where none is lower. */
function goldenSection(of: (value: number) => number, low: number, high: number, known: number): number {
  let [left, right] = [high - goldenRatio * (high - low), low + goldenRatio * (high - low)];
  let [ofLeft, ofRight] = [of(left), of(right)];
  for (let step = 0; step < goldenSteps; step++) {
    if (ofLeft < ofRight) {
      [high, right, ofRight] = [right, left, ofLeft];
      left = high - goldenRatio * (high - low);
      ofLeft = of(left);
    } else {
      [low, left, ofLeft] = [left, right, ofRight];
      right = low + goldenRatio * (high - low);
      ofRight = of(right);
    }
  }
  const middle = (low + high) / 2;
  return of(middle) < of(known) ? middle : known;
}
