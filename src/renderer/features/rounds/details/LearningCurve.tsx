import { Box, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { RoundResult } from '../../../../core/contract/index.ts';
import { Chart, type Line } from '../../../components/Chart.tsx';
import { t } from '../../../i18n/index.ts';
import { chartColours } from '../lines.ts';
import { Heading } from './Heading.tsx';

/** The same training on fewer labels and on all. */
export function LearningCurve({ points }: { points: NonNullable<RoundResult['learningCurve']> }) {
  const sorted = useMemo(() => [...points].sort((a, b) => a.labels - b.labels), [points]);
  const x = useMemo(() => sorted.map(({ labels }) => labels), [sorted]);
  const lines = useMemo<Line[]>(() => [{ name: t('rounds.validationIou'), values: sorted.map(({ iou }) => iou), colour: chartColours.green, points: true }], [sorted]);
  return (
    <section>
      <Heading>{t('rounds.learningCurve')}</Heading>
      <Text size="sm" c="dimmed" mb="xs" maw="60rem">
        {t('rounds.learningCurveHelp')}
      </Text>
      <Box maw="44rem">
        <Chart title={t('rounds.quality')} xName={t('rounds.labelsAxis')} x={x} lines={lines} />
      </Box>
    </section>
  );
}
