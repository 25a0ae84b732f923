import { Button, Group, NumberInput, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AttributeDefinition } from '../../../core/contract/index.ts';
import { notify, notifyError } from '../../app/notify.tsx';
import { t } from '../../i18n/index.ts';
import { command, useCall, useCommand } from '../../query.ts';
import classes from './dataset.module.css';
import { Swatch } from './Facets.tsx';
import { clearSelection, useSelection } from './selection.ts';

/** What can be done with the images that are chosen. */
export function TagBar({ total, selecting, onSelectAll }: { total: number; selecting: number | null; onSelectAll: () => void }) {
  const images = useSelection((state) => state.images);
  const definitions = useCall('attribute.list', {});
  const [key, setKey] = useState<string | null>(null);
  const [value, setValue] = useState<string | number | null>(null);
  const definition = definitions.data?.find((one) => one.key === key);
  const tag = useCommand('attribute.tag');
  if (images.size === 0 && selecting === null) return null;

  const apply = (given: string | number | null): void => {
    if (!definition) return;
    const attribute = definition.label;
    tag.mutate(
      { images: [...images], key: definition.key, value: given },
      {
        onSuccess: ({ batch, subjects, subject }) =>
          notify({
            message: given === null ? t('dataset.untagged', { attribute }) : t(`dataset.tagged-${subject}`, { attribute, count: subjects }),
            undo: async () => {
              await command('attribute.untag', { batch });
              notify({ message: t('dataset.takenBack') });
            },
          }),
        onError: (error) => notifyError(t('dataset.notTagged'), error),
      },
    );
  };

  return (
    <section aria-label={t('dataset.selection')} className={classes['tagbar']}>
      <Group gap="xs" wrap="nowrap">
        <output className={classes['selected']}>{selecting === null ? t('dataset.selected', { count: images.size }) : t('dataset.selecting', { count: selecting })}</output>
        {images.size < total && (
          <Button size="compact-sm" variant="subtle" loading={selecting !== null} onClick={onSelectAll}>
            {t('dataset.selectAll', { count: total })}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" onClick={clearSelection}>
          {t('dataset.clearSelection')}
        </Button>
      </Group>
      <Group gap="xs" align="center">
        <Select
          aria-label={t('dataset.attribute')}
          placeholder={t('dataset.attribute')}
          size="sm"
          w="12rem"
          searchable
          value={key}
          data={(definitions.data ?? []).map((one) => ({ value: one.key, label: one.label }))}
          onChange={(chosen) => {
            setKey(chosen);
            setValue(null);
          }}
        />
        {definition && <ValueInput definition={definition} value={value} onChange={setValue} />}
        <Button size="sm" disabled={value === null || value === ''} loading={tag.isPending} onClick={() => apply(value)}>
          {t('dataset.apply')}
        </Button>
        {definition && (
          <Button size="sm" variant="default" disabled={tag.isPending} onClick={() => apply(null)}>
            {t('dataset.removeTag')}
          </Button>
        )}
        {definition && (
          <Text size="xs" c="dimmed">
            {t(`dataset.subject-${definition.subject}`)}
          </Text>
        )}
      </Group>
    </section>
  );
}

function ValueInput({ definition, value, onChange }: { definition: AttributeDefinition; value: string | number | null; onChange: (value: string | number | null) => void }) {
  const name = t('dataset.valueFor', { attribute: definition.label });
  const common = { 'aria-label': name, placeholder: t('dataset.value'), size: 'sm' as const, w: '12rem' };
  if (definition.type === 'number') return <NumberInput {...common} value={value ?? ''} onChange={(given) => onChange(given === '' ? null : Number(given))} />;
  if (definition.levels.length === 0) return <TextInput {...common} value={value ?? ''} maxLength={500} onChange={(event) => onChange(event.currentTarget.value)} />;
  const levels = new Map(definition.levels.map((level) => [String(level.value), level]));
  return (
    <Select
      {...common}
      value={value === null ? null : String(value)}
      data={[...levels].map(([text, level]) => ({ value: text, label: level.label }))}
      renderOption={({ option }) => (
        <Group gap="xs" wrap="nowrap">
          <Swatch colour={levels.get(option.value)?.colour ?? null} />
          {option.label}
        </Group>
      )}
      onChange={(text) => onChange(text === null ? null : (levels.get(text)?.value ?? null))}
    />
  );
}
