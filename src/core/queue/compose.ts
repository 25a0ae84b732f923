import { Random } from '../random.ts';

export type QueueCandidate = {
  image: string;
  /** Higher comes first; null is only ever drawn at random. */
  priority: number | null;
  /** Of the attribute that the queue is balanced over; null where its value is missing. */
  group: string | null;
};

export type QueueOrder = {
  /** `balanced` takes the groups in turns; the others go by priority alone, which is what differs between them. */
  order: 'hardest' | 'balanced' | 'diverse';
  randomShare: number;
  limit: number;
  seed: number;
};

export type QueuedImage = { image: string; stratum: string; inclusionProbability: number };

/** Strata of images that were not chosen for a group. */
export const hardestStratum = 'hardest';
export const diverseStratum = 'diverse';
export const randomStratum = 'random';
export const missingStratum = 'missing';

/**
 * Puts a review queue together from two parts. The first is certain: of N candidates the h that come first by priority (or in
 * turns over groups), each with inclusion probability 1. The second is a simple random sample of r of the N − h others, each with
 * inclusion probability r / (N − h). So every candidate has a known chance above 0, and a mean over all of them is estimated
 * without bias by weighting what was reviewed with 1 / probability (Horvitz & Thompson 1952).
 *
 * Of the queue, `randomShare` is random: r = round(share · n) for n = h + r; where fewer than that have a priority, the random
 * part shrinks with them, to at least one image. The random ones stand evenly between the others, so that whoever stops
 * early has seen some of both.
 *
 * @param candidates in any order; ties of priority go by image id, so that the same candidates give the same queue
 */
export function composeQueue(candidates: readonly QueueCandidate[], order: QueueOrder): QueuedImage[] {
  const byId = candidates.toSorted((a, b) => (a.image < b.image ? -1 : 1));
  const ranked = order.order === 'balanced' ? inTurns(byId) : byPriority(byId).map(({ image }) => ({ image, stratum: order.order === 'diverse' ? diverseStratum : hardestStratum }));
  const { certain, random } = partSizes(byId.length, ranked.length, order);
  const first = ranked.slice(0, certain).map((item): QueuedImage => ({ ...item, inclusionProbability: 1 }));
  const taken = new Set(first.map(({ image }) => image));
  const others = byId.filter(({ image }) => !taken.has(image));
  const drawn = Random.derive(order.seed, 'queue').shuffle(others).slice(0, random);
  return interleave(first, drawn.map(({ image }): QueuedImage => ({ image, stratum: randomStratum, inclusionProbability: random / others.length })));
}

function partSizes(candidates: number, ranked: number, { randomShare, limit }: QueueOrder): { certain: number; random: number } {
  const most = Math.min(limit, candidates);
  const certain = Math.min(ranked, most - Math.round(most * randomShare));
  if (randomShare === 0) return { certain, random: 0 };
  const fitting = randomShare === 1 ? most : Math.max(1, Math.round((certain * randomShare) / (1 - randomShare)));
  return { certain, random: Math.min(fitting, most - certain) };
}

function byPriority(candidates: readonly QueueCandidate[]): QueueCandidate[] {
  return candidates.filter(({ priority }) => priority !== null).toSorted((a, b) => b.priority! - a.priority!);
}

/** The hardest of each group, then the second of each, …; groups in order of their names, images without a value as one more group. */
function inTurns(candidates: readonly QueueCandidate[]): { image: string; stratum: string }[] {
  const groups = Map.groupBy(byPriority(candidates), ({ group }) => group);
  const ordered = [...groups].toSorted(([a], [b]) => (a === null ? 1 : b === null ? -1 : a.localeCompare(b, 'en', { numeric: true })));
  const rounds = Math.max(0, ...ordered.map(([, members]) => members.length));
  return Array.from({ length: rounds }, (_, turn) => ordered.flatMap(([group, members]) => (members[turn] ? [{ image: members[turn].image, stratum: group ?? missingStratum }] : []))).flat();
}

/** The second list's items at even distances among the first's. */
function interleave<T>(first: readonly T[], second: readonly T[]): T[] {
  const total = first.length + second.length;
  const places = new Set(second.map((_, place) => Math.floor(((place + 0.5) * total) / second.length)));
  const [one, other] = [first.values(), second.values()];
  return Array.from({ length: total }, (_, place) => (places.has(place) ? other : one).next().value!);
}
