import { useMemo } from 'react';
import type { ResponseOf } from '../../../core/contract/index.ts';
import { Chart, type Line } from '../../components/Chart.tsx';
import { Panel } from '../../components/Panel.tsx';
import { t } from '../../i18n/index.ts';
import { chartColours } from './lines.ts';

/** What the labels of each round gave: is the next hundred worth its cost? Shown once rounds differ in their labels: one more of the same says nothing of what more would bring. */
export function LabelCurve({ progress }: { progress: ResponseOf<'round.progress'> }) {
  const measured = useMemo(() => progress.filter(({ testIou }) => testIou !== null).sort((a, b) => a.labels - b.labels), [progress]);
  const x = useMemo(() => measured.map(({ labels }) => labels), [measured]);
  const lines = useMemo<Line[]>(
    () => [
      { name: t('rounds.iou'), values: measured.map(({ testIou }) => testIou), colour: chartColours.blue, points: true },
      { name: t('rounds.low'), values: measured.map(({ testIouInterval }) => testIouInterval?.low ?? null), colour: chartColours.blue, hidden: true },
      { name: t('rounds.high'), values: measured.map(({ testIouInterval }) => testIouInterval?.high ?? null), colour: chartColours.blue, hidden: true },
    ],
    [measured],
  );
  if (new Set(x).size < 2) return null;
  return (
    <Panel title={t('rounds.progress')} help={t('rounds.progressHelp')}>
      <Chart title={t('rounds.iouAxis')} xName={t('rounds.labelsAxis')} x={x} lines={lines} band={[1, 2]} />
    </Panel>
  );
}
