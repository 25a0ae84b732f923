import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ResponseOf, RoundSummary } from '../../../core/contract/index.ts';
import { figure, signed } from '../../../core/text.ts';
import { linkTo, navigate } from '../../app/route.ts';
import table from '../../components/components.module.css';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import { t } from '../../i18n/index.ts';
import { useCall } from '../../query.ts';
import { sortRows, type Column, type Order } from './comparison-rows.ts';
import classes from './rounds.module.css';

const rowsAtOnce = 100;

/** Two rounds, lesion by lesion: what got better, what got worse, and by how much on the whole. */
export function Comparison({ rounds, first, second }: { rounds: readonly RoundSummary[]; first: number; second: number }) {
  const answer = useCall('round.compare', { first, second });
  const choices = rounds.filter(({ result }) => result !== null).map(({ round }) => ({ value: String(round), label: t('common.round', { number: round }) }));
  const choose = (a: string | null, b: string | null): void => {
    if (a !== null && b !== null) navigate('rounds', { compare: `${a},${b}` }, { replace: true });
  };
  return (
    <Panel
      title={t('rounds.compareTitle', { first, second })}
      help={t('rounds.compareHelp')}
      actions={
        <>
          <Select aria-label={t('rounds.compareFirst')} size="sm" w="8rem" data={choices} value={String(first)} allowDeselect={false} onChange={(value) => choose(value, String(second))} />
          <Select aria-label={t('rounds.compareSecond')} size="sm" w="8rem" data={choices} value={String(second)} allowDeselect={false} onChange={(value) => choose(String(first), value)} />
          <Button component="a" size="sm" variant="subtle" href={linkTo('rounds')}>
            {t('rounds.closeDetails')}
          </Button>
        </>
      }
    >
      {answer.error && <ErrorNotice title={t('rounds.compareNotRead')} error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.isPending && <output>{t('common.loading')}</output>}
      {answer.data && <Result comparison={answer.data} />}
    </Panel>
  );
}

function Result({ comparison }: { comparison: ResponseOf<'round.compare'> }) {
  const { first, second, difference, leftOut, images } = comparison;
  const [order, setOrder] = useState<Order>({ column: 'difference', descending: false });
  const [shown, setShown] = useState(rowsAtOnce);
  const rows = useMemo(() => sortRows(comparison.rows, order), [comparison.rows, order]);
  const columns: readonly { id: Column; name: string; number: boolean }[] = [
    { id: 'name', name: t('rounds.image'), number: false },
    { id: 'firstIou', name: t('rounds.firstIou', { round: first }), number: true },
    { id: 'secondIou', name: t('rounds.secondIou', { round: second }), number: true },
    { id: 'difference', name: t('rounds.difference'), number: true },
    { id: 'firstScore', name: t('rounds.firstScore', { round: first }), number: true },
    { id: 'secondScore', name: t('rounds.secondScore', { round: second }), number: true },
  ];
  return (
    <Stack gap="sm">
      <Text>
        {difference
          ? t('rounds.compareSummary', { count: images, mean: signed(difference.mean), low: signed(difference.low), high: signed(difference.high) })
          : t('rounds.compareNone')}
      </Text>
      {leftOut.inOneOnly + leftOut.labelChanged > 0 && (
        <Text size="sm" c="dimmed">
          {t('rounds.leftOut', leftOut)}
        </Text>
      )}
      {rows.length > 0 && (
        <ScrollRegion label={t('rounds.compareTitle', { first, second })}>
          <table className={table['table']}>
            <thead>
              <tr>
                {columns.map(({ id, name, number }) => (
                  <th key={id} scope="col" className={number ? 'number' : undefined} aria-sort={order.column === id ? (order.descending ? 'descending' : 'ascending') : undefined}>
                    <button type="button" className={classes['sort']} onClick={() => setOrder({ column: id, descending: order.column === id ? !order.descending : false })}>
                      {name} <span aria-hidden="true">{order.column === id ? (order.descending ? '↓' : '↑') : ''}</span>
                    </button>
                  </th>
                ))}
                <th scope="col">{t('rounds.flaggedIn')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, shown).map((row) => (
                <tr key={row.image}>
                  <th scope="row">
                    <a href={linkTo('review', { image: row.image, round: second })}>{row.name}</a>
                  </th>
                  <td className="number">{figure(row.firstIou)}</td>
                  <td className="number">{figure(row.secondIou)}</td>
                  <td className="number">{signed(row.secondIou - row.firstIou)}</td>
                  <td className="number">{figure(row.firstScore)}</td>
                  <td className="number">{figure(row.secondScore)}</td>
                  <td>{flaggedIn(row, first, second)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {rows.length > shown && (
        <Group justify="center">
          <Button variant="default" size="sm" onClick={() => setShown(shown + rowsAtOnce)}>
            {t('rounds.more', { count: Math.min(rowsAtOnce, rows.length - shown) })}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function flaggedIn({ firstFlagged, secondFlagged }: { firstFlagged: boolean; secondFlagged: boolean }, first: number, second: number): string {
  if (firstFlagged && secondFlagged) return t('rounds.both');
  return firstFlagged ? String(first) : secondFlagged ? String(second) : '';
}
