import type { AuditMeasure, AuditShare } from '../../../core/contract/index.ts';
import { absent, count, figure, percent, signed } from '../../../core/text.ts';
import { html, type Html } from '../document/html.ts';

// How an audit's figures are written, and what stands where there is none.

export type Estimate = { estimate: number; low: number; high: number };
export type Ratio = { estimate: number | null; low: number; high: number | null };
export type Figure<Value> = { value: Value | null; reason: string | null };

type Format = (value: number) => string;

/** Percentage points, the sign always there: .0312 → "+3.1". */
export const points: Format = (fraction) => signed(fraction * 100, 1);
export const share: Format = (fraction) => percent(fraction, 1);

/** Two decimals around 1, fewer far above and more far below: 0.0014, 0.62, 12.3, 140. */
export function ratio(value: number): string {
  if (value < 0) return `−${ratio(-value)}`;
  if (value === 0) return '0';
  if (value < 0.0001) return '< 0.0001';
  if (value < 0.1) return value.toFixed(1 - Math.floor(Math.log10(value)));
  if (value < 100) return value.toFixed(value < 10 ? 2 : 1);
  return value < 1e6 ? count(Math.round(value)) : '> 1,000,000';
}

/** A probability to three decimals, and no nearer to 0 than that. */
export function probability(p: number | null | undefined): string {
  if (p === null || p === undefined) return absent;
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** How a measure's means and their differences are written, and in what. */
export const measureText: Record<AuditMeasure, { label: string; unit: string; differenceUnit: string; mean: Format; difference: Format }> = {
  dice: { label: 'Dice', unit: '', differenceUnit: '', mean: figure, difference: signed },
  iou: { label: 'IoU', unit: '', differenceUnit: '', mean: figure, difference: signed },
  thresholdJaccard: { label: 'Threshold Jaccard', unit: '', differenceUnit: '', mean: figure, difference: signed },
  failureRate: { label: 'Failures', unit: '%', differenceUnit: 'percentage points', mean: (value) => figure(value * 100, 1), difference: points },
  hd95: { label: 'HD95', unit: '% of the diagonal', differenceUnit: 'percentage points', mean: (value) => figure(value * 100, 2), difference: (value) => signed(value * 100, 2) },
  areaBias: { label: 'Area bias', unit: '%', differenceUnit: 'percentage points', mean: points, difference: points },
  hardness: { label: 'Hardness', unit: '', differenceUnit: '', mean: figure, difference: signed },
};

export function intervalText({ low, high }: { low: number; high: number | null }, format: Format): string {
  return high === null ? `${format(low)} or more` : `${format(low)} to ${format(high)}`;
}

/** "12.3 % (10.1 % to 14.9 %)", in a sentence. */
export function inSentence(value: Ratio, format: Format, confidence: number): string {
  return `${value.estimate === null ? 'no estimate' : format(value.estimate)} (${confidenceText(confidence)} interval ${intervalText(value, format)})`;
}

export function confidenceText(confidence: number): string {
  return `${Math.round(confidence * 1000) / 10} %`;
}

/** Why figures are missing from a table: each sentence once, below it, by a letter. */
export class Reasons {
  private readonly sentences: string[] = [];

  /** What stands in place of a figure. */
  mark(reason: string | null): Html {
    if (reason === null) return html`${absent}`;
    let place = this.sentences.indexOf(reason);
    if (place < 0) place = this.sentences.push(reason) - 1;
    return html`${absent}<sup>${letters(place)}</sup>`;
  }

  list(): Html | null {
    if (this.sentences.length === 0) return null;
    return html`<p class="reasons">${this.sentences.map((reason, i) => html`<span><sup>${letters(i)}</sup> ${reason.replace(/[.]$/, '')}.</span> `)}</p>`;
  }
}

function letters(place: number): string {
  return (place >= 26 ? letters(Math.floor(place / 26) - 1) : '') + String.fromCharCode(97 + (place % 26));
}

/** An estimate with its interval below. */
export function estimateCell(found: Figure<Ratio> | null, format: Format, reasons: Reasons): Html {
  if (!found) return html`${absent}`;
  if (!found.value) return reasons.mark(found.reason);
  return stacked(found.value.estimate === null ? absent : format(found.value.estimate), intervalText(found.value, format));
}

export function stacked(first: string | Html, second: string | Html | null): Html {
  return html`${first}${second === null ? null : html`<small>${second}</small>`}`;
}

/** A share with its interval, and the counts behind it. */
export function shareCell(found: AuditShare | null, reasons: Reasons): Html {
  if (!found) return html`${absent}`;
  const counts = `${count(found.events)} of ${count(found.total)}`;
  if (!found.share.value) return html`${reasons.mark(found.share.reason)}<small>${counts}</small>`;
  const { estimate, low, high } = found.share.value;
  return html`${share(estimate)}<small>${figure(low * 100, 1)} to ${figure(high * 100, 1)}</small><small>${counts}</small>`;
}
