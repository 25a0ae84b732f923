/** Somebody looked at an image after a round: gave a verdict that stands, or labelled it. */
export type Look = {
  image: string;
  /** The round whose findings they had; null where no round had finished yet. */
  round: number | null;
  /** The mask that was looked at, their own where they drew one; null where the image had none. */
  mask: string | null;
};

/** An image's place among those of a round, by what orders the queue: 1 for the hardest, above 0; null where it has none. */
export type Places = (image: string) => number | null;

/** An image comes back where it has moved up past a fifth of all images since it was looked at. */
export const notableMove = 0.2;

/**
 * Whether an image was reviewed and would only be looked at again: somebody has looked at the mask that it has now (or at it
 * without one), and the network finds it no harder since. Scores of two networks have no common scale, so that what counts is the
 * place among all images: one that has moved up by {@link notableMove} or more is news, one that has moved down is none. A look
 * before any round finished is no review of what a network found.
 *
 * @param looks at the image, the newest last
 * @param mask the image's current one
 * @param round that the queue is of
 * @param placesOf the places in an earlier round
 */
export function isReviewed(image: string, looks: readonly Look[], mask: string | null, round: number, placesOf: (round: number) => Places): boolean {
  const last = looks.findLast((look) => look.round !== null && look.mask === mask);
  if (!last) return false;
  if (last.round! >= round) return true;
  const [before, now] = [placesOf(last.round!)(image), placesOf(round)(image)];
  if (now === null) return true;
  return before !== null && now - before < notableMove;
}

/**
 * Places by priority; equal ones share the highest.
 * @param priorities of all images of a round that have one, in any order; sorted here
 * @param priorityOf an image; null where it has none
 */
export function placesBy(priorities: Float64Array, priorityOf: (image: string) => number | null): Places {
  priorities.sort();
  return (image) => {
    const priority = priorityOf(image);
    return priority === null ? null : countUpTo(priorities, priority) / priorities.length;
  };
}

/** How many of ascending values are at most this. */
function countUpTo(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
