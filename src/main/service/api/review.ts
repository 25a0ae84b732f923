import type { ProjectStore } from '../../db/store.ts';
import { blindedBy, seenBy } from '../blinding.ts';
import type { Changes } from '../changes.ts';
import type { Handlers } from '../host/dispatch.ts';
import { signer } from '../signer.ts';

export function reviewHandlers(store: ProjectStore, changes: Changes): Pick<Handlers, 'review.verdict' | 'review.takeBack' | 'review.history'> {
  return {
    'review.verdict': (request, caller) => {
      const annotator = signer(caller);
      // Refuses an image that is not there.
      store.images.file(request.image);
      const review = store.reviews.add({ ...request, annotator });
      changes.emit({ type: 'review', image: request.image });
      return review;
    },

    'review.takeBack': ({ review }, caller) => {
      const { image } = store.reviews.takeBack({ review, annotator: signer(caller) });
      changes.emit({ type: 'review', image });
      return {};
    },

    /** Of validation and test images each annotator sees their own alone. */
    'review.history': ({ image }, caller) => {
      const blinded = blindedBy(store.images.details(image, null).split, false);
      return store.reviews.history(image).filter((review) => seenBy(review.annotator, blinded, caller) !== null);
    },
  };
}
