import { useEditing } from '../state.ts';
import { editor } from '../workspace/the-editor.ts';

/**
 * Waits until an image that is being opened can be drawn on. False where it cannot be, or another is shown by then.
 */
export function opened(image: string): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): void => {
      const answer = canDraw(image);
      if (answer === null) return;
      stopEditing();
      stopEditor();
      resolve(answer);
    };
    const stopEditing = useEditing.subscribe(look);
    const stopEditor = editor.store.subscribe(look);
    look();
  });
}

/** Null while it is not known yet. */
function canDraw(image: string): boolean | null {
  const { editing } = useEditing.getState();
  if (editing === null || editing.image !== image || editing.state === 'read-only') return false;
  const { image: loaded, loading, readOnly } = editor.store.getState();
  if (editing.state === 'opening' || loaded?.key !== image || loading || readOnly) return null;
  return true;
}
