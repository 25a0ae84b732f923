import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useGrid } from '../../app/preferences.ts';
import { t } from '../../i18n/index.ts';
import { sorts, type Shown, type Sort } from './address.ts';
import classes from './dataset.module.css';

const typingMs = 250;
const sides = { small: 112, medium: 160, large: 240 } as const;

/** What is shown, how it is sorted, and how large. */
export function Toolbar({ shown, found, of, onChange }: { shown: Shown; found: number | null; of: number; onChange: (shown: Shown) => void }) {
  const { thumbnail, facetsOpen } = useGrid();
  const size = Object.entries(sides).find(([, side]) => side === thumbnail)?.[0] ?? 'medium';
  return (
    <div className={classes['toolbar']}>
      <div className={classes['heading']}>
        <h1>{t('dataset.title')}</h1>
        <output>{found === null ? t('common.loading') : t('dataset.shown', { shown: found, total: of })}</output>
      </div>
      <Button variant="default" size="sm" aria-expanded={facetsOpen} onClick={() => useGrid.setState({ facetsOpen: !facetsOpen })}>
        {facetsOpen ? t('dataset.hideFilters') : t('dataset.showFilters')}
      </Button>
      <Search text={shown.filter.text} onChange={(text) => onChange({ ...shown, filter: { ...shown.filter, text } })} />
      <Select
        aria-label={t('dataset.sort')}
        size="sm"
        w="10rem"
        allowDeselect={false}
        value={shown.sort}
        data={sorts.map((sort) => ({ value: sort, label: t(`dataset.sort-${sort}`) }))}
        onChange={(sort) => onChange({ ...shown, sort: (sort ?? 'name') as Sort })}
      />
      <SegmentedControl
        aria-label={t('dataset.size')}
        size="sm"
        value={size}
        data={[
          { value: 'small', label: <span title={t('dataset.smallName')}>{t('dataset.small')}</span> },
          { value: 'medium', label: <span title={t('dataset.mediumName')}>{t('dataset.medium')}</span> },
          { value: 'large', label: <span title={t('dataset.largeName')}>{t('dataset.large')}</span> },
        ]}
        onChange={(value) => useGrid.setState({ thumbnail: sides[value as keyof typeof sides] })}
      />
    </div>
  );
}

function Search({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  // What was typed on top of another text than the address's is old: a filter was cleared, or another address came.
  const [typed, setTyped] = useState({ on: text, value: text });
  const tell = useDebouncedCallback(onChange, typingMs);
  return (
    <TextInput
      type="search"
      size="sm"
      className={classes['search']}
      aria-label={t('dataset.search')}
      placeholder={t('dataset.search')}
      value={typed.on === text ? typed.value : text}
      maxLength={200}
      onChange={(event) => {
        setTyped({ on: text, value: event.currentTarget.value });
        tell(event.currentTarget.value);
      }}
    />
  );
}
