import { Random } from '../../../core/random.ts';
import { orderByKCentre } from '../../engine/hardness/index.ts';
import { trainsByMask } from './roles.ts';
import type { Round } from './round-state.ts';

/** Images that get a place in the order: more than anybody labels between two rounds. */
const mostPlaces = 2000;
/** Labelled images that the others are compared with, at most; beyond that, so many drawn by seed stand for all. */
const mostSeeds = 2000;

/**
 * In which order images without a mask in use should be labelled to be as unlike each other, and what is labelled, as can be: greedy
 * k-centre on what the dense network's encoder makes of them. Of the training split alone: nobody labels the others to train.
 *
 * @param features of every image of the snapshot, one after the other
 * @returns index → value in (0, 1], higher = earlier; nothing for labelled images and those beyond the first 2,000
 */
export async function orderByDiversity({ snapshot, configuration, context }: Round, features: Float32Array): Promise<Map<number, number>> {
  const { images } = snapshot;
  const indicesWhere = (labelled: boolean): number[] =>
    images.flatMap((image, index) => (image.split === 'train' && trainsByMask(image) === labelled ? [index] : []));
  const labelled = indicesWhere(true);
  const chosen = await orderByKCentre({
    features,
    dimensions: features.length / images.length,
    seeds: labelled.length <= mostSeeds ? labelled : Random.derive(configuration.seed, 'diversity').shuffle(labelled).slice(0, mostSeeds),
    candidates: indicesWhere(false),
    limit: mostPlaces,
    signal: context.signal,
  });
  return new Map(chosen.map((index, place) => [index, (chosen.length - place) / chosen.length]));
}
