import { Group, Input, NumberInput, SegmentedControl, Select, SimpleGrid } from '@mantine/core';
import { engineNames, modelPresets } from '../../../../core/contract/index.ts';
import { engineName, t } from '../../../i18n/index.ts';
import { useCall } from '../../../query.ts';
import { numberInput, readNumber, type Fields } from './fields.ts';
import type { Length, RoundForm } from './form.ts';

/** Which network, how long it trains, and what computes it. */
export function NetworkFields({ fields }: { fields: Fields }) {
  const { form, set, errorOf } = fields;
  const doctor = useCall('doctor.report', {});
  const unusable = new Set((doctor.data?.findings ?? []).filter(({ usable }) => !usable).map(({ engine }) => engine));
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
      <Select
        label={t('rounds.model')}
        description={t('rounds.modelHelp')}
        allowDeselect={false}
        value={form.model}
        data={modelPresets.map((value) => ({ value, label: t(`rounds.model-${value}`) }))}
        onChange={(value) => set({ model: value as RoundForm['model'] })}
      />
      <NumberInput {...numberInput(fields, 'size')} min={32} max={512} step={16} />
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
            <NumberInput
              aria-label={form.length === 'epochs' ? t('rounds.epochs') : t('rounds.steps')}
              min={1}
              clampBehavior="none"
              error={errorOf('length') !== null}
              value={form.amount}
              onChange={(value) => set({ amount: readNumber(value) })}
            />
          )}
        </Group>
      </Input.Wrapper>
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
    </SimpleGrid>
  );
}
