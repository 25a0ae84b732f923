import { SimpleGrid } from '@mantine/core';
import { useMemo } from 'react';
import type { CurvePoint } from '../../../core/contract/index.ts';
import { Chart, type Line } from '../../components/Chart.tsx';
import { t } from '../../i18n/index.ts';
import { chartColours } from './lines.ts';

/** A training's loss, and how good the network was on validation images on the way. */
export function Curves({ points }: { points: readonly CurvePoint[] }) {
  const x = useMemo(() => points.map(({ step }) => step), [points]);
  // A line of one point could not be seen.
  const loss = useMemo<Line[]>(() => [{ name: t('rounds.loss'), values: points.map((point) => point.loss), colour: chartColours.blue, points: points.length === 1 }], [points]);
  const quality = useMemo<Line[]>(
    () => [
      { name: t('rounds.validationDice'), values: points.map(({ validationDice }) => validationDice), colour: chartColours.green, points: true },
      { name: t('rounds.validationIou'), values: points.map(({ validationIou }) => validationIou), colour: chartColours.orange, dash: [6, 3], points: true },
    ],
    [points],
  );
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
      <Chart title={t('rounds.lossCurve')} xName={t('rounds.step')} x={x} lines={loss} />
      <Chart title={t('rounds.quality')} xName={t('rounds.step')} x={x} lines={quality} range={[0, 1]} />
    </SimpleGrid>
  );
}
