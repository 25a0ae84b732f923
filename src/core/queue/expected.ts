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
  const held = bounds.map((bound) => heldByPlace(curve, bound, pool.length));
  const places = pool.flatMap((image, place) => (candidates.has(image) ? [place] : []));
  const totals = held.map((shares) => places.reduce((sum, place) => sum + shares[place]!, 0));
  const share = (of: number, place: number): number => (totals[of]! > 0 ? held[of]![place]! / totals[of]! : 0);
  return new Map(places.map((place) => [pool[place]!, { caught: share(0, place), low: share(1, place), high: share(2, place) }]));
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

/** What the image at each place of so many holds: how far the curve rises there, between (0, 0), its points and (1, 1), never falling. */
function heldByPlace(curve: CatchCurve, bound: Bound, count: number): Float64Array {
  const points = [{ share: 0, held: 0 }];
  for (const point of curve.toSorted((a, b) => a.share - b.share)) {
    if (point.share > points.at(-1)!.share && point.share < 1) points.push({ share: point.share, held: Math.min(1, Math.max(points.at(-1)!.held, point[bound])) });
  }
  points.push({ share: 1, held: 1 });
  const result = new Float64Array(count);
  let before = 0;
  let after = 1;
  for (let place = 0; place < count; place++) {
    const share = (place + 1) / count;
    while (points[after]!.share < share) after++;
    const [from, to] = [points[after - 1]!, points[after]!];
    const held = from.held + ((to.held - from.held) * (share - from.share)) / (to.share - from.share);
    // A flat piece of the curve may fall by a rounding.
    result[place] = Math.max(0, held - before);
    before = held;
  }
  return result;
}
