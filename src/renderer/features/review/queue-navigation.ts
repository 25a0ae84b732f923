import type { Holder, QueueItem } from '../../../core/contract/index.ts';

export const itemStates = ['open', 'draft', 'reviewed'] as const;
export type ItemState = (typeof itemStates)[number];

export type QueueFilter = {
  /** Part of the image's name. */
  text: string;
  /** Nothing chosen: all. */
  states: readonly ItemState[];
};

export const everything: QueueFilter = { text: '', states: [] };

/** How far this annotator is with an item: a draft counts as one even where the image was reviewed before. */
export function stateOf(item: QueueItem): ItemState {
  if (item.draft) return 'draft';
  return item.reviewed ? 'reviewed' : 'open';
}

/** Who else has the image open, if anybody: `session` is this connection's. */
export function takenBy(item: { image: string }, holders: readonly Holder[], session: string | null): Holder | null {
  return holders.find((holder) => holder.image === item.image && holder.session !== session) ?? null;
}

export function filtered(items: readonly QueueItem[], { text, states }: QueueFilter): QueueItem[] {
  const sought = text.trim().toLocaleLowerCase();
  return items.filter((item) => (states.length === 0 || states.includes(stateOf(item))) && (sought === '' || item.name.toLocaleLowerCase().includes(sought)));
}

/**
 * The items on either side of an image. `shown` is the filtered queue; where the image is not in it (any more), its
 * place is found by its rank in the whole queue, so that next goes on from there.
 */
export function neighbours(shown: readonly QueueItem[], image: string | null, all: readonly QueueItem[] = shown): { previous: QueueItem | null; next: QueueItem | null; index: number } {
  const index = shown.findIndex((item) => item.image === image);
  if (index >= 0) return { previous: shown[index - 1] ?? null, next: shown[index + 1] ?? null, index };
  const rank = all.find((item) => item.image === image)?.rank;
  if (rank === undefined) return { previous: null, next: shown[0] ?? null, index: -1 };
  return { previous: shown.findLast((item) => item.rank < rank) ?? null, next: shown.find((item) => item.rank > rank) ?? null, index: -1 };
}

/** Where a review begins: the hardest that waits for it and that nobody else has open; else the hardest of all. */
export function beginning(items: readonly QueueItem[], holders: readonly Holder[] = [], session: string | null = null): QueueItem | null {
  const free = (item: QueueItem): boolean => takenBy(item, holders, session) === null;
  return items.find((item) => stateOf(item) === 'draft' && free(item)) ?? items.find((item) => stateOf(item) === 'open' && free(item)) ?? items[0] ?? null;
}

/** Images worth fetching ahead: the next two and the one before. */
export function worthPrefetching(shown: readonly QueueItem[], image: string | null, all: readonly QueueItem[] = shown): string[] {
  const { next, previous } = neighbours(shown, image, all);
  const second = next ? neighbours(shown, next.image, all).next : null;
  return [next, second, previous].flatMap((item) => (item ? [item.image] : []));
}
