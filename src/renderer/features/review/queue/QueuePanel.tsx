import { ActionIcon, Button, Chip, Group, Progress, Select, Text, TextInput, Tooltip } from '@mantine/core';
import { Search, SlidersHorizontal } from 'lucide-react';
import type { QueueItem, QueueName, ReviewQueue } from '../../../../core/contract/index.ts';
import { linkTo } from '../../../app/route.ts';
import { t } from '../../../i18n/index.ts';
import { everything, itemStates, type ItemState } from '../queue-navigation.ts';
import classes from '../review.module.css';
import { openDialog, useViewing } from '../state.ts';
import { Expected } from './Expected.tsx';
import { QueueList } from './QueueList.tsx';
import type { Slice } from './slice.ts';

type Props = {
  queue: ReviewQueue | null;
  /** Shown in place of the queue. */
  slice: Slice | null;
  shown: readonly QueueItem[];
  image: string | null;
  onChoose: (image: string) => void;
  onQueue: (queue: QueueName) => void;
};

const inOrder = ['verify', 'check-label', 'annotate-next'] as const satisfies readonly QueueName[];

/** Which queue, how far it is done, what of it is shown, and its images. */
export function QueuePanel({ queue, slice, shown, image, onChoose, onQueue }: Props) {
  const { queue: name, filter } = useViewing();
  const setFilter = (change: Partial<typeof filter>): void => useViewing.setState({ filter: { ...filter, ...change } });
  const { items = [] } = slice ?? queue ?? {};
  const total = items.length;
  const done = slice ? items.filter(({ reviewed }) => reviewed).length : (queue?.reviewed ?? 0);
  return (
    <section className={classes['queue']} aria-label={t('review.queue')}>
      <div className={classes['queueHead']}>
        {slice ? (
          <SliceHead slice={slice} onLeave={() => onQueue(name)} />
        ) : (
          <Group gap={6} wrap="nowrap">
            <Select
              aria-label={t('review.queueChoice')}
              className={classes['grow']}
              size="sm"
              allowDeselect={false}
              data={inOrder.map((value) => ({ value, label: t(`review.queue-${value}`) }))}
              value={name}
              onChange={(value) => value && onQueue(value as QueueName)}
              comboboxProps={{ withinPortal: true }}
            />
            <Tooltip label={t('review.compose')}>
              <ActionIcon variant="default" size={34} aria-label={t('review.compose')} onClick={() => openDialog('compose')}>
                <SlidersHorizontal size={17} aria-hidden="true" />
              </ActionIcon>
            </Tooltip>
          </Group>
        )}
        {total > 0 && (
          <div>
            <Text size="sm" mb={4}>
              {t('review.queueProgress', { done, total })}
            </Text>
            <Progress value={(done / total) * 100} size={6} aria-label={t('review.queueProgress', { done, total })} />
          </div>
        )}
        {!slice && queue && total > 0 && <Expected expected={queue.expected} />}
        <TextInput
          size="xs"
          aria-label={t('review.search')}
          placeholder={t('review.search')}
          leftSection={<Search size={14} aria-hidden="true" />}
          value={filter.text}
          onChange={(event) => setFilter({ text: event.currentTarget.value })}
        />
        <fieldset aria-label={t('review.show')} className={classes['states']}>
          <Chip.Group multiple value={[...filter.states]} onChange={(states) => setFilter({ states: states as ItemState[] })}>
            {itemStates.map((state) => (
              <Chip key={state} value={state} size="xs" variant="outline">
                {t(`review.state-${state}`)}
              </Chip>
            ))}
          </Chip.Group>
        </fieldset>
      </div>
      {shown.length > 0 && <QueueList items={shown} image={image} onChoose={onChoose} />}
      {shown.length === 0 && total > 0 && (
        <div className={classes['queueNote']}>
          <Text size="sm" c="dimmed">
            {t('review.nothingMatches')}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => useViewing.setState({ filter: everything })}>
            {t('review.clearFilter')}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Whose images these are, and the ways back: to the audit, and to the queue. */
function SliceHead({ slice: { audit, title, items }, onLeave }: { slice: Slice; onLeave: () => void }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Text size="xs" c="dimmed">
        {t('review.sliceOf', { count: items.length, audit })}
      </Text>
      <Group gap="xs" mt={4}>
        <Button component="a" size="compact-sm" variant="default" href={linkTo('audit', { audit, part: 'slices' })}>
          {t('review.toAudit')}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={onLeave}>
          {t('review.leaveSlice')}
        </Button>
      </Group>
    </div>
  );
}
