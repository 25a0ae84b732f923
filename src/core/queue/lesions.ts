import type { QueueComposition } from '../contract/index.ts';
import { connectedComponents } from '../split/index.ts';
import type { QueueCandidate } from './compose.ts';

export type Shown = {
  image: string;
  lesion: string | null;
  /** Hash of the file as it came: copies under other names show the same. */
  sourceSha256: string;
};

/**
 * Whether one image stands for its lesion in a queue. A second mask of a lesion teaches little; but each outline of the network is
 * right or wrong by itself, so that in `verify` each has a place where nothing else is said.
 */
export function groupsLesions({ queue, groupLesions }: Pick<QueueComposition, 'queue' | 'groupLesions'>): boolean {
  return groupLesions ?? queue !== 'verify';
}

/**
 * Images that show one lesion: of the same lesion, of the same bytes, or near-duplicates of each other, also by way of a third.
 * @returns by image, a name that those of one lesion share
 */
export function lesionUnits(images: readonly Shown[], near: Iterable<{ first: string; second: string }>): Map<string, string> {
  const indexOf = new Map(images.map(({ image }, index) => [image, index]));
  const links: [number, number][] = [];
  const [firstOfLesion, firstOfBytes] = [new Map<string, number>(), new Map<string, number>()];
  const joinBy = (firstWith: Map<string, number>, key: string, index: number): void => {
    const first = firstWith.get(key);
    if (first === undefined) firstWith.set(key, index);
    else links.push([first, index]);
  };
  for (const [index, { lesion, sourceSha256 }] of images.entries()) {
    if (lesion !== null) joinBy(firstOfLesion, lesion, index);
    joinBy(firstOfBytes, sourceSha256, index);
  }
  for (const { first, second } of near) {
    const [one, other] = [indexOf.get(first), indexOf.get(second)];
    if (one !== undefined && other !== undefined) links.push([one, other]);
  }
  const roots = connectedComponents(images.length, links);
  return new Map(images.map(({ image }, index) => [image, images[roots[index]!]!.image]));
}

/**
 * Of the candidates of each unit, the one that may take a place: the first by priority, of equals the first by id. What is drawn and
 * estimated from them is about units.
 * @returns those, and how many stand behind each
 */
export function firstOfUnits<T extends Pick<QueueCandidate, 'image' | 'priority'>>(candidates: readonly T[], unitOf: ReadonlyMap<string, string>): { firsts: T[]; behind: Map<string, number> } {
  const firsts: T[] = [];
  const behind = new Map<string, number>();
  for (const members of Map.groupBy(candidates, ({ image }) => unitOf.get(image) ?? image).values()) {
    const first = members.reduce((best, member) => (comesBefore(member, best) ? member : best));
    firsts.push(first);
    behind.set(first.image, members.length - 1);
  }
  return { firsts, behind };
}

function comesBefore(one: Pick<QueueCandidate, 'image' | 'priority'>, other: Pick<QueueCandidate, 'image' | 'priority'>): boolean {
  const [first, second] = [one.priority ?? -Infinity, other.priority ?? -Infinity];
  return first === second ? one.image < other.image : first > second;
}
