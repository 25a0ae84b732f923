import { z } from 'zod';
import { weakLabel, type WeakLabel } from '../../../../core/contract/index.ts';
import { useAnnotator } from '../../../app/annotator.ts';

const stored = z.array(weakLabel);

const keyOf = (image: string): string => `weakspot.weak-draft.${useAnnotator.getState().session?.annotator?.id ?? ''}.${image}`;

/** Weak labels are small, and stored with the submission: until then they are kept on this computer. Null forgets them. */
export function keepWeakDraft(image: string, labels: readonly WeakLabel[] | null): void {
  try {
    if (labels === null) localStorage.removeItem(keyOf(image));
    else localStorage.setItem(keyOf(image), JSON.stringify(labels));
  } catch {
    // Without storage (private windows), or with a full one, they last as long as the image is open.
  }
}

export function weakDraftOf(image: string): WeakLabel[] | null {
  try {
    return stored.parse(JSON.parse(localStorage.getItem(keyOf(image)) ?? 'null'));
  } catch {
    // Nothing kept, or by a version that wrote it otherwise.
    return null;
  }
}
