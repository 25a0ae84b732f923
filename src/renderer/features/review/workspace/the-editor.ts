import { useBrush } from '../../../app/preferences.ts';
import { createAssistant } from '../../../canvas/assist/index.ts';
import { createEditor } from '../../../canvas/editor/index.ts';
import { LastActions } from '../last-actions.ts';
import { weakDrafts } from '../lesion/kept.ts';
import { useEditing } from '../state.ts';

export const assistant = createAssistant();

/** What was done on the image shown, for Undo. */
export const lastActions = new LastActions();

const brush = useBrush.getState();

/** The app's one editor: tool, zoom and options stay from lesion to lesion. */
export const editor = createEditor(
  {
    onOperation(operation, { origin }) {
      lastActions.stroke();
      saver()?.append(operation, origin);
    },
    onSeek({ applied, to }) {
      if (to > applied) lastActions.stroke();
      saver()?.seek(to);
    },
    onWeakChange() {
      const { image, weakChanged } = editor.store.getState();
      if (image) weakDrafts.keep(image.key, weakChanged ? editor.weakLabels() : null);
    },
  },
  { assist: assistant, options: { brushSize: brush.size, brushUnit: brush.unit, brushShape: brush.shape } },
);

editor.store.subscribe(({ options }, before) => {
  if (options === before.options) return;
  useBrush.setState({ size: options.brushSize, unit: options.brushUnit, shape: options.brushShape });
});

function saver() {
  const { editing } = useEditing.getState();
  return editing?.state === 'editing' ? editing.saver : null;
}
