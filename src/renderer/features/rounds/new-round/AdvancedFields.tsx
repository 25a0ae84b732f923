import { Checkbox, NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { pruningScopes, roundConfiguration } from '../../../../core/contract/index.ts';
import { t } from '../../../i18n/index.ts';
import { numberInput, type Fields } from './fields.ts';
import { conditional, type RefusedField, type RoundForm } from './form.ts';

const recalibrations = roundConfiguration.shape.recalibrate.unwrap().options;

/** Fields that stand here: where one is wrong, this part has to be open. */
export const advancedFields = [
  'folds', 'consistencyWeight', 'unlabelledBatch', 'batchSize', 'normalizationGroup', 'learningRate', 'weightDecay', 'patience', 'sparsities', 'seed', 'learningCurve',
] as const satisfies readonly RefusedField[];

/** What hardly anybody has to touch. */
export function AdvancedFields({ fields }: { fields: Fields }) {
  const { form, set, errorOf } = fields;
  const shown = conditional(form);
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
      <NumberInput {...numberInput(fields, 'folds')} min={0} max={10} />
      <Checkbox
        mt={{ base: 0, sm: 28 }}
        label={t('rounds.measureCurve')}
        description={t('rounds.measureCurveHelp')}
        checked={form.learningCurve}
        error={errorOf('learningCurve')}
        onChange={(event) => set({ learningCurve: event.currentTarget.checked })}
      />
      {shown.consistencyWeight && <NumberInput {...numberInput(fields, 'consistencyWeight')} min={0} max={100} step={0.5} decimalScale={3} />}
      {shown.unlabelledBatch && <NumberInput {...numberInput(fields, 'unlabelledBatch')} placeholder={t('rounds.asTheBatch')} min={1} max={256} />}
      <NumberInput {...numberInput(fields, 'seed')} min={0} />
      <NumberInput {...numberInput(fields, 'patience')} min={0} />
      <NumberInput {...numberInput(fields, 'batchSize')} min={2} max={256} />
      <NumberInput {...numberInput(fields, 'normalizationGroup')} min={2} max={256} />
      <NumberInput {...numberInput(fields, 'learningRate')} min={0} max={1} step={0.001} decimalScale={6} />
      <NumberInput {...numberInput(fields, 'weightDecay')} min={0} max={1} step={0.005} decimalScale={6} />
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
  );
}
