import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { roundConfiguration, type ImageDetails } from '../../../../core/contract/index.ts';
import { notifyError } from '../../../app/notify.tsx';
import type { LearntAreas } from '../../../canvas/assist/index.ts';
import type { Picture } from '../../../canvas/index.ts';
import type { EditorState } from '../../../canvas/editor/types.ts';
import { noWeak, toLabels } from '../../../canvas/editor/weak.ts';
import { t } from '../../../i18n/index.ts';
import { isExpanded, learningOf, type Learning } from '../learning.ts';
import { useViewing } from '../state.ts';
import { assistant, editor } from '../workspace/the-editor.ts';

/** Side of the square that a round resizes images to unless somebody asks for another, in pixels: what is shown is what such a round learns from. */
const { size: usualSize } = roundConfiguration.parse({});

/** Whether the tool is one whose marks networks expand. */
export const marks = ({ tool }: EditorState): boolean => tool === 'point' || tool === 'scribble';

/** What networks learn from the strokes and points that are drawn, while they are drawn: made anew, in a worker, whenever these change. */
export function useLearnt(details: ImageDetails | null, picture: Picture | null): { areas: LearntAreas | null; learning: Learning } {
  const { image = null, width = 0, height = 0, split } = details ?? {};
  const chosen = useViewing((state) => state.overlays.learnt);
  const marking = useStore(editor.store, marks);
  // Until an image is loaded, the editor holds the labels of the one before.
  const weak = useStore(editor.store, (state) => (state.image?.key === image && !state.loading ? state.weak : noWeak));
  const drawn = useStore(editor.store, ({ applied }) => applied > 0);
  const [learnt, setLearnt] = useState<{ image: string; areas: LearntAreas } | null>(null);

  const learning = chosen && marking && split ? learningOf(weak, split, drawn || (details?.mask ?? null) !== null) : 'none';
  const shown = image !== null && picture !== null && (learning === 'mask' || learning === 'both') && isExpanded(weak);
  useEffect(() => {
    if (!shown) return;
    let wanted = true;
    assistant.learnt(toLabels(weak), { width, height }, usualSize).then(
      (areas) => wanted && setLearnt({ image, areas }),
      (error: Error) => wanted && error.name !== 'AbortError' && notifyError(t('review.learntFailed'), error),
    );
    return () => {
      wanted = false;
    };
  }, [shown, image, weak, width, height]);
  // The areas before stay until those of the newest stroke are there.
  return { areas: shown && learnt?.image === image ? learnt.areas : null, learning };
}
