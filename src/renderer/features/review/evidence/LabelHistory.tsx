import { Badge, Button, Text } from '@mantine/core';
import type { ImageDetails, LabelRecord } from '../../../../core/contract/index.ts';
import { sparsityText } from '../../../../core/text.ts';
import { notifyError } from '../../../app/notify.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatMoment, t } from '../../../i18n/index.ts';
import { useCall, useCommand } from '../../../query.ts';
import classes from '../review.module.css';
import { useViewing } from '../state.ts';
import { Section } from './Section.tsx';
import { say } from '../lesion/say.ts';

export const historyRegion = 'review-history';

type Props = { details: ImageDetails; blinded: boolean; /** A draft with strokes is based on the label that a restoration would change. */ drawn: boolean; disabled: boolean };

/** Every label that the image ever had, newest first; any of them can be looked at and made the current one again. */
export function LabelHistory({ details, blinded, drawn, disabled }: Props) {
  const history = useCall('label.history', { image: details.image, blinded });
  const preview = useViewing((state) => state.preview);
  const restore = useCommand('label.restore', { onError: (error) => notifyError(t('review.restoreFailed'), error) });

  const onRestore = (label: LabelRecord): void => {
    if (drawn && label.kind === 'mask') return void say(t('review.restoreFirst'));
    const supersedes = history.data?.find(({ kind, current }) => kind === label.kind && current)?.id ?? null;
    restore.mutate(
      { image: details.image, annotation: label.id, supersedes },
      {
        onSuccess: () => {
          useViewing.setState({ preview: null });
          say(t('review.restored', { time: formatMoment(label.createdAt) }));
        },
      },
    );
  };

  return (
    <Section title={t('review.labelHistory')} id={historyRegion}>
      {history.error && <ErrorNotice title={t('review.labelHistoryFailed')} error={history.error} />}
      {history.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('review.labelHistoryNone')}
        </Text>
      )}
      <ol className={classes['history']}>
        {history.data?.map((label) => {
          const time = formatMoment(label.createdAt);
          const shown = preview?.annotation === label.id;
          return (
            <li key={label.id}>
              <div>
                <Text size="sm">
                  {t(`review.label-kind-${label.kind}`)} <span className={classes['quiet']}>{originText(label)}</span>
                </Text>
                <Text size="xs" c="dimmed">
                  {[label.annotator?.name, time, label.pixelsChanged === null ? null : t('review.pixelsChanged', { count: label.pixelsChanged })].filter(Boolean).join(' · ')}
                </Text>
              </div>
              <div className={classes['historyActions']}>
                {label.current && (
                  <Badge size="sm" radius="sm" variant="light" color="green">
                    {t('review.current')}
                  </Badge>
                )}
                {label.state === 'rejected' && (
                  <Badge size="sm" radius="sm" variant="light" color="gray">
                    {t('review.rejected')}
                  </Badge>
                )}
                {label.kind !== 'class' && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-pressed={shown}
                    aria-label={t('review.previewOf', { time })}
                    onClick={() => useViewing.setState({ preview: shown ? null : { image: details.image, annotation: label.id } })}
                  >
                    {t(shown ? 'review.previewEnd' : 'review.preview')}
                  </Button>
                )}
                {!label.current && (
                  <Button size="compact-xs" variant="default" disabled={disabled} loading={restore.isPending && restore.variables.annotation === label.id} aria-label={t('review.restoreOf', { time })} onClick={() => onRestore(label)}>
                    {t('review.restore')}
                  </Button>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}

function originText(label: LabelRecord): string {
  if (label.origin === 'model' && label.originSparsity !== null && label.originSparsity > 0) return t('review.label-origin-model-at', { share: sparsityText(label.originSparsity) });
  return t(`review.label-origin-${label.origin}`);
}
