import { Group, SegmentedControl, Select, Text } from '@mantine/core';
import { useState } from 'react';
import type { AuditIntersection, AuditResult } from '../../../../core/contract/index.ts';
import { absent, figure, sentence } from '../../../../core/text.ts';
import table from '../../../components/components.module.css';
import { ScrollRegion } from '../../../components/ScrollRegion.tsx';
import { formatNumber, formatPercent, t } from '../../../i18n/index.ts';
import classes from '../audit.module.css';
import { variableName } from '../words.ts';
import { Range } from './Figure.tsx';
import { Heading } from './Heading.tsx';

type Cell = AuditIntersection['cells'][number];
const shownFigures = ['flagged', 'failed', 'dice'] as const;
type Shown = (typeof shownFigures)[number];

/** Two attributes crossed, a table with shaded cells: the darker, the worse. */
export function IntersectionsPart({ result }: { result: AuditResult }) {
  const [pair, setPair] = useState(0);
  const [shown, setShown] = useState<Shown>('flagged');
  const { intersections, attributes, configuration } = result;
  const chosen = intersections[pair];
  if (!chosen) return <Text size="sm">{t('audit.noIntersections')}</Text>;
  const label = (key: string): string => variableName(key, attributes);
  return (
    <section>
      <Heading help={t('audit.intersectionsHelp', { minimum: configuration.minimumN })}>{t('audit.part-intersections')}</Heading>
      <Group mb="sm" gap="sm">
        <Select
          aria-label={t('audit.pair')}
          w="24rem"
          maw="100%"
          allowDeselect={false}
          value={String(pair)}
          data={intersections.map(({ first, second }, place) => ({ value: String(place), label: t('audit.crossed', { first: label(first), second: label(second) }) }))}
          onChange={(value) => value !== null && setPair(Number(value))}
        />
        <SegmentedControl aria-label={t('audit.figureShown')} value={shown} data={shownFigures.map((value) => ({ value, label: t(`audit.shown-${value}`) }))} onChange={(value) => setShown(value as Shown)} />
      </Group>
      <Matrix result={result} crossed={chosen} shown={shown} />
    </section>
  );
}

function Matrix({ result, crossed: { first, second, cells }, shown }: { result: AuditResult; crossed: AuditIntersection; shown: Shown }) {
  const label = (key: string): string => variableName(key, result.attributes);
  const levels = (key: string, of: (cell: Cell) => string): { level: string; label: string }[] =>
    [...new Set(cells.map(of))].map((level) => ({ level, label: result.attributes.find((one) => one.key === key)?.groups.find((group) => group.level === level)?.label ?? level }));
  const columns = levels(second, (cell) => cell.second);
  const byPlace = new Map(cells.map((cell) => [`${cell.first}\n${cell.second}`, cell]));
  const values = cells.flatMap((cell) => valueOf(cell, shown)?.estimate ?? []);
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const shade = (value: number): number => {
    const share = highest > lowest ? (value - lowest) / (highest - lowest) : 0;
    return shown === 'dice' ? 1 - share : share;
  };
  const title = t('audit.matrixOf', { figure: t(`audit.shown-${shown}`), first: label(first), second: label(second) });
  return (
    <ScrollRegion label={title} whole>
      <table className={`${table['table']} ${classes['matrix']}`} aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{t('audit.crossed', { first: label(first), second: label(second) })}</th>
            {columns.map((column) => (
              <th key={column.level} scope="col">
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {levels(first, (cell) => cell.first).map((row) => (
            <tr key={row.level}>
              <th scope="row">{row.label}</th>
              {columns.map((column) => (
                <MatrixCell key={column.level} cell={byPlace.get(`${row.level}\n${column.level}`)} shown={shown} shade={shade} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function MatrixCell({ cell, shown, shade }: { cell: Cell | undefined; shown: Shown; shade: (value: number) => number }) {
  if (!cell) return <td>{absent}</td>;
  if (cell.tooSmall) {
    return (
      <td className={classes['small']}>
        {t('audit.cellTooSmall')}
        <Range text={t('audit.imageCount', { count: cell.n.images })} />
      </td>
    );
  }
  const value = valueOf(cell, shown);
  const n = shown === 'dice' ? cell.n.images : cell[shown]?.total ?? cell.n.images;
  if (!value) {
    return (
      <td className={classes['small']}>
        <Range text={sentence((shown === 'dice' ? cell.dice?.reason : cell[shown]?.share.reason) ?? t('audit.noShare'))} />
      </td>
    );
  }
  const text = (one: number): string => (shown === 'dice' ? figure(one) : formatPercent(one, 1));
  return (
    <td style={{ backgroundColor: `rgb(var(--audit-shade) / ${(shade(value.estimate) * 40).toFixed(0)}%)` }}>
      {text(value.estimate)}
      <Range text={t('audit.fromTo', { low: text(value.low), high: text(value.high) })} />
      <Range text={shown === 'dice' ? t('audit.imageCount', { count: n }) : t('audit.ofCount', { events: formatNumber(cell[shown]!.events), total: n })} />
    </td>
  );
}

function valueOf(cell: Cell, shown: Shown): { estimate: number; low: number; high: number } | null {
  return (shown === 'dice' ? cell.dice?.value : cell[shown]?.share.value) ?? null;
}
