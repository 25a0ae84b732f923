import { ActionIcon, Switch, Text, Tooltip } from '@mantine/core';
import { ChevronLeft, ChevronRight, Keyboard } from 'lucide-react';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ImageDetails } from '../../../core/contract/index.ts';
import { useAnnotator } from '../../app/annotator.ts';
import { useOverlays, useReviewing } from '../../app/preferences.ts';
import { LesionCanvas } from '../../canvas/index.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { t } from '../../i18n/index.ts';
import { useCall } from '../../query.ts';
import { useContours } from './lesion/contours.ts';
import { DiscardDialog, LabelMovedDialog, MovedOnDialog } from './dialogs/Choices.tsx';
import { ShortcutsDialog } from './dialogs/ShortcutsDialog.tsx';
import { EvidencePanel } from './evidence/EvidencePanel.tsx';
import { keyText } from './KeyCap.tsx';
import { keyFor, type ActionName } from './keymap.ts';
import { submit, undoLast, type Shown } from './lesion/actions.ts';
import { useLearnt } from './lesion/learnt.ts';
import { useHeat, usePicture, useViewed } from './lesion/pictures.ts';
import { useDesk, useLoadedEditor } from './lesion/use-lesion.ts';
import { useNotices, useReleased } from './lesion/use-notices.ts';
import { useAct } from './lesion/use-act.ts';
import classes from './review.module.css';
import { openDialog, useEditing, useViewing } from './state.ts';
import { desk } from './the-desk.ts';
import { useBindings, useKeys } from './use-keys.ts';
import type { Queue } from './use-queue.ts';
import { Banner } from './workspace/Banner.tsx';
import { LearntHint } from './workspace/LearntHint.tsx';
import { StatusBar } from './workspace/StatusBar.tsx';
import { editor } from './workspace/the-editor.ts';
import { ToolOptionsBar } from './workspace/ToolOptionsBar.tsx';
import { ToolRail } from './workspace/ToolRail.tsx';
import { say } from './lesion/say.ts';

