import { Button, Select } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { AttributeDefinition, DatasetFacets } from '../../../core/contract/index.ts';
import { usualBandLabel } from '../../../core/bands.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { formatNumber, hasMessage, t } from '../../i18n/index.ts';
import { useCall } from '../../query.ts';
import { isFiltered, toggled, type Filter } from './address.ts';
import classes from './dataset.module.css';
import { SkinTones } from './SkinTones.tsx';

type Count = DatasetFacets['label'][number];
type Value = Count['value'];

/** More values than these are shown when asked for. */
const shownValues = 8;

/** Filters, each with the number of images that it would leave. */
export function Facets({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const facets = useCall('dataset.facets', { filter }, { placeholderData: keepPreviousData });
  const definitions = useCall('attribute.list', {});
  const change = (part: Partial<Filter>): void => onChange({ ...filter, ...part });
  const byKey = new Map((definitions.data ?? []).map((definition) => [definition.key, definition]));

  return (
    <aside aria-label={t('dataset.filters')} className={classes['facets']}>
      <div className={classes['facetsHead']}>
        <h2>{t('dataset.filters')}</h2>
        {isFiltered(filter) && (
          <Button size="compact-sm" variant="subtle" onClick={() => onChange({ ...filter, text: '', label: [], split: [], flagged: null, verdict: [], attributes: {} })}>
            {t('dataset.clearFilters')}
          </Button>
        )}
      </div>
      <RoundChoice filter={filter} onChange={change} />
      {facets.error && <ErrorNotice title={t('dataset.facetsNotRead')} error={facets.error} onRetry={() => void facets.refetch()} />}
      {facets.data && (
        <>
          <Facet
            title={t('dataset.label')}
            counts={facets.data.label}
            name={(value) => textOf(`common.state-${String(value)}`, value)}
            chosen={filter.label}
            onToggle={(value) => change({ label: toggled(filter.label, value as Filter['label'][number]) })}
          />
          <Facet
            title={t('dataset.split')}
            counts={facets.data.split}
            name={(value) => (value === null ? t('common.none') : textOf(`common.split-${String(value)}`, value))}
            chosen={filter.split}
            onToggle={(value) => change({ split: toggled(filter.split, value as Filter['split'][number]) })}
          />
          <Facet
            title={t('dataset.flag')}
            counts={facets.data.flagged}
            name={(value) => (value === true ? t('dataset.flagged') : t('dataset.notFlagged'))}
            chosen={filter.flagged === null ? [] : [filter.flagged]}
            onToggle={(value) => change({ flagged: filter.flagged === value ? null : (value as boolean) })}
          />
          <Facet
            title={t('dataset.verdict')}
            counts={facets.data.verdict}
            name={(value) => textOf(`common.verdict-${value === null ? 'none' : String(value)}`, value)}
            chosen={filter.verdict}
            onToggle={(value) => change({ verdict: toggled(filter.verdict, (value ?? 'none') as Filter['verdict'][number]) })}
          />
          {facets.data.attributes.map(({ key, label, values }) => (
            <Facet
              key={key}
              title={label}
              counts={values}
              name={(value) => (value === null ? t('common.missing') : levelOf(byKey.get(key), value)?.label ?? bandName(key, value) ?? String(value))}
              colour={(value) => levelOf(byKey.get(key), value)?.colour ?? null}
              chosen={filter.attributes[key] ?? []}
              onToggle={(value) => change({ attributes: { ...filter.attributes, [key]: toggled(filter.attributes[key] ?? [], value as string | number | null) } })}
            />
          ))}
        </>
      )}
      <SkinTones />
    </aside>
  );
}

function RoundChoice({ filter, onChange }: { filter: Filter; onChange: (part: Partial<Filter>) => void }) {
  const rounds = useCall('round.list', {});
  const finished = (rounds.data ?? []).filter(({ result }) => result !== null);
  if (finished.length < 2) return null;
  const newest = 'newest';
  return (
    <Select
      label={t('dataset.round')}
      size="sm"
      allowDeselect={false}
      value={filter.round === null ? newest : String(filter.round)}
      data={[{ value: newest, label: t('dataset.newestRound') }, ...[...finished].reverse().map(({ round }) => ({ value: String(round), label: t('common.round', { number: round }) }))]}
      onChange={(value) => onChange({ round: value === null || value === newest ? null : Number(value) })}
    />
  );
}

type FacetProps = {
  title: string;
  counts: readonly Count[];
  name: (value: Value) => string;
  colour?: (value: Value) => string | null;
  chosen: readonly Value[];
  onToggle: (value: Value) => void;
};

function Facet({ title, counts, name, colour, chosen, onToggle }: FacetProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  if (counts.length === 0) return null;
  const isChosen = (value: Value): boolean => chosen.includes(value) || (value === null && chosen.includes('none'));
  // What is chosen never hides, and the order stays the service's.
  const shown = open ? counts : counts.filter(({ value }, place) => place < shownValues || isChosen(value));
  return (
    <fieldset className={classes['facet']}>
      <legend>{title}</legend>
      {shown.map(({ value, count }, place) => (
        <label key={`${typeof value}/${String(value)}`} htmlFor={`${id}-${place}`} data-none={count === 0 || undefined}>
          <input id={`${id}-${place}`} type="checkbox" checked={isChosen(value)} onChange={() => onToggle(value)} />
          <Swatch colour={colour?.(value) ?? null} />
          <span>{name(value)}</span>
          <span className={classes['count']}>{formatNumber(count)}</span>
        </label>
      ))}
      {counts.length > shown.length && (
        <button type="button" className={classes['more']} onClick={() => setOpen(true)}>
          {t('dataset.moreValues', { count: counts.length - shown.length })}
        </button>
      )}
      {open && counts.length > shownValues && (
        <button type="button" className={classes['more']} onClick={() => setOpen(false)}>
          {t('dataset.fewerValues')}
        </button>
      )}
    </fieldset>
  );
}

/** A skin type's colour, beside its name. */
export function Swatch({ colour }: { colour: string | null }) {
  if (colour === null) return null;
  return <span className={classes['swatch']} style={{ backgroundColor: colour }} aria-hidden="true" />;
}

function levelOf(definition: AttributeDefinition | undefined, value: Value): AttributeDefinition['levels'][number] | undefined {
  return definition?.levels.find((level) => level.value === value);
}

/** As a choice begins: “Under 30”. */
function bandName(key: string, value: Value): string | null {
  const label = usualBandLabel(key, value);
  return label === null ? null : label.charAt(0).toUpperCase() + label.slice(1);
}

function textOf(key: string, value: Value): string {
  return hasMessage(key) ? t(key) : String(value);
}
