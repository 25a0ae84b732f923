import { Button, Group, Text } from '@mantine/core';
import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ImageDetails } from '../../../../core/contract/index.ts';
import { ensureAnnotator } from '../../../app/annotator.ts';
import { t } from '../../../i18n/index.ts';
import type { Editing } from '../desk.ts';
import classes from '../review.module.css';
import { openDialog } from '../state.ts';

type Props = { details: ImageDetails; editing: Editing | null; unsigned: boolean; me: string | null };

/** Why the image cannot be drawn on, or what stands against submitting what is drawn. */
export function Banner({ details, editing, unsigned, me }: Props) {
  if (unsigned) {
    return (
      <Strip title={t('review.unsignedTitle')} help={t('review.unsignedHelp')}>
        <Button size="compact-sm" onClick={() => void ensureAnnotator().catch(() => undefined)}>
          {t('app.notSigned')}
        </Button>
      </Strip>
    );
  }
  if (editing?.state === 'read-only') {
    const taken = editing.error.code === 'conflict';
    const holder = details.heldBy?.annotator ?? null;
    if (taken && holder) return <Strip title={holder.id === me ? t('review.ownWindowTitle') : t('review.takenTitle', { name: holder.name })} help={t('review.takenHelp')} />;
    return <Strip title={t('review.readOnlyTitle')} help={editing.error.message} />;
  }
  if (editing?.state === 'editing' && !editing.record.baseIsCurrent) {
    return (
      <Strip title={t('review.labelMovedTitle')} help={t('review.labelMovedHelp')}>
        <Button size="compact-sm" variant="default" onClick={() => openDialog('label-moved')}>
          {t('review.labelMovedChoose')}
        </Button>
      </Strip>
    );
  }
  return null;
}

function Strip({ title, help, children }: { title: string; help: string; children?: ReactNode }) {
  return (
    <output className={classes['banner']}>
      <Lock size={17} aria-hidden="true" />
      <Text size="sm">
        <b>{title}.</b> {help}
      </Text>
      {children && <Group gap="xs">{children}</Group>}
    </output>
  );
}
