import { Box, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { RoundResult } from '../../../../core/contract/index.ts';
import { Chart, type Line } from '../../../components/Chart.tsx';
import { t } from '../../../i18n/index.ts';
import { chartColours } from '../lines.ts';
import { Heading } from './Heading.tsx';

/** Of the failures, the share that the first reviews should find: what the order of the queue is worth against chance. */
export function ExpectedCatch({ expected }: { expected: NonNullable<RoundResult['expectedCatch']> }) {
  const x = useMemo(() => expected.map(({ share }) => round(share * 100)), [expected]);
  const lines = useMemo<Line[]>(
    () => [
      { name: t('rounds.byBlend'), values: expected.map(({ caught }) => caught * 100), colour: chartColours.blue, points: true },
      { name: t('rounds.byChance'), values: expected.map(({ share }) => share * 100), colour: chartColours.orange, dash: [6, 3] },
      { name: t('rounds.low'), values: expected.map(({ low }) => low * 100), colour: chartColours.blue, hidden: true },
      { name: t('rounds.high'), values: expected.map(({ high }) => high * 100), colour: chartColours.blue, hidden: true },
    ],
    [expected],
  );
  return (
    <section>
      <Heading>{t('rounds.expectedCatch')}</Heading>
      <Text size="sm" c="dimmed" mb="xs" maw="60rem">
        {expected.length > 0 ? t('rounds.expectedCatchHelp') : t('rounds.noExpectedCatch')}
      </Text>
      {expected.length > 0 && (
        <Box maw="44rem">
          <Chart title={t('rounds.failuresFound')} xName={t('rounds.shareReviewed')} x={x} lines={lines} range={[0, 100]} band={[2, 3]} format={percentOf} />
        </Box>
      )}
    </section>
  );
}

const percentOf = (value: number): string => `${value.toFixed(0)} %`;

/** 0.07 · 100 is not 7. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
