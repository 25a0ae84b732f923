import type { ReviewQueue, RoundResult } from '../contract/index.ts';

export type CatchCurve = NonNullable<RoundResult['expectedCatch']>;

/** Share of the failures among a queue's candidates that one image should hold, with the curve's bounds. */
export type ExpectedShare = { caught: number; low: number; high: number };

/** After how many reviews a queue says what they should have found. */
const reviewCounts = [10, 50, 100];

type Bound = keyof ExpectedShare;
const bounds = ['caught', 'low', 'high'] as const satisfies readonly Bound[];

/**
 * What each image should hold of the candidates' failures. `curve` says which share of a pool's failures its hardest images hold; between its
 * points, and from nothing to everything, failures are taken to lie evenly. So the image at place k of N holds C(k / N) − C((k − 1) / N),
 * whatever the order in which a queue has it; shares are of what the candidates hold together.
 *
 * @param curve of the round, by share of the pool, as measured on validation images
 * @param pool every image that the queue is about, the hardest first
 * @param candidates those of the pool that may have a place in the queue
 * @returns by image
 */
export function expectedShares(curve: CatchCurve, pool: readonly string[], candidates: ReadonlySet<string>): Map<string, ExpectedShare> {
  const shares = new Map<string, ExpectedShare>([...candidates].map((image) => [image, { caught: 0, low: 0, high: 0 }]));
  for (const bound of bounds) {
    const held = risingCurve(curve, bound);
    let total = 0;
    for (const [place, image] of pool.entries()) {
      const share = shares.get(image);
      if (!share) continue;
      // A flat piece of the curve may fall by a rounding.
      share[bound] = Math.max(0, held((place + 1) / pool.length) - held(place / pool.length));
      total += share[bound];
    }
    if (total > 0) for (const share of shares.values()) share[bound] /= total;
  }
  return shares;
}

/** What the next 10, 50 and 100 of these should find together, or all of them where there are fewer. */
export function expectedOfNext(items: readonly ExpectedShare[]): NonNullable<ReviewQueue['expected']['next']> {
  const counts = [...new Set(reviewCounts.map((reviews) => Math.min(reviews, items.length)))].filter((reviews) => reviews > 0);
  return counts.map((reviews) => {
    const next = items.slice(0, reviews);
    const [caught, low, high] = bounds.map((bound) => Math.min(1, next.reduce((sum, share) => sum + share[bound], 0))) as [number, number, number];
    // Each bound is a curve of its own: what the lower one has found later, the upper one may have found before.
    return { reviews, caught, low: Math.min(caught, low, high), high: Math.max(caught, low, high) };
  });
}

/** Through the curve's points, from (0, 0) to (1, 1), never falling. */
function risingCurve(curve: CatchCurve, bound: Bound): (share: number) => number {
  const points = [{ share: 0, held: 0 }];
  for (const point of curve.toSorted((a, b) => a.share - b.share)) {
    if (point.share > points.at(-1)!.share && point.share < 1) points.push({ share: point.share, held: Math.min(1, Math.max(points.at(-1)!.held, point[bound])) });
  }
  points.push({ share: 1, held: 1 });
  return (share) => {
    const after = Math.max(1, points.findIndex((point) => point.share >= share));
    const [from, to] = [points[after - 1]!, points[after]!];
    return from.held + ((to.held - from.held) * (share - from.share)) / (to.share - from.share);
  };
}
