import { absent, figure } from '../../../core/text.ts';
import type { PairedDifference } from '../statistics/paired.ts';

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A figure of at most 1 without its leading zero, as in .842. */
export function short(value: number | null | undefined, digits = 3): string {
  const text = figure(value, digits);
  return text === absent ? text : text.replace(/^(−?)0\./, '$1.');
}

/** A difference with its interval: "+.004 (−.002 to .010)". */
export function difference(paired: PairedDifference | null | undefined, digits = 3): string {
  if (!paired) return absent;
  const sign = paired.mean > 0 && Number(paired.mean.toFixed(digits)) !== 0 ? '+' : '';
  const interval = paired.low === null ? `${paired.n} seed` : `${short(paired.low, digits)} to ${short(paired.high, digits)}`;
  return `${sign}${short(paired.mean, digits)} (${interval})`;
}

/** p-values below a thousandth are not worth more digits. */
export function chance(p: number | null | undefined): string {
  if (p === null || p === undefined) return absent;
  return p < 0.001 ? '< .001' : short(p);
}

/** Of many, the first few, and how many more there are. */
export function listed(items: readonly string[], most = 12): string {
  return items.length <= most ? items.join('; ') : `${items.slice(0, most).join('; ')}; and ${items.length - most} more`;
}
