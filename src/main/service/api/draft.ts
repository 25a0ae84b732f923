import type { ProjectStore } from '../../db/store.ts';
import type { Holds } from '../holds.ts';
import type { Caller, Handlers } from '../host/dispatch.ts';
import { signer } from '../signer.ts';

/** Strokes are nobody else's concern until they are submitted, so that no change is told. */
export function draftHandlers(store: ProjectStore, holds: Holds): Pick<Handlers, 'draft.open' | 'draft.append' | 'draft.seek' | 'draft.discard'> {
  /** Signs a change of a draft, which needs its image to be held. */
  const signed = <T extends { draft: string }>(request: T, caller: Caller) => {
    const whole = { ...request, annotator: signer(caller) };
    holds.require(store.drafts.image(whole), caller);
    return whole;
  };
  return {
    'draft.open': ({ image }, caller) => {
      const annotator = signer(caller);
      // Refuses an image that is not there.
      store.images.file(image);
      return store.drafts.open({ image, annotator });
    },
    'draft.append': (request, caller) => store.drafts.append(signed(request, caller)),
    'draft.seek': (request, caller) => store.drafts.seek(signed(request, caller)),
    'draft.discard': (request, caller) => {
      store.drafts.discard(signed(request, caller));
      return {};
    },
  };
}
