import { Button, Checkbox, Select, Text, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { DataTable } from '../../../components/DataTable.tsx';
import { formatNumber, t } from '../../../i18n/index.ts';
import classes from '../audit.module.css';
import { sourceName, type Choices } from '../words.ts';
import { bandsOf, readBounds, type Band } from './bands.ts';

type Attribute = Choices['attributes'][number];
type Props = {
  attribute: Attribute;
  checked: boolean;
  /** Bounds as somebody has changed them. */
  bands: string | undefined;
  reference: string | undefined;
  error: string | null;
  onCheck: (checked: boolean) => void;
  onBands: (text: string) => void;
  onReference: (level: string | null) => void;
};

/** An attribute that may be audited: what is known of it, its groups, and what they are compared with. */
export function AttributeChoice({ attribute, checked, bands, reference, error, onCheck, onBands, onReference }: Props) {
  const [opened, setOpened] = useState(false);
  const more = useId();
  const { label, kind } = attribute;
  const text = bands ?? (attribute.bands ?? []).map(String).join(', ');
  const groups: readonly Band[] = kind === 'levels' ? attribute.levels : bandsOf(readBounds(text) ?? [], attribute.levels).filter(() => readBounds(text) !== null);
  const shown = checked && (opened || error !== null);
  return (
    <div className={classes['attribute']}>
      <Checkbox
        label={label}
        description={describe(attribute)}
        checked={checked}
        onChange={(event) => onCheck(event.currentTarget.checked)}
      />
      {checked && (
        <Button size="compact-sm" variant="subtle" ml={24} mt={4} aria-expanded={shown} aria-controls={more} aria-label={t('audit.groupsAndReferenceOf', { attribute: label })} onClick={() => setOpened(!opened)}>
          {t('audit.groupsAndReference')}
        </Button>
      )}
      {shown && (
        <div id={more} className={classes['attributeMore']}>
          {kind === 'bands' && (
            <TextInput label={t('audit.bandsField')} description={t('audit.bandsHelp')} mb="sm" value={text} error={error} onChange={(event) => onBands(event.currentTarget.value)} />
          )}
          <Select
            label={t('audit.comparedWith')}
            mb="sm"
            value={reference ?? ''}
            allowDeselect={false}
            data={[{ value: '', label: t('audit.allOthers') }, ...groups.map(({ level, label: name }) => ({ value: level, label: name }))]}
            onChange={(value) => onReference(value === '' ? null : value)}
          />
          {groups.length > 0 && <DataTable label={t('audit.groupsOf', { attribute: label })} columns={[t('audit.group'), t('audit.images')]} rows={groups.map(({ label: name, images }) => [name, formatNumber(images)])} />}
          {kind === 'bands' && groups.length === 0 && (
            <Text size="sm" c="dimmed">
              {t('audit.noPreview')}
            </Text>
          )}
        </div>
      )}
    </div>
  );
}

/** "4 groups · 3,912 imported, 12 estimated · 88 missing" */
function describe({ kind, levels, sources, missing }: Attribute): string {
  const values = Object.entries(sources).filter(([, count]) => count > 0).map(([source, count]) => t('audit.sourceCount', { count, source: sourceName(source) }));
  return [
    kind === 'bands' ? t('audit.inBands') : t('audit.groupCount', { count: levels.length }),
    values.join(', '),
    missing > 0 ? t('audit.missingCount', { count: missing }) : t('audit.noneMissing'),
  ].filter(Boolean).join(' · ');
}
