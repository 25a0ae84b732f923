import { refreshAnnotator } from '../../app/annotator.ts';
import { useConnection } from '../../app/connection.ts';
import { call } from '../../bridge/index.ts';
import { Desk } from './desk.ts';
import { useEditing } from './state.ts';
import { editor } from './workspace/the-editor.ts';

/** The app's one desk: it outlives the screen, since strokes may still be on their way when another screen is opened. */
export const desk = new Desk(
  {
    take: (image) => call('hold.take', { image }),
    release: (image) => call('hold.release', { image }),
    open: (image) => call('draft.open', { image }),
    append: (request) => call('draft.append', request),
    seek: (request) => call('draft.seek', request),
    discard: (draft) => call('draft.discard', { draft }),
  },
  {
    onEditing: (editing) => useEditing.setState({ editing }),
    onSaving: (image, saving) =>
      useEditing.setState(({ saving: all }) => {
        if (saving.state !== 'saved') return { saving: { ...all, [image]: saving } };
        const { [image]: _saved, ...rest } = all;
        return { saving: rest };
      }),
  },
);

let connected = useConnection.getState().since;
useConnection.subscribe((connection) => {
  if (connection.state !== 'connected' || connection.since === connected) return;
  const first = connected === 0;
  connected = connection.since;
  if (first) return;
  // The new connection does not know yet who acts on it.
  void refreshAnnotator().then(
    () => desk.reconnected(),
    () => undefined,
  );
});

// Signs of life, for the seconds spent; on other screens the desk is empty.
for (const type of ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const) {
  window.addEventListener(
    type,
    () => {
      if (desk.editing?.state === 'editing') desk.editing.time.touch();
    },
    { capture: true, passive: true },
  );
}

window.addEventListener('beforeunload', (event) => {
  editor.finish();
  desk.sendOff();
  // Asks whether to leave. Strokes that are on their way as a matter of milliseconds are no reason to.
  if (desk.stuck > 0) event.preventDefault();
});
window.addEventListener('pagehide', () => desk.sendOff());
