import { Accordion, Button, Group, Input, Modal, NumberInput, SegmentedControl, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { engineNames, modelPresets, pruningScopes, roundConfiguration } from '../../../core/contract/index.ts';
import { notify, notifyError } from '../../app/notify.tsx';
import { navigate } from '../../app/route.ts';
import { engineName, hasMessage, t } from '../../i18n/index.ts';
import { useCall, useCommand } from '../../query.ts';
import { emptyForm, readForm, type Length, type NumberField, type RoundForm, type WrongField } from './new-round.ts';

type Props = { opened: boolean; onClose: () => void; labelled: number };

/** Everything a round can be told; what nobody touches stays as it usually is. */
export function NewRound({ opened, onClose, labelled }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('rounds.newTitle')} size="xl" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Form onClose={onClose} labelled={labelled} />
    </Modal>
  );
}

const settings = roundConfiguration.shape.setting.unwrap().options;
const attentions = roundConfiguration.shape.attention.unwrap().options;
const recalibrations = roundConfiguration.shape.recalibrate.unwrap().options;

function Form({ onClose, labelled }: Omit<Props, 'opened'>) {
  const [form, setForm] = useState<RoundForm>(emptyForm);
  const [wrong, setWrong] = useState<ReadonlySet<WrongField>>(new Set());
  const [advanced, setAdvanced] = useState<string | null>(null);
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // It may be out of sight above the button that was pressed.
    if (wrong.size > 0) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [wrong]);
  const doctor = useCall('doctor.report', {});
  const start = useCommand('round.start');
  const set = (part: Partial<RoundForm>): void => setForm((before) => ({ ...before, ...part }));
  const unusable = new Set((doctor.data?.findings ?? []).filter(({ usable }) => !usable).map(({ engine }) => engine));

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const read = readForm(form);
    if ('wrong' in read) {
      setWrong(read.wrong);
      if (advancedFields.some((field) => read.wrong.has(field))) setAdvanced('advanced');
      return;
    }
    setWrong(new Set());
    start.mutate(read.request, {
      onSuccess: ({ round }) => {
        notify({ message: t('rounds.started', { round }) });
        onClose();
        navigate('rounds', { round });
      },
      onError: (error) => notifyError(t('rounds.notStarted'), error),
    });
  };

  const errorOf = (field: WrongField): string | null => (wrong.has(field) ? t(`rounds.wrong-${field}`) : null);
  const number = (field: NumberField) => ({
    label: t(`rounds.${field}`),
    description: t(`rounds.${field}Help`),
    value: form[field],
    error: errorOf(field),
    // A number that is out of range is said to be wrong, not replaced by another.
    clampBehavior: 'none' as const,
    onChange: (value: string | number) => set({ [field]: readNumber(value) }),
  });

  return (
    <form ref={element} onSubmit={submit} noValidate>
      <Stack gap="lg">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          {settings.length > 1 && (
            <Select
              label={t('rounds.setting')}
              description={t('rounds.settingHelp')}
              allowDeselect={false}
              value={form.setting}
              data={settings.map((value) => ({ value, label: nameOf(`rounds.setting${value[0]!.toUpperCase()}${value.slice(1)}`, value) }))}
              onChange={(value) => set({ setting: value as RoundForm['setting'] })}
            />
          )}
          {attentions.length > 1 && (
            <Select label={t('rounds.attention')} description={t('rounds.attentionHelp')} allowDeselect={false} value={form.attention} data={[...attentions]} onChange={(value) => set({ attention: value as RoundForm['attention'] })} />
          )}
          <Select
            label={t('rounds.model')}
            description={t('rounds.modelHelp')}
            allowDeselect={false}
            value={form.model}
            data={modelPresets.map((value) => ({ value, label: t(`rounds.model-${value}`) }))}
            onChange={(value) => set({ model: value as RoundForm['model'] })}
          />
          <NumberInput {...number('size')} min={32} max={512} step={16} />
          <NumberInput
            label={t('rounds.labelsToUse')}
            description={t('rounds.labelsHelp')}
            placeholder={t('rounds.all')}
            min={1}
            max={labelled}
            clampBehavior="none"
            value={form.labels}
            error={errorOf('labels')}
            onChange={(value) => set({ labels: readNumber(value) })}
          />
          <Select
            label={t('rounds.engine')}
            description={t('rounds.engineHelp')}
            allowDeselect={false}
            value={form.engine}
            data={engineNames.map((value) => {
              const name = engineName(value);
              return { value, label: unusable.has(value) ? t('rounds.engineUnusable', { engine: name }) : name, disabled: unusable.has(value) };
            })}
            onChange={(value) => set({ engine: value as RoundForm['engine'] })}
          />
          <Input.Wrapper label={t('rounds.length')} labelElement="div" labelProps={{ id: 'round-length' }} description={t('rounds.lengthHelp')} error={errorOf('length')}>
            <Group gap="xs" align="start" wrap="nowrap" mb={5}>
              <SegmentedControl
                aria-labelledby="round-length"
                value={form.length}
                data={[
                  { value: 'auto', label: t('rounds.lengthAuto') },
                  { value: 'epochs', label: t('rounds.lengthEpochs') },
                  { value: 'steps', label: t('rounds.lengthSteps') },
                ]}
                onChange={(value) => set({ length: value as Length })}
              />
              {form.length !== 'auto' && (
                <NumberInput aria-label={form.length === 'epochs' ? t('rounds.epochs') : t('rounds.steps')} min={1} clampBehavior="none" error={wrong.has('length')} value={form.amount} onChange={(value) => set({ amount: readNumber(value) })} />
              )}
            </Group>
          </Input.Wrapper>
          <NumberInput {...number('seed')} min={0} />
        </SimpleGrid>
        <Accordion variant="contained" value={advanced} onChange={setAdvanced}>
          <Accordion.Item value="advanced">
            <Accordion.Control>
              {t('rounds.advanced')}
              <Text component="span" size="sm" c="dimmed" ml="sm">
                {t('rounds.advancedHelp')}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
                <NumberInput {...number('batchSize')} min={2} max={256} />
                <NumberInput {...number('normalizationGroup')} min={2} max={256} />
                <NumberInput {...number('learningRate')} min={0} max={1} step={0.001} decimalScale={6} />
                <NumberInput {...number('weightDecay')} min={0} max={1} step={0.005} decimalScale={6} />
                <NumberInput {...number('patience')} min={0} />
                <Select
                  label={t('rounds.pruning')}
                  description={t('rounds.pruningHelp')}
                  allowDeselect={false}
                  value={form.pruning}
                  data={pruningScopes.map((value) => ({ value, label: t(`rounds.pruning-${value}`) }))}
                  onChange={(value) => set({ pruning: value as RoundForm['pruning'] })}
                />
                <TextInput
                  label={t('rounds.sparsities')}
                  description={t('rounds.sparsitiesHelp')}
                  value={form.sparsities}
                  error={errorOf('sparsities')}
                  onChange={(event) => set({ sparsities: event.currentTarget.value })}
                />
                <Select
                  label={t('rounds.recalibrate')}
                  description={t('rounds.recalibrateHelp')}
                  allowDeselect={false}
                  value={form.recalibrate}
                  data={recalibrations.map((value) => ({ value, label: t(`rounds.recalibrate-${value}`) }))}
                  onChange={(value) => set({ recalibrate: value as RoundForm['recalibrate'] })}
                />
              </SimpleGrid>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        <Group justify="end" gap="xs">
          {wrong.size > 0 && (
            <Text role="alert" size="sm" c="red" mr="auto">
              {t('rounds.wrong')}
            </Text>
          )}
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

const advancedFields = ['batchSize', 'normalizationGroup', 'learningRate', 'weightDecay', 'patience', 'sparsities'] as const satisfies readonly WrongField[];

function readNumber(value: string | number): number | '' {
  return value === '' ? '' : Number(value);
}

function nameOf(key: string, value: string): string {
  return hasMessage(key) ? t(key) : value;
}
