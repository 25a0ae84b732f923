import { z } from 'zod';
import { weakLabel, type WeakLabel } from '../../../../core/contract/index.ts';
import { useAnnotator } from '../../../app/annotator.ts';

/** What is stored with a submission or a verdict alone: until then it is kept on this computer, for each annotator and image. */
function kept<Value>(name: string, schema: z.ZodType<Value>): { keep: (image: string, value: Value | null) => void; of: (image: string) => Value | null } {
  const keyOf = (image: string): string => `weakspot.${name}.${useAnnotator.getState().session?.annotator?.id ?? ''}.${image}`;
  return {
    /** Null forgets it. */
    keep(image, value) {
      try {
        if (value === null) localStorage.removeItem(keyOf(image));
        else localStorage.setItem(keyOf(image), JSON.stringify(value));
      } catch {
        // Without storage (private windows), or with a full one, it lasts as long as the image is open.
      }
    },
    of(image) {
      try {
        return schema.parse(JSON.parse(localStorage.getItem(keyOf(image)) ?? 'null'));
      } catch {
        // Nothing kept, or by a version that wrote it otherwise.
        return null;
      }
    },
  };
}

/** Box, points and scribbles that were drawn since the label was saved. */
export const weakDrafts: { keep: (image: string, labels: readonly WeakLabel[] | null) => void; of: (image: string) => readonly WeakLabel[] | null } = kept('weak-draft', z.array(weakLabel).readonly());

/** Notes that no verdict has taken along yet. */
export const noteDrafts = kept('note-draft', z.string());
