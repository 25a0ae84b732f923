import { Button, Group, Input, Modal, NumberInput, SegmentedControl, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { engineNames, modelPresets, pruningScopes } from '../../../../../core/contract/index.ts';
import { sentence } from '../../../../../core/text.ts';
import { notify, notifyError } from '../../../../app/notify.tsx';
import { navigate } from '../../../../app/route.ts';
import { engineName, t } from '../../../../i18n/index.ts';
import { useCall, useCommand } from '../../../../query.ts';
import { addressOf } from '../address.ts';
import { emptyForm, fieldOf, readForm, type Field, type Length, type NumberField, type PopulationForm } from './form.ts';

/** What a population can be told; what nobody touches stays as it usually is. */
export function NewPopulation({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('population.newTitle')} size="xl" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Form onClose={onClose} />
    </Modal>
  );
}

/** What is wrong, by field: found here, or by the service. */
type Complaints = ReadonlyMap<Field, string>;

function Form({ onClose }: { onClose: () => void }) {
  const [form, setForm] = useState<PopulationForm>(emptyForm);
  const [complaints, setComplaints] = useState<Complaints>(new Map());
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // It may be out of sight above the button that was pressed.
    if (complaints.size > 0) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [complaints]);
  const doctor = useCall('doctor.report', {});
  const unusable = new Set((doctor.data?.findings ?? []).filter(({ usable }) => !usable).map(({ engine }) => engine));
  const start = useCommand('population.start');
  const set = (part: Partial<PopulationForm>): void => setForm((before) => ({ ...before, ...part }));
  const numberOf = (field: NumberField, label: string, help: string) => ({
    label,
    description: help,
    value: form[field],
    error: complaints.get(field),
    clampBehavior: 'none' as const,
    onChange: (value: string | number) => set({ [field]: readNumber(value) }),
  });

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const read = readForm(form);
    if ('wrong' in read) {
      setComplaints(new Map([...read.wrong].map((field) => [field, wrongText(field)])));
      return;
    }
    setComplaints(new Map());
    start.mutate(read.request, {
      onSuccess: ({ population }) => {
        notify({ message: t('population.started', { population }) });
        navigate('rounds', addressOf({ population }), { replace: true });
      },
      onError: (error) => {
        const field = fieldOf(error.details['field']);
        if (field) setComplaints(new Map([[field, sentence(error.message)]]));
        else notifyError(t('population.notStarted'), error);
      },
    });
  };

  return (
    <form ref={element} onSubmit={submit} noValidate>
      <Stack gap="lg">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
          <NumberInput {...numberOf('seeds', t('population.seeds'), t('population.seedsHelp'))} min={2} max={50} data-autofocus />
          <NumberInput {...numberOf('seed', t('population.seed'), t('population.seedHelp'))} min={0} />
          <TextInput label={t('rounds.sparsities')} description={t('rounds.sparsitiesHelp')} value={form.sparsities} error={complaints.get('sparsities')} onChange={(event) => set({ sparsities: event.currentTarget.value })} />
          <Select
            label={t('rounds.pruning')}
            description={t('rounds.pruningHelp')}
            allowDeselect={false}
            value={form.pruning}
            data={pruningScopes.map((value) => ({ value, label: t(`rounds.pruning-${value}`) }))}
            onChange={(value) => set({ pruning: value as PopulationForm['pruning'] })}
          />
          <LengthField form={form} set={set} error={complaints.get('length')} />
          <NumberInput {...numberOf('labels', t('rounds.labels'), t('rounds.labelsHelp'))} min={1} />
          <Select
            label={t('rounds.model')}
            description={t('rounds.modelHelp')}
            allowDeselect={false}
            value={form.model}
            data={modelPresets.map((value) => ({ value, label: t(`rounds.model-${value}`) }))}
            onChange={(value) => set({ model: value as PopulationForm['model'] })}
          />
          <NumberInput {...numberOf('size', t('rounds.size'), t('rounds.sizeHelp'))} min={32} max={512} step={16} />
          <Select
            label={t('rounds.engine')}
            description={t('rounds.engineHelp')}
            allowDeselect={false}
            value={form.engine}
            data={engineNames.map((value) => {
              const name = engineName(value);
              return { value, label: unusable.has(value) ? t('rounds.engineUnusable', { engine: name }) : name, disabled: unusable.has(value) };
            })}
            onChange={(value) => set({ engine: value as PopulationForm['engine'] })}
          />
        </SimpleGrid>
        {typeof form.seeds === 'number' && (
          <Text size="sm" component="output">
            {t('population.takes', { count: form.seeds })}
          </Text>
        )}
        <Group justify="end" gap="xs">
          {complaints.size > 0 && (
            <Text role="alert" size="sm" c="red" mr="auto">
              {t('rounds.wrong')}
            </Text>
          )}
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={start.isPending}>
            {t('population.begin')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function LengthField({ form, set, error }: { form: PopulationForm; set: (part: Partial<PopulationForm>) => void; error: string | undefined }) {
  return (
    <Input.Wrapper label={t('rounds.length')} labelElement="div" labelProps={{ id: 'population-length' }} description={t('rounds.lengthHelp')} error={error}>
      <Group gap="xs" align="start" wrap="nowrap" mb={5}>
        <SegmentedControl
          aria-labelledby="population-length"
          flex="none"
          value={form.length}
          data={[
            { value: 'auto', label: t('rounds.lengthAuto') },
            { value: 'epochs', label: t('rounds.lengthEpochs') },
            { value: 'steps', label: t('rounds.lengthSteps') },
          ]}
          onChange={(value) => set({ length: value as Length })}
        />
        {form.length !== 'auto' && (
          <NumberInput aria-label={form.length === 'epochs' ? t('rounds.epochs') : t('rounds.steps')} min={1} clampBehavior="none" error={error !== undefined} value={form.amount} onChange={(value) => set({ amount: readNumber(value) })} />
        )}
      </Group>
    </Input.Wrapper>
  );
}

function wrongText(field: Field): string {
  return field === 'seeds' ? t('population.wrongSeeds') : t(`rounds.wrong-${field}`);
}

function readNumber(value: string | number): number | '' {
  return value === '' ? '' : Number(value);
}
