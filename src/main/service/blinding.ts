import type { AnnotatorRecord, ImageDetails } from '../../core/contract/index.ts';
import type { ProjectStore } from '../db/store.ts';
import type { Caller } from './host/dispatch.ts';

export type Blinded = ImageDetails['blinded'];

/** Whether an image is shown without what networks and other annotators say of it: by its split, else as the annotator chose. */
export function blindedBy(split: ImageDetails['split'], chosen: boolean): Blinded {
  if (split !== 'train') return split;
  return chosen ? 'chosen' : null;
}

/** As {@link blindedBy}, for what a round says: the split that the image was in then counts as well. */
export function predictionsBlindedBy(store: ProjectStore, round: number | null, image: string, chosen: boolean): Blinded {
  return store.predictions.withheld(round, image) ?? (chosen ? 'chosen' : null);
}

/** A name as a blinded annotator sees it: their own, and nobody else's. */
export function seenBy<T extends AnnotatorRecord | null>(annotator: T, blinded: Blinded, caller: Caller): T | null {
  return blinded === null || annotator?.id === caller.annotator?.id ? annotator : null;
}
