import { maskContours, probabilityContours } from '../../../core/geometry/index.ts';
import { decodeMask } from '../../../core/mask/index.ts';
import type { ProjectStore } from '../../db/store.ts';
import type { Handlers } from '../host/dispatch.ts';

export function imageHandlers(store: ProjectStore): Pick<Handlers, 'image.evidence'> {
  return {
    'image.evidence': ({ image, round }) => {
      const evidence = store.flags.evidence(round, image);
      const size = { width: evidence.width, height: evidence.height };
      return {
        blinded: null,
        hardness: null,
        image: evidence.image,
        name: evidence.name,
        ...size,
        label: evidence.mask ? maskContours(decodeMask(evidence.mask), size) : [],
        levels: evidence.levels.map(({ sparsity, probability }) => ({ sparsity, rings: probabilityContours(probability, evidence.size, size) })),
      };
    },
  };
}
