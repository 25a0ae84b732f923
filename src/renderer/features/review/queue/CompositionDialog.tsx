import { Button, Checkbox, Group, Modal, NumberInput, Radio, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import type { QueueComposition, ReviewQueue } from '../../../../core/contract/index.ts';
import { groupsLesions } from '../../../../core/queue/lesions.ts';
import { splits, type Split } from '../../../../core/subject.ts';
import { sentence } from '../../../../core/text.ts';
import { notifyError } from '../../../app/notify.tsx';
import { groupingChoices } from '../../../components/grouping-choices.ts';
import { t } from '../../../i18n/index.ts';
import { queryClient, queryKey, useCall, useCommand } from '../../../query.ts';
import { openDialog, useViewing } from '../state.ts';
import { say } from '../lesion/say.ts';

/** How the queue is put together: what comes first, how much by chance, how many, from which splits. */
export function CompositionDialog({ queue, round }: { queue: ReviewQueue | null; round: number | null }) {
  const opened = useViewing(({ dialog }) => dialog === 'compose');
  return (
    <Modal opened={opened} onClose={() => openDialog(null)} title={t('review.composeTitle')} closeButtonProps={{ 'aria-label': t('common.close') }} size="md">
      {opened && <Form queue={queue} round={round} />}
    </Modal>
  );
}

function Form({ queue, round }: { queue: ReviewQueue | null; round: number | null }) {
  const name = useViewing((state) => state.queue);
  const before = queue?.composition;
  const [order, setOrder] = useState<QueueComposition['order']>(before?.order ?? 'hardest');
  const [orderError, setOrderError] = useState<string | null>(null);
  const [balanceBy, setBalanceBy] = useState<string | null>(before?.balanceBy ?? null);
  const [randomPercent, setRandomPercent] = useState<string | number>(Math.round((before?.randomShare ?? 0.1) * 100));
  const [limit, setLimit] = useState<string | number>(before?.limit ?? 200);
  const [chosenSplits, setChosenSplits] = useState<Split[]>(before?.splits ?? ['train']);
  const [groupLesions, setGroupLesions] = useState(groupsLesions({ queue: name, groupLesions: before?.groupLesions ?? null }));
  const [skipReviewed, setSkipReviewed] = useState(before?.skipReviewed ?? true);
  const [includeLabelled, setIncludeLabelled] = useState(before?.includeLabelled ?? false);
  const [seed, setSeed] = useState<string | number>(before?.seed ?? 0);
  const groupings = useCall('attribute.groupings', {}).data ?? [];
  const compose = useCommand('review.compose', {
    onSuccess: (composed, request) => {
      queryClient.setQueryData(queryKey('review.queue', { round: request.round ?? null, queue: name }), composed);
      openDialog(null);
      say(t('review.composed', { count: composed.items.length }));
    },
    onError: (error) => {
      if (error.details['field'] === 'order') setOrderError(sentence(error.message.replace(/^order: /, '')));
      else notifyError(t('app.actionFailed'), error);
    },
  });
  const balanced = order === 'balanced';
  const complete = chosenSplits.length > 0 && (!balanced || balanceBy !== null) && limit !== '' && randomPercent !== '' && seed !== '';

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        compose.mutate({
          round, queue: name, order, balanceBy: balanced ? balanceBy : null, randomShare: Number(randomPercent) / 100, limit: Number(limit),
          groupLesions, skipReviewed, includeLabelled: name === 'verify' && includeLabelled, splits: chosenSplits, seed: Number(seed),
        });
      }}
    >
      <Stack gap="md">
        <p>{t('review.composeHelp')}</p>
        <Radio.Group
          label={t('review.order')}
          value={order}
          error={orderError}
          onChange={(value) => {
            setOrder(value as QueueComposition['order']);
            setOrderError(null);
          }}
        >
          <Stack gap={6} mt={6}>
            <Radio value="hardest" label={t('review.order-hardest')} />
            <Radio value="balanced" label={t('review.order-balanced')} />
            <Radio value="diverse" label={t('review.order-diverse')} description={t('review.diverseHelp')} />
          </Stack>
        </Radio.Group>
        {balanced && (
          <Select
            label={t('review.balanceBy')}
            description={t('review.balanceHelp')}
            required
            data={groupingChoices(groupings)}
            value={balanceBy}
            onChange={setBalanceBy}
          />
        )}
        <Group grow align="start">
          <NumberInput label={t('review.limit')} description={t('review.limitHelp')} min={1} max={100_000} allowDecimal={false} value={limit} onChange={setLimit} />
          <NumberInput label={t('review.randomShare')} description={t('review.randomShareHelp')} min={0} max={100} suffix=" %" value={randomPercent} onChange={setRandomPercent} />
        </Group>
        <Checkbox label={t('review.groupLesions')} description={t('review.groupLesionsHelp')} checked={groupLesions} onChange={(event) => setGroupLesions(event.currentTarget.checked)} />
        <Checkbox label={t('review.skipReviewed')} description={t('review.skipReviewedHelp')} checked={skipReviewed} onChange={(event) => setSkipReviewed(event.currentTarget.checked)} />
        {name === 'verify' && (
          <Checkbox label={t('review.includeLabelled')} description={t('review.includeLabelledHelp')} checked={includeLabelled} onChange={(event) => setIncludeLabelled(event.currentTarget.checked)} />
        )}
        <Checkbox.Group label={t('review.splits')} description={t('review.splitsHelp')} value={chosenSplits} onChange={(value) => setChosenSplits(value as Split[])}>
          <Group mt={6}>
            {splits.map((split) => (
              <Checkbox key={split} value={split} label={t(`common.split-${split}`)} />
            ))}
          </Group>
        </Checkbox.Group>
        <NumberInput label={t('review.seed')} description={t('review.seedHelp')} min={0} max={0xffffffff} allowDecimal={false} value={seed} onChange={setSeed} />
        <Group justify="end">
          <Button variant="default" onClick={() => openDialog(null)}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={!complete} loading={compose.isPending}>
            {t('review.composeGo')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
