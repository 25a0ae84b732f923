import { useEffect, useRef } from 'react';
import type { ImageDetails } from '../../../../core/contract/index.ts';
import { useAnnotator } from '../../../app/annotator.ts';
import { notifyError } from '../../../app/notify.tsx';
import { t } from '../../../i18n/index.ts';
import type { Editing } from '../desk.ts';
import { useEditing } from '../state.ts';
import { desk } from '../the-desk.ts';
import { weakDrafts } from './kept.ts';
import { editor, lastActions } from '../workspace/the-editor.ts';

/** Takes the image for editing while it is shown; without a name one can only look. */
export function useDesk(image: string | null): Editing | null {
  const me = useAnnotator(({ session }) => session?.annotator?.id ?? null);
  useEffect(() => {
    lastActions.clear();
    if (image === null || me === null) return;
    void desk.open(image);
    return () => {
      // What is being drawn is finished first: going on loses no stroke.
      editor.finish();
      desk.leave();
      useEditing.setState({ editing: null });
    };
  }, [image, me]);
  const editing = useEditing((state) => state.editing);
  return editing?.image === image ? editing : null;
}

type Loaded = { image: string; annotation: string | null; draft: string | null; done: Promise<void> };

/**
 * Loads the editor with the image's label as soon as it is known, and with the draft once the image is taken. A draft
 * that has nothing drawn yet is what is shown already: then the editor is only opened for drawing.
 */
export function useLoadedEditor(details: ImageDetails | null, editing: Editing | null): void {
  const loaded = useRef<Loaded | null>(null);
  const annotation = details?.mask?.annotation ?? null;
  const record = editing?.state === 'editing' ? editing.record : null;
  useEffect(() => {
    if (details === null) return;
    const { image, width, height, grid, mask } = details;
    const before = loaded.current;
    const common = { key: image, image: { width, height }, weak: details.weak.map(({ label }) => label) };
    const unchanged = before !== null && before.image === image;
    if (record === null) {
      if (unchanged && before.annotation === annotation) return editor.setReadOnly(true);
      const done = editor.load({ ...common, grid, base: mask?.geometry ?? null, readOnly: true });
      done.catch(tellUnreadable);
      loaded.current = { image, annotation, draft: null, done };
      return;
    }
    const weakDraft = weakDrafts.of(image);
    const showsBase = unchanged && weakDraft === null && before.draft === null && before.annotation === record.base && record.operations.length === 0;
    const done = showsBase
      ? before.done
      : editor.load({ ...common, weakDraft, grid: record, base: record.baseMask, operations: record.operations, applied: record.applied, origin: record.origin, readOnly: true });
    const now: Loaded = { image, annotation: record.base, draft: record.draft, done };
    loaded.current = now;
    done.then(() => {
      if (loaded.current === now) editor.setReadOnly(false);
    }, tellUnreadable);
    // A new answer that tells of the same label is no reason to load it again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps, react/exhaustive-effect-dependencies
  }, [details?.image, annotation, record]);
}

/** The editor stays closed: nothing can be drawn on a mask that is not there. */
function tellUnreadable(error: unknown): void {
  notifyError(t('review.loadFailed'), error);
}
