import { Accordion, Button, Fieldset, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { notify, notifyError } from '../../../app/notify.tsx';
import { navigate } from '../../../app/route.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { t } from '../../../i18n/index.ts';
import { useCall, useCommand } from '../../../query.ts';
import classes from '../audit.module.css';
import type { Choices } from '../words.ts';
import { AttributeChoice } from './AttributeChoice.tsx';
import { complaintOf, emptyForm, fieldOf, readForm, usualAttributes, type AuditForm, type Field } from './form.ts';
import { HowFields, StatisticsFields, type Fields } from './HowFields.tsx';

type Props = { opened: boolean; onClose: () => void; finished: readonly number[]; /** That the address asks for. */ asked: number | null };

/** Everything an audit can be told; what nobody touches stays as it usually is. */
export function NewAudit({ opened, onClose, finished, asked }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('audit.new')} size="xl" closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Choosing onClose={onClose} finished={finished} asked={asked} />}
    </Modal>
  );
}

function Choosing({ onClose, finished, asked }: Omit<Props, 'opened'>) {
  const [chosen, setChosen] = useState<number | null>(asked);
  const round = finished.find((one) => one === chosen) ?? finished[0] ?? null;
  const choices = useCall('audit.choices', round === null ? null : { round });
  return (
    <Stack gap="lg">
      {finished.length === 0 && <Text size="sm">{t('audit.noRoundHelp')}</Text>}
      {finished.length > 1 && (
        <Select
          label={t('audit.ofRound')}
          allowDeselect={false}
          value={String(round)}
          data={finished.map((value) => ({ value: String(value), label: t('common.round', { number: String(value) }) }))}
          onChange={(value) => setChosen(Number(value))}
        />
      )}
      {choices.error && <ErrorNotice title={t('audit.choicesNotRead')} error={choices.error} onRetry={() => void choices.refetch()} />}
      {choices.isLoading && <output>{t('common.loading')}</output>}
      {choices.data && <Form key={round} round={round} choices={choices.data} onClose={onClose} />}
    </Stack>
  );
}

/** What is wrong, by field: found here, or by the service. */
type Complaints = { fields: ReadonlyMap<Field, string>; bands: ReadonlySet<string> };
const noComplaints: Complaints = { fields: new Map(), bands: new Set() };

function Form({ round, choices, onClose }: { round: number | null; choices: Choices; onClose: () => void }) {
  const [form, setForm] = useState<AuditForm>(emptyForm);
  const [complaints, setComplaints] = useState(noComplaints);
  const [opened, setOpened] = useState<string[]>([]);
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // It may be out of sight above the button that was pressed.
    if (complaints.fields.size > 0) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [complaints]);
  const start = useCommand('audit.start');
  const set = (part: Partial<AuditForm>): void => setForm((before) => ({ ...before, ...part }));
  const fields: Fields = { form, set, errorOf: (field) => complaints.fields.get(field) ?? null };
  const by = form.by ?? usualAttributes(choices);

  const complain = (found: Complaints): void => {
    setComplaints(found);
    if (found.fields.size > 0) setOpened(['how', 'statistics']);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const read = readForm(form, choices);
    if ('wrong' in read) {
      complain({ fields: new Map([...read.wrong].map((field) => [field, wrongText(field)])), bands: read.bands });
      return;
    }
    setComplaints(noComplaints);
    start.mutate(
      { ...read.request, round },
      {
        onSuccess: ({ audit }) => {
          notify({ message: t('audit.started', { audit }) });
          onClose();
          navigate('audit', {}, { replace: true });
        },
        onError: (error) => {
          const field = fieldOf(error.details['field']);
          if (field) complain({ fields: new Map([[field, complaintOf(field, error.message)]]), bands: new Set() });
          else notifyError(t('audit.notStarted'), error);
        },
      },
    );
  };

  return (
    <form ref={element} onSubmit={submit} noValidate>
      <Stack gap="lg">
        <Fieldset variant="unstyled" legend={t('audit.by')} classNames={{ legend: classes['legend']! }}>
          <Text size="sm" c="dimmed" mb="xs">
            {t('audit.byHelp', { count: choices.images })}
          </Text>
          {choices.attributes.length === 0 && <Text size="sm">{t('audit.noAttributes')}</Text>}
          {choices.attributes.map((attribute) => {
            const { key } = attribute;
            return (
              <AttributeChoice
                key={key}
                attribute={attribute}
                checked={by.includes(key)}
                bands={form.bands[key]}
                reference={form.reference[key]}
                error={complaints.bands.has(key) ? t('audit.wrong-bands') : null}
                onCheck={(checked) => set({ by: checked ? [...by, key] : by.filter((one) => one !== key) })}
                // Another band may be compared with once the bounds have moved.
                onBands={(text) => set({ bands: { ...form.bands, [key]: text }, reference: without(form.reference, key) })}
                onReference={(level) => set({ reference: level === null ? without(form.reference, key) : { ...form.reference, [key]: level } })}
              />
            );
          })}
          {(['by', 'reference', 'bands'] as const).map((field) => fields.errorOf(field) !== null && <Complaint key={field} text={fields.errorOf(field)!} />)}
        </Fieldset>
        <Accordion variant="contained" multiple value={opened} onChange={setOpened}>
          <Accordion.Item value="how">
            <Accordion.Control>{t('audit.how')}</Accordion.Control>
            <Accordion.Panel>
              <HowFields fields={fields} choices={choices} />
            </Accordion.Panel>
          </Accordion.Item>
          <Accordion.Item value="statistics">
            <Accordion.Control>{t('audit.statistics')}</Accordion.Control>
            <Accordion.Panel>
              <StatisticsFields fields={fields} />
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        <Group justify="end" gap="xs">
          {complaints.fields.size > 0 && (
            <Text role="alert" size="sm" c="red" mr="auto">
              {t('audit.wrong')}
            </Text>
          )}
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={start.isPending}>
            {t('audit.begin')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Complaint({ text }: { text: string }) {
  return (
    <Text size="sm" c="red" mt="xs">
      {text}
    </Text>
  );
}

const wrongTexts = ['by', 'bands', 'sources', 'judged', 'minimumN', 'replicates', 'confidence', 'level', 'power', 'seed'] as const;

function wrongText(field: Field): string {
  const known = wrongTexts.find((one) => one === field);
  return known ? t(`audit.wrong-${known}`) : t('audit.wrongField');
}

function without(values: Readonly<Record<string, string>>, key: string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([one]) => one !== key));
}
