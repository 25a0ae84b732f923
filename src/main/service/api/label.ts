import { maskContours } from '../../../core/geometry/index.ts';
import { decodeMask } from '../../../core/mask/index.ts';
import type { ProjectStore } from '../../db/store.ts';
import { blindedBy, seenBy } from '../blinding.ts';
import type { Changes } from '../changes.ts';
import type { Holds } from '../holds.ts';
import type { Handlers } from '../host/dispatch.ts';
import { signer } from '../signer.ts';

type Names = 'label.history' | 'label.preview' | 'label.restore' | 'label.submit' | 'label.submitWeak' | 'label.reject';

export function labelHandlers(store: ProjectStore, holds: Holds, changes: Changes): Pick<Handlers, Names> {
  return {
    'label.history': ({ image, blinded: chosen }, caller) => {
      const blinded = blindedBy(store.images.details(image, null).split, chosen);
      return store.labels.history(image).map((label) => ({ ...label, annotator: seenBy(label.annotator, blinded, caller) }));
    },

    'label.preview': ({ annotation }) => {
      const { image, geometry, weak } = store.labels.preview(annotation);
      return { annotation, geometry, weak, rings: geometry === null ? [] : maskContours(decodeMask(geometry), image) };
    },

    'label.submit': (request, caller) => {
      const annotator = signer(caller);
      holds.require(request.image, caller);
      const label = store.labels.submit({ ...request, annotator });
      changes.emit({ type: 'label', image: request.image });
      return label;
    },

    'label.submitWeak': (request, caller) => {
      const annotator = signer(caller);
      // Refuses an image that is not there.
      store.images.file(request.image);
      holds.refuseOthers(request.image, caller);
      const label = store.labels.submitWeak({ ...request, annotator });
      changes.emit({ type: 'label', image: request.image });
      return label;
    },

    'label.restore': (request, caller) => {
      const annotator = signer(caller);
      holds.refuseOthers(request.image, caller);
      const label = store.labels.restore({ ...request, annotator });
      changes.emit({ type: 'label', image: request.image });
      return label;
    },

    'label.reject': ({ annotation }, caller) => {
      const annotator = signer(caller);
      const image = store.labels.image(annotation);
      holds.refuseOthers(image, caller);
      const label = store.labels.reject({ annotation, annotator });
      changes.emit({ type: 'label', image });
      return label;
    },
  };
}
