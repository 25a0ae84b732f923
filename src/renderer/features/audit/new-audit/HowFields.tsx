import { Checkbox, Group, MultiSelect, NumberInput, Select, SimpleGrid, Text } from '@mantine/core';
import { auditConfiguration, featureNames } from '../../../../core/contract/index.ts';
import { valueSources, type ValueSource } from '../../../../core/subject.ts';
import { t } from '../../../i18n/index.ts';
import { featureName, sourceName, type Choices } from '../words.ts';
import type { AuditForm, Field, NumberField } from './form.ts';

export type Fields = { form: AuditForm; set: (part: Partial<AuditForm>) => void; errorOf: (field: Field) => string | null };

const units = auditConfiguration.shape.unit.unwrap().options;
/** The same as leaving the choice to the audit. */
const usualCovariates = ['area', 'contrast', 'diagnosis'];

/** Whose values count, what is counted, and what is compared beside it. */
export function HowFields({ fields: { form, set, errorOf }, choices }: { fields: Fields; choices: Choices }) {
  const covariates = [...featureNames.map((value) => ({ value, label: featureName(value) })), ...choices.attributes.map(({ key, label }) => ({ value: key, label }))].filter(
    // An attribute may have a feature's name.
    ({ value }, place, all) => all.findIndex((one) => one.value === value) === place,
  );
  const known = new Set(covariates.map(({ value }) => value));
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
      <Checkbox.Group label={t('audit.sources')} description={t('audit.sourcesHelp')} error={errorOf('sources')} value={form.sources} onChange={(value) => set({ sources: value as ValueSource[] })}>
        <Group mt={6} mb={6}>
          {valueSources.map((source) => (
            <Checkbox key={source} value={source} label={sourceName(source)} />
          ))}
        </Group>
        {form.sources.includes('estimate') && (
          <Text size="sm" mt={6} component="output">
            {t('audit.estimatesWarning')}
          </Text>
        )}
      </Checkbox.Group>
      <Checkbox.Group label={t('audit.judgedOn')} description={t('audit.judgedOnHelp')} error={errorOf('judged')} value={form.judged} onChange={(value) => set({ judged: value as AuditForm['judged'] })}>
        <Group mt={6} mb={6}>
          {(['test', 'validation'] as const).map((split) => (
            <Checkbox key={split} value={split} label={t(`common.split-${split}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Select
        label={t('audit.unit')}
        description={t('audit.unitHelp')}
        allowDeselect={false}
        value={form.unit}
        error={errorOf('unit')}
        data={units.map((value) => ({ value, label: t(`audit.unit-${value}`) }))}
        onChange={(value) => set({ unit: value as AuditForm['unit'] })}
      />
      <NumberInput {...numberInput({ form, set, errorOf }, 'minimumN')} min={2} max={10_000} />
      <MultiSelect
        label={t('audit.adjust')}
        description={t('audit.adjustHelp')}
        error={errorOf('adjust')}
        value={form.adjust ?? usualCovariates.filter((key) => known.has(key))}
        data={covariates}
        maxValues={12}
        clearable
        hidePickedOptions
        onChange={(adjust) => set({ adjust })}
      />
      <Select
        label={t('audit.depth')}
        description={t('audit.depthHelp')}
        allowDeselect={false}
        value={String(form.depth)}
        error={errorOf('depth')}
        data={([0, 1, 2, 3] as const).map((depth) => ({ value: String(depth), label: t(`audit.depth-${depth}`) }))}
        onChange={(value) => set({ depth: Number(value) })}
      />
      <Checkbox
        label={t('audit.computeFeatures')}
        description={choices.features.missing > 0 ? t('audit.computeFeaturesHelp', { count: choices.features.missing }) : t('audit.featuresKnown')}
        checked={form.features}
        error={errorOf('features')}
        onChange={(event) => set({ features: event.currentTarget.checked })}
      />
      <Checkbox label={t('audit.earlierRounds')} description={t('audit.earlierRoundsHelp')} checked={form.earlierRounds} error={errorOf('earlierRounds')} onChange={(event) => set({ earlierRounds: event.currentTarget.checked })} />
    </SimpleGrid>
  );
}

/** Levels, power and resampling: what hardly anybody has to touch. */
export function StatisticsFields({ fields }: { fields: Fields }) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
      <NumberInput {...numberInput(fields, 'confidence')} suffix=" %" min={50} max={99.9} decimalScale={1} />
      <NumberInput {...numberInput(fields, 'level')} suffix=" %" min={0.1} max={20} decimalScale={1} />
      <NumberInput {...numberInput(fields, 'power')} suffix=" %" min={50} max={99} decimalScale={1} />
      <NumberInput {...numberInput(fields, 'replicates')} min={100} max={20_000} step={100} />
      <NumberInput {...numberInput(fields, 'seed')} min={0} />
    </SimpleGrid>
  );
}

/** A field for a number. One that is out of range is said to be wrong, not replaced by another. */
function numberInput({ form, set, errorOf }: Fields, field: NumberField) {
  return {
    label: t(`audit.${field}`),
    description: t(`audit.${field}Help`),
    value: form[field],
    error: errorOf(field),
    clampBehavior: 'none' as const,
    onChange: (value: string | number) => set({ [field]: value === '' ? '' : Number(value) }),
  };
}
