import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ImageDetails, LabelRecord } from '../../../../core/contract/index.ts';
import { notifyError } from '../../../app/notify.tsx';
import { formatMoment, t } from '../../../i18n/index.ts';
import { command, useCall } from '../../../query.ts';
import type { Editing } from '../desk.ts';
import { toggleOverlay, openDialog, useEditing, useViewing } from '../state.ts';
import { desk } from '../the-desk.ts';
import { say } from '../lesion/say.ts';

/** The draft went on in another window: nothing is merged, a person chooses. */
export function MovedOnDialog({ editing }: { editing: Editing | null }) {
  const saving = useEditing((state) => (editing ? state.saving[editing.image] : undefined));
  const [busy, setBusy] = useState(false);
  if (editing?.state !== 'editing' || saving?.state !== 'moved-on') return null;
  const keepMine = async (): Promise<void> => {
    setBusy(true);
    try {
      await editing.saver.keepMine(t('review.keptCopy'));
      desk.show(editing.image);
    } catch (error) {
      notifyError(t('app.actionFailed'), error);
    } finally {
      setBusy(false);
    }
  };
  const takeTheirs = (): void => {
    editing.saver.takeTheirs();
    desk.show(editing.image);
  };
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} closeOnClickOutside={false} closeOnEscape={false} title={t('review.movedOnTitle')}>
      <Stack>
        <Text size="sm">{t('review.movedOnHelp')}</Text>
        <Group justify="end">
          <Button variant="default" disabled={busy} onClick={takeTheirs}>
            {t('review.takeTheirs')}
          </Button>
          <Button loading={busy} onClick={() => void keepMine()}>
            {t('review.keepMine')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Another label was saved since the draft began: look at it, put the draft on top, or give the draft up. */
export function LabelMovedDialog({ details, editing, blinded, onKept }: { details: ImageDetails; editing: Editing | null; blinded: boolean; onKept: () => void }) {
  const opened = useViewing(({ dialog }) => dialog === 'label-moved') && editing?.state === 'editing';
  const history = useCall('label.history', opened ? { image: details.image, blinded } : null);
  const [busy, setBusy] = useState(false);
  if (!opened) return null;
  const theirs = history.data?.find(({ kind, current }) => kind === 'mask' && current) ?? null;

  const run = async (what: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await what();
      openDialog(null);
    } catch (error) {
      notifyError(t('app.actionFailed'), error);
    } finally {
      setBusy(false);
    }
  };
  const keep = async (): Promise<void> => {
    await editing.saver.keepMine(t('review.keptCopy'));
    await editing.saver.flush();
    desk.show(details.image);
    onKept();
  };
  const see = (): void => {
    if (!useViewing.getState().overlays.label) toggleOverlay('label');
    openDialog(null);
    say(t('review.lookingAtTheirs', { name: theirs?.annotator?.name ?? t('review.someone') }));
  };

  return (
    <Modal opened onClose={() => openDialog(null)} title={t('review.labelMovedTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        {theirs && <Text size="sm">{whoAndWhen(theirs)}</Text>}
        <Text size="sm">{t('review.labelMovedHelp')}</Text>
        <Group justify="end">
          <Button variant="default" color="red" disabled={busy} onClick={() => void run(() => discardDraft(details.image))}>
            {t('review.useTheirs')}
          </Button>
          <Button variant="default" disabled={busy} onClick={see}>
            {t('review.seeTheirs')}
          </Button>
          <Button loading={busy} onClick={() => void run(keep)}>
            {t('review.keepOnTop')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function whoAndWhen({ annotator, createdAt }: LabelRecord): string {
  const time = formatMoment(createdAt);
  return annotator ? t('review.labelMovedBy', { name: annotator.name, time }) : t('review.labelMovedUnknown', { time });
}

/** Gives the strokes of an image up, and begins again from its label. */
async function discardDraft(image: string): Promise<void> {
  const { editing } = useEditing.getState();
  if (editing?.state !== 'editing' || editing.image !== image) return;
  await editing.saver.flush();
  await command('draft.discard', { draft: editing.saver.draft });
  desk.close(image);
  await desk.open(image);
}

export function DiscardDialog({ image }: { image: string }) {
  const opened = useViewing(({ dialog }) => dialog === 'discard');
  const discard = async (): Promise<void> => {
    openDialog(null);
    try {
      await discardDraft(image);
      say(t('review.discarded'));
    } catch (error) {
      notifyError(t('app.actionFailed'), error);
    }
  };
  return (
    <Modal opened={opened} onClose={() => openDialog(null)} title={t('review.discardTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        <Text size="sm">{t('review.discardHelp')}</Text>
        <Group justify="end">
          <Button variant="default" onClick={() => openDialog(null)}>
            {t('common.cancel')}
          </Button>
          <Button color="red" onClick={() => void discard()}>
            {t('review.discardDraft')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
