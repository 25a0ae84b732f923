import type { ProjectStore } from '../../db/store.ts';
import { blindedBy, seenBy } from '../blinding.ts';
import type { Changes } from '../changes.ts';
import type { Handlers } from '../host/dispatch.ts';
import { signer } from '../signer.ts';

type Names = 'attribute.list' | 'attribute.groupings' | 'attribute.tag' | 'attribute.untag' | 'attribute.history';

export function attributeHandlers(store: ProjectStore, changes: Changes): Pick<Handlers, Names> {
  return {
    'attribute.list': () => store.dataset.attributes(),
    'attribute.groupings': () => store.dataset.groupings(),
    'attribute.tag': (request, caller) => {
      const { images, ...done } = store.tags.set({ ...request, annotator: signer(caller) });
      changes.emit({ type: 'attributes', images });
      return { ...done, images: images.length };
    },
    'attribute.untag': ({ batch }, caller) => {
      const { subjects, images } = store.tags.retract({ batch, annotator: signer(caller) });
      changes.emit({ type: 'attributes', images });
      return { subjects };
    },
    /** Who said it is hidden where other annotators are: their values hold for the patient all the same. */
    'attribute.history': ({ image }, caller) => {
      const blinded = blindedBy(store.images.details(image, null).split, false);
      return store.tags.history(image).map((value) => ({ ...value, annotator: seenBy(value.annotator, blinded, caller) }));
    },
  };
}