/** The image of the moment: canvas with tools in the middle, evidence on the right. */
export function Workspace({ image, queue }: { image: string; queue: Queue }) {
  const { round, next, previous } = queue;
  const blinded = useReviewing((state) => state.blinded);
  const session = useAnnotator((state) => state.session);
  const me = session?.annotator?.id ?? null;
  const details = useCall('image.get', { image, blinded });
  const evidence = useCall('image.evidence', { image, round, blinded }, { enabled: queue.queue !== null || queue.slice !== null || queue.error !== null });
  const editing = useDesk(image);
  useLoadedEditor(details.data ?? null, editing);
  const saving = useEditing((state) => state.saving);
  const { overlays, view } = useViewing();
  const fill = useOverlays((state) => state.fillOpacity);
  const picture = usePicture(image);
  const levels = useViewed(picture, details.data?.grid ?? null, view);
  const { areas: learnt, learning } = useLearnt(details.data ?? null, picture.picture);
  const shownEvidence = evidence.data ?? null;
  const heat = useHeat(image, round, overlays.disagreement && (shownEvidence?.levels.length ?? 0) > 0);
  const { contours, names } = useContours(image, shownEvidence);
  const seen = useMemo(() => (learnt ? [...names, t('review.outline-learnt')] : names), [learnt, names]);
  // Until the image is known, the editor holds the mask of the one before.
  const known = details.data !== undefined;
  const maskLook = useMemo(() => ({ fill, visible: overlays.mask && known }), [fill, overlays.mask, known]);
  const drawn = useStore(editor.store, ({ applied }) => applied > 0);
  const canUndo = useStore(editor.store, (state) => state.canUndo || state.drawing);
  const bindings = useBindings();
  useReleased(image, details.data?.heldBy ?? null);
  useNotices();

  const unsigned = session !== null && me === null;
  const editable = editing?.state === 'editing' && saving[image]?.state !== 'moved-on';
  // While an image opens, its tools stay as they were: the editor itself waits for the draft.
  const locked = unsigned || editing?.state === 'read-only' || saving[image]?.state === 'moved-on';
  const mine = saving[image] ?? (editing?.state === 'editing' ? { state: 'saved' as const } : null);
  const elsewhere = Object.entries(saving).reduce((sum, [other, one]) => sum + (other !== image && (one.state === 'unsaved' || one.state === 'moved-on') ? one.waiting : 0), 0);
  const shown: Shown | null = useMemo(() => (details.data ? { details: details.data, round, blinded } : null), [details.data, round, blinded]);
  // The picture goes first: the evidence beside it follows a frame or two later.
  const panel = useDeferredValue(shown);
  const panelEvidence = useDeferredValue(shownEvidence);

  const onSubmit = async (): Promise<void> => {
    if (!shown) return;
    // What is done has nothing left to submit: Enter goes on.
    const result = await submit(shown, queue.done);
    const keyOf = (action: ActionName): string => keyText(keyFor(bindings, action) ?? '');
    if (result === 'nothing') say(shown.details.mask ? t('review.nothingToSubmitLabelled', { right: keyOf('verdict.6'), key: keyOf('next') }) : t('review.nothingToSubmit', { key: keyOf('next') }));
    if (result !== 'submitted') return;
    if (next && useReviewing.getState().advance) return queue.goTo(next.image);
    if (!next) say(t('review.endOfQueue'));
    // Submitting has closed the draft; whoever stays begins another.
    if (editing?.state === 'editing' && desk.editing === null) await desk.open(image);
  };
  const latest = useRef(onSubmit);
  useEffect(() => {
    latest.current = onSubmit;
  });
  const submitNow = useCallback(() => void latest.current(), []);
  const act = useAct({ image, shown, evidence: shownEvidence, round, locked, editable, queue, onSubmit: submitNow });
  useKeys(bindings, act);

  // Without a finished round there is nothing to show beside the image, and that is no error.
  const unread = details.error ?? (evidence.error?.code === 'not-found' ? null : evidence.error);
  return (
    <>
      <section className={classes['workspace']} aria-label={t('review.canvas', { name: details.data?.name ?? '' })}>
        <header className={classes['lesionHead']}>
          <Step label={t('review.previous')} chord={keyFor(bindings, 'previous')} disabled={!previous} onClick={() => previous && queue.goTo(previous.image)} icon={<ChevronLeft size={20} aria-hidden="true" />} />
          <div className={classes['lesionName']}>
            <h2 title={details.data?.name}>{details.data?.name ?? '\u00a0'}</h2>
            <Text size="xs" c="dimmed" className={classes['clip']}>
              {details.data && describe(details.data)}
            </Text>
          </div>
          <Switch size="sm" label={t('review.blinded')} title={t('review.blindedMode')} checked={blinded} onChange={(event) => useReviewing.setState({ blinded: event.currentTarget.checked })} />
          <Tooltip label={`${t('review.help')} (?)`}>
            <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('review.help')} onClick={() => openDialog('help')}>
              <Keyboard size={19} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
          <Step label={t('review.next')} chord={keyFor(bindings, 'next')} disabled={!next} onClick={() => next && queue.goTo(next.image)} icon={<ChevronRight size={20} aria-hidden="true" />} />
        </header>
        <ToolOptionsBar bindings={bindings} disabled={locked} canUndo={canUndo} onUndo={undoLast} onRedo={() => editor.redo()} />
        {details.data && <Banner details={details.data} editing={editing} unsigned={unsigned} me={me} />}
        <div className={classes['stage']}>
          <ToolRail bindings={bindings} disabled={locked} />
          <div className={classes['canvas']} id="review-canvas">
            <LesionCanvas editor={editor} name={details.data?.name ?? ''} picture={levels} contours={contours} contourNames={seen} heat={heat} learnt={learnt} maskLook={maskLook} />
            <LearntHint learning={learning} />
            {(picture.error || unread) && (
              <div className={classes['canvasNotice']}>
                {picture.error && <ErrorNotice title={t('review.openFailed', { name: details.data?.name ?? '' })} error={{ code: 'unreadable', message: picture.error.message }} />}
                {unread && <ErrorNotice title={t('review.openFailedHere')} error={unread} />}
              </div>
            )}
          </div>
        </div>
        <StatusBar saving={mine} elsewhere={elsewhere} onRetry={() => desk.retry()} />
      </section>
      {panel ? (
        <EvidencePanel shown={panel} evidence={panelEvidence} unsigned={unsigned} editable={!locked} drawn={drawn} bindings={bindings} onSubmit={submitNow} />
      ) : (
        <aside className={classes['evidence']} aria-label={t('review.evidence')} aria-busy="true" />
      )}
      <ShortcutsDialog bindings={bindings} />
      <DiscardDialog image={image} />
      <MovedOnDialog editing={editing} />
      {details.data && <LabelMovedDialog details={details.data} editing={editing} blinded={blinded} onKept={submitNow} />}
    </>
  );
}

function Step({ label, chord, disabled, onClick, icon }: { label: string; chord: string | null; disabled: boolean; onClick: () => void; icon: ReactNode }) {
  return (
    <Tooltip label={chord ? `${label} (${keyText(chord)})` : label}>
      <ActionIcon variant="default" size={34} aria-label={label} disabled={disabled} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

/** Where the image stands: its split, its lesion, its size. */
function describe({ split, lesion, width, height }: ImageDetails): string {
  return [t(`common.split-${split}`), lesion?.name, t('review.imageSize', { width, height })].filter(Boolean).join(' · ');
}
