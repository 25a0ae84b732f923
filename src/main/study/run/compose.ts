import { maskArea } from '../../../core/mask/index.ts';
import { chooseLabelled } from '../../../core/split/index.ts';
import { Random } from '../../../core/random.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { planCorruption, type CorruptionKind } from '../label/corruption.ts';
import type { StudyData, StudyImage } from '../data/types.ts';
import type { RunConfiguration } from './configuration.ts';

/** Places of a run's images, by what they are there for; no image has two roles but `labelled` and `drawn`. */
export type Roles = {
  /** Train by a mask. */
  labelled: number[];
  /** Train by a weak label, or by a mask that was made of it. */
  weak: number[];
  unlabelled: number[];
  /** Choose the best weights, and decide on recalibration: of the first collection. */
  validation: number[];
  /** May be judged: of every collection. */
  judged: { validation: number[]; test: number[] };
  /** The labelled ones whose mask is wrong. */
  corrupted: Map<number, CorruptionKind>;
};

/**
 * Who trains and who judges. Whole lesions are chosen by seed, from the training split alone: first those with masks, then of the others those
 * with weak labels, then those without a label, so that runs of the same seed which differ in one of these share the others.
 *
 * @throws WeakspotError `bad-request` where the collection has not what the run asks for
 */
export function composeRun(data: StudyData, configuration: RunConfiguration): Roles {
  const { images } = data;
  const { seed } = configuration;
  const first = images[0]?.collection;
  const withMask = (index: number): boolean => images[index]!.mask !== null && images[index]!.weight > 0;
  const training = placesWhere(images, (image) => image.split === 'train');
  const own = training.filter((index) => images[index]!.collection === first);
  const other = training.filter((index) => images[index]!.collection !== first);

  const labelled = configuration.labelled ? requireTraining(images, configuration.labelled) : chooseBalance(images, own.filter(withMask), configuration);
  labelled.push(...(configuration.targetLabels > 0 ? choose(images, other.filter(withMask), configuration.targetLabels, seed) : []));
  const weak = configuration.weak ? choose(images, beside(images, configuration.weak.from === 'other' ? other : own, labelled).filter(withMask), configuration.weak.images, seed) : [];
  const candidates = { first: beside(images, own, [...labelled, ...weak]), other: beside(images, other, [...labelled, ...weak]), weak };
  const rest = candidates[configuration.unlabelledFrom];
  const unlabelled = configuration.unlabelled > 0 ? choose(images, rest, configuration.unlabelled, seed) : [];
  const roles: Roles = {
    labelled: labelled.toSorted((a, b) => a - b),
    weak,
    unlabelled,
    validation: placesWhere(images, (image) => image.split === 'validation' && image.mask !== null && image.collection === first),
    judged: {
      validation: placesWhere(images, (image) => image.split === 'validation' && image.mask !== null),
      test: placesWhere(images, (image) => image.split === 'test' && image.mask !== null),
    },
    corrupted: planCorruption(labelled.filter((index) => maskArea(images[index]!.mask!.geometry) > 0), configuration.corruption, seed),
  };
  for (const index of configuration.drawn) roles.corrupted.delete(index);
  if (roles.labelled.length + roles.weak.length < 2) {
    throw new WeakspotError('bad-request', `a run needs at least 2 images to train on, and this one has ${roles.labelled.length + roles.weak.length}`, { field: 'labels' });
  }
  return roles;
}

/** The labelled images, with one group made rare where that is asked for. */
function chooseBalance(images: readonly StudyImage[], candidates: readonly number[], { imbalance, labels, seed }: RunConfiguration): number[] {
  if (labels === 0) return [];
  if (imbalance === null) return labels === null ? [...candidates] : choose(images, candidates, labels, seed);
  const { attribute, value, share } = imbalance;
  const inGroup = (index: number): boolean => images[index]!.attributes[attribute] === value;
  const group = candidates.filter(inGroup);
  const others = candidates.filter((index) => !inGroup(index));
  if (group.length === 0) throw new WeakspotError('bad-request', `no training image has ${attribute} = ${value}`, { field: 'imbalance' });
  const all = labels ?? Math.round(others.length / (1 - share));
  const rare = Math.round(all * share);
  return [...choose(images, others, all - rare, seed), ...(rare > 0 ? choose(images, group, rare, seed) : [])];
}

/** Whole components, chosen by seed, that come to `count` images. */
function choose(images: readonly StudyImage[], candidates: readonly number[], count: number, seed: number): number[] {
  if (candidates.length === 0) throw new WeakspotError('bad-request', `a run asks for ${count} images where the collection has none of that kind left`, { count });
  const units = Map.groupBy(candidates, (index) => images[index]!.component);
  const chosen = chooseLabelled([...units].map(([key, members]) => ({ key, size: members.length })), count, seed);
  return candidates.filter((index) => chosen.has(images[index]!.component));
}

/** Candidates of lesions of which nothing is taken. */
function beside(images: readonly StudyImage[], candidates: readonly number[], taken: readonly number[]): number[] {
  const components = new Set(taken.map((index) => images[index]!.component));
  return candidates.filter((index) => !components.has(images[index]!.component));
}

function requireTraining(images: readonly StudyImage[], places: readonly number[]): number[] {
  for (const index of places) {
    if (images[index]?.split === 'train' && images[index].mask) continue;
    throw new WeakspotError('internal', `image ${images[index]?.name ?? index} is of the ${images[index]?.split ?? 'unknown'} split and was about to train`, { index });
  }
  return [...places];
}

function placesWhere(images: readonly StudyImage[], condition: (image: StudyImage) => boolean): number[] {
  return images.flatMap((image, index) => (condition(image) ? [index] : []));
}

/** A stream of random numbers that belongs to one image of a run's seed. */
export function imageRandom(seed: number, purpose: string, image: StudyImage): Random {
  return Random.derive(seed, purpose, image.id);
}
