import type { ImageDetails } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { maskContours, probabilityContours } from '../../../core/geometry/index.ts';
import { decodeMask, encodeMask } from '../../../core/mask/index.ts';
import { gridThresholder } from '../../../core/metrics/index.ts';
import type { ProjectStore } from '../../db/store.ts';
import { blindedBy, predictionsBlindedBy, seenBy } from '../blinding.ts';
import type { Holds } from '../holds.ts';
import type { Caller, Handlers } from '../host/dispatch.ts';

/** Probabilities are kept as bytes; 128 and more is lesion. */
const byteThreshold = 127.5;

export function imageHandlers(store: ProjectStore, holds: Holds): Pick<Handlers, 'image.get' | 'image.evidence' | 'image.modelMask'> {
  return {
    'image.get': ({ image, blinded: chosen }, caller) => describe(store, holds, image, chosen, caller),

    'image.evidence': ({ image, round, blinded: chosen }) => {
      const evidence = store.flags.evidence(round, image);
      const blinded = predictionsBlindedBy(store, round, image, chosen);
      const size = { width: evidence.width, height: evidence.height };
      const levels = blinded === null ? evidence.levels : [];
      return {
        image: evidence.image,
        name: evidence.name,
        ...size,
        label: evidence.mask ? maskContours(decodeMask(evidence.mask), size) : [],
        levels: levels.map(({ sparsity, probability }) => ({ sparsity, rings: probabilityContours(probability, evidence.size, size) })),
        blinded,
        hardness: blinded === null ? store.flags.hardness(round, image) : null,
      };
    },

    'image.modelMask': ({ image, round, sparsity }, caller) => {
      const blinded = predictionsBlindedBy(store, round, image, false);
      if (blinded !== null) {
        throw new WeakspotError('permission', `predictions are withheld for ${blinded} images, so that their labels stay independent of the network`, { image, split: blinded });
      }
      const { grid } = store.images.details(image, caller.annotator?.id ?? null);
      const evidence = store.flags.evidence(round, image);
      const level = evidence.levels.find((candidate) => candidate.sparsity === sparsity);
      if (!level) throw new WeakspotError('not-found', `sparsity: the round kept no prediction of a network of sparsity ${sparsity} for ${evidence.name}`, { image, sparsity });
      const data = gridThresholder(evidence.size, grid.width, grid.height, byteThreshold)(level.probability);
      return encodeMask({ ...grid, data });
    },
  };
}

function describe(store: ProjectStore, holds: Holds, image: string, chosen: boolean, caller: Caller): ImageDetails {
  const { reviews, attributes, ...facts } = store.images.details(image, caller.annotator?.id ?? null);
  const blinded = blindedBy(facts.split, chosen);
  return {
    ...facts,
    attributes: attributes.map((value) => ({ ...value, annotator: seenBy(value.annotator, blinded, caller) })),
    review: reviews.find((review) => seenBy(review.annotator, blinded, caller) !== null) ?? null,
    blinded,
    heldBy: holds.of(image),
  };
}
