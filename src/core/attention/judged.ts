import { ascendingOrder, ranks, topCount } from '../statistics/index.ts';
import type { AttentionImage, DoubtAmong } from './types.ts';

/** Share of the images that counts as hard to learn, and of the labels that counts as doubtful. */
export const hardShare = 0.1;

/** Share of the images whose predictions `down-weight` takes for unreliable. */
export const unreliableShare = 0.2;

/** What is not known counts as the middle. */
const middleRank = 0.5;

/** The share of the images that have the highest values; equal ones at the cut in the order of the images, nulls and zeros never. */
function highest(values: readonly (number | null)[], share: number): boolean[] {
  const known = values.flatMap((value, index) => (value === null ? [] : [index]));
  const hardestFirst = ascendingOrder(known.map((index) => -values[index]!));
  const result = values.map(() => false);
  for (const place of hardestFirst.subarray(0, topCount(known.length, share))) {
    const index = known[place]!;
    if (values[index]! > 0) result[index] = true;
  }
  return result;
}

/** A person looked at it, and said that it is worth learning: the label is right, and the network fails. */
export function isAttendedByVerdict({ verdict }: AttentionImage): boolean {
  return verdict === 'truly-hard' || verdict === 'model-wrong';
}

function isLeftOut({ verdict }: AttentionImage): boolean {
  return verdict === 'poor-image';
}

/**
 * The images that attention is paid to: the hardest tenth, and those that a person called hard. Neither poor images nor ones that show no
 * lesion are.
 * @param doubtful images that do not compete; none where it is absent
 */
export function hardImages(images: readonly AttentionImage[], doubtful: readonly boolean[] | null = null): boolean[] {
  const mayBeHard = (image: AttentionImage, index: number): boolean => !isLeftOut(image) && image.verdict !== 'not-a-lesion' && !doubtful?.[index];
  const hardest = highest(images.map((image, index) => (mayBeHard(image, index) ? image.hardness : null)), hardShare);
  return images.map((image, index) => hardest[index]! || isAttendedByVerdict(image));
}

/** The hardest fifth, whose predictions are the least reliable. */
export function unreliableImages(images: readonly AttentionImage[]): boolean[] {
  return highest(images.map((image) => (isLeftOut(image) ? null : image.hardness)), unreliableShare);
}

/**
 * Labels that are probably wrong: the tenth that the network contradicts most, of those that nobody has looked at since. A label that a
 * person called wrong and nobody has corrected is one as well; one that a person called right is none.
 *
 * @param among whether that tenth is of all images or of each group: a network contradicts the labels of a group that it has hardly seen,
 *   right ones as well, so that among all images these would be most of it
 */
export function doubtfulLabels(images: readonly AttentionImage[], among: DoubtAmong = 'all'): boolean[] {
  const isOpen = ({ verdict, corrected }: AttentionImage): boolean => !corrected && (verdict === null || verdict === 'label-wrong');
  const conflicts = images.map((image) => (image.corrected ? null : image.conflict));
  const groups = among === 'all' ? [null] : [...new Set(images.map(({ group }) => group))];
  const contradicted = images.map(() => false);
  for (const name of groups) {
    const own = images.flatMap(({ group }, index) => (among === 'all' || group === name ? [index] : []));
    for (const [place, isHighest] of highest(own.map((index) => conflicts[index]!), hardShare).entries()) contradicted[own[place]!] = isHighest;
  }
  return images.map((image, index) => isOpen(image) && (contradicted[index]! || image.verdict === 'label-wrong'));
}

/** Ranks by hardness in [0, 1], 1 for the hardest and for what a person called hard; ½ where nothing is known. */
export function hardnessRanks(images: readonly AttentionImage[]): number[] {
  const known = images.flatMap(({ hardness }, index) => (hardness === null ? [] : [index]));
  const byPlace = ranks(known.map((index) => images[index]!.hardness!));
  const result = images.map(() => middleRank);
  for (const [place, index] of known.entries()) result[index] = known.length === 1 ? middleRank : (byPlace[place]! - 1) / (known.length - 1);
  return result.map((rank, index) => (isAttendedByVerdict(images[index]!) ? 1 : rank));
}

/** Groups of an attribute's value × hard or not; a missing value is a group of its own. */
export type AttentionGroups = {
  names: string[];
  /** Of each image, its place in `names`. */
  of: number[];
};

export function attentionGroups(images: readonly AttentionImage[]): AttentionGroups {
  const hard = hardImages(images);
  const nameOf = ({ group }: AttentionImage, index: number): string => `${group === null ? '(missing)' : JSON.stringify(group)}${hard[index] ? ', hard' : ''}`;
  const own = images.map(nameOf);
  const names = [...new Set(own)].sort();
  const places = new Map(names.map((name, place) => [name, place]));
  return { names, of: own.map((name) => places.get(name)!) };
}
