import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useId, useRef } from 'react';
import uPlot, { type AlignedData, type Options } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { t } from '../i18n/index.ts';
import classes from './components.module.css';
import { DataTable } from './DataTable.tsx';

export type Line = {
  name: string;
  values: readonly (number | null)[];
  /** A place in the palette of the chart; lines of different dashes differ without their colour too. */
  colour: { light: string; dark: string };
  dash?: number[];
  /** Draws the points, for series that have few. */
  points?: boolean;
  /** Draws the points and no line between them. */
  scattered?: boolean;
  hidden?: boolean;
};

type Props = {
  title: string;
  xName: string;
  x: readonly number[];
  lines: readonly Line[];
  height?: number;
  /** Of the y axis; the data's own where it is left out. */
  range?: readonly [number, number];
  /** Draws what lies between two lines, by their places. */
  band?: readonly [number, number];
  format?: (value: number) => string;
  /** Whether x is a count: nothing lies between its values. */
  wholeX?: boolean;
};

const three = (value: number): string => value.toFixed(3);

/** Lines over a common x. What they show can be read as a table too. */
export function Chart({ title, xName, x, lines, height = 240, range, band, format = three, wholeX = false }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data = useRef<AlignedData>([[]]);
  const scheme = useComputedColorScheme('light');
  const id = useId();
  // What the plot is built from; the values change more often.
  const shape = JSON.stringify([lines.map(({ name, dash, points, scattered, hidden, colour }) => ({ name, dash, points, scattered, hidden, colour })), xName, range ?? null, band ?? null, height, wholeX]);

  useEffect(() => {
    data.current = [x, ...lines.map(({ values }) => values)] as unknown as AlignedData;
    plot.current?.setData(data.current);
  }, [x, lines]);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const options = plotOptions(JSON.parse(shape) as Shape, scheme, element.clientWidth);
    const built = new uPlot(options, data.current, element);
    plot.current = built;
    const observer = new ResizeObserver(() => built.setSize({ width: element.clientWidth, height: options.height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      built.destroy();
      plot.current = null;
    };
  }, [shape, scheme]);

  const shown = lines.filter(({ hidden }) => !hidden);
  return (
    <figure className={classes['chart']} aria-labelledby={id}>
      <figcaption id={id}>
        <strong>{title}</strong>
        <ul className={classes['legend']}>
          {shown.map(({ name, colour, dash, scattered }) => (
            <li key={name}>
              <svg width={28} height={8} aria-hidden="true">
                {scattered ? <circle cx={14} cy={4} r={3} fill="none" stroke={colour[scheme]} strokeWidth={2} /> : <line x1={1} x2={27} y1={4} y2={4} stroke={colour[scheme]} strokeWidth={2.5} strokeDasharray={dash?.join(' ')} />}
              </svg>
              {name}
            </li>
          ))}
        </ul>
      </figcaption>
      {x.length === 0 && <p className={classes['noPoints']}>{t('rounds.noCurve')}</p>}
      <div ref={place} aria-hidden="true" className={classes['plot']} data-empty={x.length === 0 || undefined} />
      {x.length > 0 && (
        <details className={classes['asTable']}>
          <summary>{t('rounds.asTable')}</summary>
          <DataTable label={title} columns={[xName, ...lines.map(({ name }) => name)]} rows={tableRows(x, lines, format)} />
        </details>
      )}
    </figure>
  );
}

const mostTableRows = 60;

/** At most some sixty rows, evenly spread: those that a chart's reader would pick. */
function tableRows(x: readonly number[], lines: readonly Line[], format: (value: number) => string): string[][] {
  const kept = x.map((_, i) => i).filter((i) => lines.some(({ values }) => values[i] !== null && values[i] !== undefined));
  const step = Math.max(1, Math.ceil(kept.length / mostTableRows));
  return kept
    .filter((_, i) => i % step === 0 || i === kept.length - 1)
    .map((i) => [
      x[i]!.toLocaleString(),
      ...lines.map(({ values }) => {
        const value = values[i];
        return value === null || value === undefined ? '–' : format(value);
      }),
    ]);
}

type Shape = [lines: Line[], xName: string, range: [number, number] | null, band: [number, number] | null, height: number, wholeX: boolean];

function plotOptions([lines, xName, range, band, height, wholeX]: Shape, scheme: 'light' | 'dark', width: number): Options {
  const ink = scheme === 'dark' ? '#b3bcc5' : '#4b5560';
  const grid = { stroke: scheme === 'dark' ? '#363f48' : '#e2e7ea', width: 1 };
  const axis = { stroke: ink, grid, ticks: grid, font: '12px system-ui, sans-serif' };
  return {
    width: Math.max(width, 100),
    height,
    legend: { show: false },
    cursor: { show: true, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: false }, y: range ? { range: [range[0], range[1]] } : {} },
    axes: [{ ...axis, label: xName, labelFont: '12px system-ui, sans-serif', labelSize: 20, ...(wholeX && { incrs: [1, 2, 5, 10, 20, 50, 100] }) }, { ...axis, size: 52 }],
    ...(band && { bands: [{ series: [band[1] + 1, band[0] + 1], fill: scheme === 'dark' ? 'rgb(124 192 234 / 18%)' : 'rgb(0 89 138 / 12%)' }] }),
    series: [
      {},
      ...lines.map(({ name, colour, dash, points, scattered, hidden }) => ({
        label: name,
        stroke: hidden ? 'transparent' : colour[scheme],
        width: hidden ? 0 : 2,
        dash: dash ?? [],
        spanGaps: true,
        ...(scattered && { paths: () => null }),
        points: { show: points ?? scattered ?? false, size: 7 },
      })),
    ],
  };
}
