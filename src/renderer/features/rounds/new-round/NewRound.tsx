import { Accordion, Box, Button, Fieldset, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { ResponseOf } from '../../../../core/contract/index.ts';
import { notify, notifyError } from '../../../app/notify.tsx';
import { navigate } from '../../../app/route.ts';
import { t } from '../../../i18n/index.ts';
import { useCall, useCommand } from '../../../query.ts';
import classes from '../rounds.module.css';
import { AdvancedFields, advancedFields } from './AdvancedFields.tsx';
import { ExpectedTime } from './ExpectedTime.tsx';
import type { Fields } from './fields.ts';
import { complaintOf, emptyForm, fieldOf, readForm, trainedBeside, type RefusedField, type RoundForm } from './form.ts';
import { LearningFields } from './LearningFields.tsx';
import { NetworkFields } from './NetworkFields.tsx';

type Props = { opened: boolean; onClose: () => void; finished: readonly number[] };

/** Everything a round can be told; what nobody touches stays as it usually is. */
export function NewRound({ opened, onClose, finished }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('rounds.newTitle')} size="xl" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Form onClose={onClose} finished={finished} />
    </Modal>
  );
}

/** What is wrong, by field: found here, or by the service. */
type Complaints = ReadonlyMap<RefusedField, string>;

function Form({ onClose, finished }: Omit<Props, 'opened'>) {
  const [form, setForm] = useState<RoundForm>(emptyForm);
  const [complaints, setComplaints] = useState<Complaints>(new Map());
  const [advanced, setAdvanced] = useState<string | null>(null);
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // It may be out of sight above the button that was pressed.
    if (complaints.size > 0) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [complaints]);
  const learning = useCall('round.learning', { limit: 0 }).data;
  const start = useCommand('round.start');
  const fields: Fields = { form, set: (part) => setForm((before) => ({ ...before, ...part })), errorOf: (field) => complaints.get(field) ?? null };

  const complain = (found: Complaints): void => {
    setComplaints(found);
    if (advancedFields.some((field) => found.has(field))) setAdvanced('advanced');
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const read = readForm(form);
    if ('wrong' in read) {
      complain(new Map([...read.wrong].map((field) => [field, t(`rounds.wrong-${field}`)])));
      return;
    }
    setComplaints(new Map());
    start.mutate(read.request, {
      onSuccess: ({ round }) => {
        notify({ message: t('rounds.started', { round }) });
        onClose();
        navigate('rounds', { round });
      },
      onError: (error) => {
        const field = fieldOf(error.details['field']);
        if (field) complain(new Map([[field, complaintOf(field, error.message)]]));
        else notifyError(t('rounds.notStarted'), error);
      },
    });
  };
  const beside = trainedBeside(form);

  return (
    <form ref={element} onSubmit={submit} noValidate>
      <Stack gap="lg">
        <Fieldset variant="unstyled" legend={t('rounds.learns')} classNames={{ legend: classes['legend']! }}>
          {learning && (
            <Text size="sm" c="dimmed" mb="sm">
              {whatThereIs(learning)}
            </Text>
          )}
          <LearningFields fields={fields} learning={learning} finished={finished} />
        </Fieldset>
        <Fieldset variant="unstyled" legend={t('rounds.networkAndTime')} classNames={{ legend: classes['legend']! }}>
          <NetworkFields fields={fields} />
        </Fieldset>
        <Accordion variant="contained" value={advanced} onChange={setAdvanced}>
          <Accordion.Item value="advanced">
            <Accordion.Control>
              {t('rounds.advanced')}
              <Text component="span" size="sm" c="dimmed" ml="sm">
                {t('rounds.advancedHelp')}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              <AdvancedFields fields={fields} />
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        {beside.length > 0 && (
          <Text size="sm" component="output">
            {t('rounds.beside', { list: beside.map((name) => t(`rounds.beside-${name}`)).join(' · ') })}
          </Text>
        )}
        <Group justify="end" gap="xs">
          <Box flex="1 1 16rem">
            {complaints.size > 0 ? (
              <Text role="alert" size="sm" c="red">
                {t('rounds.wrong')}
              </Text>
            ) : (
              <ExpectedTime form={form} />
            )}
          </Box>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={start.isPending}>
            {t('rounds.begin')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function whatThereIs({ masks, weak, unlabelled }: ResponseOf<'round.learning'>): string {
  return [t('rounds.thereMasks', { count: masks.training }), t('rounds.thereWeak', { count: weak.images }), t('rounds.thereUnlabelled', { count: unlabelled })].join(' · ');
}
