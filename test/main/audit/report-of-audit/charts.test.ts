import { describe, expect, it } from 'vitest';
import { roundsChart } from '../../../../src/main/audit/report-of-audit/chart/rounds-chart.ts';
import { rowPlot, type PlotRow } from '../../../../src/main/audit/report-of-audit/chart/row-plot.ts';
import { intervalText, probability, ratio, Reasons } from '../../../../src/main/audit/report-of-audit/figures.ts';
import { words } from '../../../support/page-words.ts';

function plotted(rows: PlotRow[], axis: 'linear' | 'log' = 'log'): string {
  return rowPlot({ title: 'Odds', rows, axis, xLabel: 'odds ratio', textHead: 'OR', line: 1, format: String }).markup;
}

/** Numbers of an attribute of the given elements, in order. */
function places(markup: string, element: string, attribute: string): number[] {
  return [...markup.matchAll(new RegExp(`<${element} [^>]*?\\b${attribute}="([^"]*)"`, 'g'))].map((match) => Number(match[1]));
}

describe('rowPlot', () => {
  it('places odds ratios on a log axis: 1 in the middle of a half and two', () => {
    const markup = plotted([{ label: 'eight.. ', marks: [{ estimate: 1, low: 0.5, high: 2 }], text: '' }]);
    // Labels of eight letters leave 10 + 8 · 6.3 at the left, and the axis is 310 long.
    expect(places(markup, 'circle', 'cx')).toEqual([215.4]);
    expect(markup).toContain('<line x1="60.4" x2="370.4" y1="39" y2="39"');
    expect(words(markup)).toContain('0.5 1 2');
  });

  it('sets a second estimate apart without colour', () => {
    const markup = plotted([{ label: 'a', marks: [{ estimate: 1, low: 0.8, high: 1.2 }, { estimate: 1.5, low: 1, high: 1.9, second: true }], text: '' }]);
    expect(markup.match(/<circle/g)).toHaveLength(1);
    expect(markup.match(/<rect [^>]*fill="#fff"/g)).toHaveLength(1);
    expect(markup.match(/stroke-dasharray="4 2"/g)).toHaveLength(1);
    const [first, second] = [places(markup, 'circle', 'cy')[0]!, places(markup, 'rect', 'y')[0]! + 3.5];
    expect(second - first).toBe(9);
  });

  it('ends in an arrow what reaches beyond the axis, and draws no estimate where there is none', () => {
    const markup = plotted([{ label: 'a', marks: [{ estimate: 0.001, low: 0, high: null }], text: '' }, { label: 'b', marks: [{ estimate: null, low: 0.4, high: null }], text: '' }]);
    expect(markup.match(/<path d="M/g)).toHaveLength(3);
    expect(markup).not.toContain('<circle');
    expect(markup).not.toMatch(/NaN|Infinity/);
    expect(words(markup)).toContain('0.02 0.05');
  });

  it('breaks long names into two lines, and says why a row is empty', () => {
    const markup = plotted([{ label: 'Consultant’s practice, second camera, polarized, from 2019 on', marks: [], text: '', sentence: 'too small' }, { label: 'x'.repeat(60), marks: [{ estimate: 1, low: 1, high: 1 }], text: '' }], 'linear');
    expect(words(markup)).toMatch(/Consultant’s practice, second camera, polarized, f… too small/);
    expect(words(markup)).toContain(`${'x'.repeat(28)} ${'x'.repeat(27)}… `);
    for (const x of places(markup, 'text', 'x')) expect(x).toBeGreaterThan(0);
  });
});

describe('roundsChart', () => {
  it('marks each round, draws each group’s intervals and names it at its end', () => {
    const value = (estimate: number) => ({ estimate, low: estimate - 0.02, high: estimate + 0.02 });
    const markup = roundsChart({
      title: 'Dice', yLabel: 'mean Dice', rounds: [1, 3, 4], format: String,
      series: [{ name: 'young', points: [{ round: 1, value: value(0.8) }, { round: 4, value: value(0.9) }] }, { name: 'a very long name of a group', points: [{ round: 3, value: value(0.9) }] }],
    }).markup;
    expect(markup.match(/class="tick"/g)).toHaveLength(3);
    expect(markup.match(/<polyline/g)).toHaveLength(2);
    expect(markup.match(/stroke-width="1.2"/g)).toHaveLength(3);
    expect(words(markup)).toContain('1 3 4');
    expect(words(markup)).toContain('a very long name …');
    // Names of lines that end together do not lie on each other.
    const heights = [...markup.matchAll(/<text class="series" x="[^"]*" y="([^"]*)"/g)].map((match) => Number(match[1]));
    expect(Math.abs(heights[0]! - heights[1]!)).toBeGreaterThanOrEqual(12.9);
  });
});

describe('figures in words', () => {
  it('writes ratios with about the same precision on either side of 1', () => {
    expect([0, 0.00000003, 0.00077, 0.0014, 0.049, 0.62, 1, 9.999, 12.34, 140.2, 52_000, 3e9, -2.9].map(ratio)).toEqual(['0', '< 0.0001', '0.00077', '0.0014', '0.049', '0.62', '1.00', '10.00', '12.3', '140', '52,000', '> 1,000,000', '−2.90']);
    expect(intervalText({ low: 0.5, high: null }, ratio)).toBe('0.50 or more');
  });

  it('brings no probability nearer to 0 than a thousandth', () => {
    expect([0, 0.00099, 0.001, 0.0494, 1, null].map(probability)).toEqual(['< 0.001', '< 0.001', '0.001', '0.049', '1.000', '–']);
  });

  it('letters reasons in the order in which they come, each once', () => {
    const reasons = new Reasons();
    const marks = [...Array.from({ length: 28 }, (_, i) => `reason ${i}`), 'reason 1'].map((reason) => words(reasons.mark(reason).markup).trim());
    expect([marks[0], marks[25], marks[26], marks[27], marks[28]]).toEqual(['– a', '– z', '– aa', '– ab', '– b']);
    expect(words(reasons.list()!.markup)).toContain('ab reason 27.');
    expect(new Reasons().list()).toBeNull();
  });
});
