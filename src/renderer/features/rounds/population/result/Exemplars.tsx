import { Button, Group, SegmentedControl, Select, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { PopulationAgreement, PopulationResult } from '../../../../../core/contract/index.ts';
import { figure, sparsityText } from '../../../../../core/text.ts';
import { imageUrl } from '../../../../bridge/index.ts';
import table from '../../../../components/components.module.css';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { t } from '../../../../i18n/index.ts';
import { useCall } from '../../../../query.ts';
import rounds from '../../rounds.module.css';
import { useAddress } from '../use-address.ts';
import { chooseRows, exemplarRows, type Column, type ExemplarRow, type FlaggedBy, type Order, type Shown } from './exemplar-rows.ts';
import { Picture } from './Picture.tsx';
import classes from './exemplars.module.css';

const rowsAtOnce = 50;

/** As many as the service lists. */
const mostRows = 100_000;

/** The size that the Dataset screen's thumbnails come in, so that they are in the cache. */
const thumbnailSide = 256;

/** The images on which the majorities part most, and one of them with both outlines. */
export function Exemplars({ result, agreement }: { result: PopulationResult; agreement: PopulationAgreement | null }) {
  const { population, levels } = result;
  const address = useAddress();
  const answer = useCall('population.images', { population, limit: mostRows });
  const [sparsity, setSparsity] = useState(levels.at(-1)!.sparsity);
  const [shown, setShown] = useState<Shown>('all');
  const [order, setOrder] = useState<Order>({ column: 'population', descending: true });
  const rows = useMemo(() => chooseRows(exemplarRows(answer.data ?? [], sparsity, agreement), shown, order), [answer.data, sparsity, agreement, shown, order]);
  const chosen = rows.find(({ image }) => image === address.image) ?? rows[0] ?? null;

  return (
    <Panel
      title={t('population.exemplars')}
      help={t('population.exemplarsHelp')}
      actions={
        <Select
          aria-label={t('population.shownImages')}
          size="sm"
          w="12rem"
          allowDeselect={false}
          value={shown}
          data={(['all', 'train', 'validation', 'test'] as const).map((value) => ({ value, label: t(`population.shown-${value}`) }))}
          onChange={(value) => setShown(value as Shown)}
        />
      }
    >
      {answer.error && <ErrorNotice title={t('population.imagesNotRead')} error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.isPending && <output>{t('common.loading')}</output>}
      {answer.data && rows.length === 0 && <Text size="sm">{t('population.noImages')}</Text>}
      {chosen && (
        <>
          <Group gap="sm" mb="sm">
            <Text size="sm" id="population-level">
              {t('population.prunedTo')}
            </Text>
            <SegmentedControl
              aria-labelledby="population-level"
              size="sm"
              value={String(sparsity)}
              data={levels.map((level) => ({ value: String(level.sparsity), label: sparsityText(level.sparsity) }))}
              onChange={(value) => setSparsity(Number(value))}
            />
          </Group>
          <div className={classes['sides']}>
            <List rows={rows} chosen={chosen} sparsity={sparsity} round={agreement?.round ?? null} order={order} onOrder={setOrder} onChoose={(image) => address.change({ image })} />
            <Picture population={population} row={chosen} sparsity={sparsity} round={agreement?.round ?? null} />
          </div>
        </>
      )}
    </Panel>
  );
}

type ListProps = {
  rows: readonly ExemplarRow[];
  chosen: ExemplarRow;
  sparsity: number;
  round: number | null;
  order: Order;
  onOrder: (order: Order) => void;
  onChoose: (image: string) => void;
};

function List({ rows, chosen, sparsity, round, order, onOrder, onChoose }: ListProps) {
  const [listed, setListed] = useState(rowsAtOnce);
  const columns: readonly { id: Column; name: string }[] = [
    { id: 'name', name: t('rounds.image') },
    { id: 'population', name: t('population.pieShort') },
    { id: 'atLevel', name: t('population.atLevel', { sparsity: sparsityText(sparsity) }) },
    { id: 'ensemble', name: t('population.ensemble') },
  ];
  return (
    <div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className={classes['list']} aria-label={t('population.exemplars')} tabIndex={0}>
        <table className={table['table']} aria-label={t('population.exemplars')}>
          <thead>
            <tr>
              {columns.map(({ id, name }) => (
                <th key={id} scope="col" className={id === 'name' ? undefined : 'number'} aria-sort={order.column === id ? (order.descending ? 'descending' : 'ascending') : undefined}>
                  <button type="button" className={rounds['sort']} onClick={() => onOrder({ column: id, descending: order.column === id ? !order.descending : id !== 'name' })}>
                    {name} <span aria-hidden="true">{order.column === id ? (order.descending ? '↓' : '↑') : ''}</span>
                  </button>
                </th>
              ))}
              {round !== null && <th scope="col">{t('population.flaggedBy')}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, listed).map((row) => (
              <tr key={row.image} className={row.image === chosen.image ? rounds['shown'] : undefined}>
                <th scope="row">
                  <button type="button" className={classes['choose']} aria-pressed={row.image === chosen.image} onClick={() => onChoose(row.image)}>
                    <img src={imageUrl(row.image, thumbnailSide)} alt="" width={56} height={42} loading="lazy" decoding="async" />
                    {row.name} ({t(`common.split-${row.split}`)})
                  </button>
                </th>
                <td className="number">{figure(row.population)}</td>
                <td className="number">{figure(row.atLevel)}</td>
                <td className="number">{figure(row.ensemble)}</td>
                {round !== null && <td>{flaggedText(row.flaggedBy, round)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > listed && (
        <Button variant="default" size="sm" mt="sm" onClick={() => setListed(listed + rowsAtOnce)}>
          {t('rounds.more', { count: Math.min(rowsAtOnce, rows.length - listed) })}
        </Button>
      )}
    </div>
  );
}

function flaggedText(flaggedBy: FlaggedBy, round: number): string {
  if (flaggedBy === 'none') return t('population.flaggedByNone');
  if (flaggedBy === 'both') return t('population.flaggedTwice');
  return flaggedBy === 'round' ? t('common.round', { number: round }) : t('population.population');
}
