import type { AuditMeasure, AuditResult, AuditShare, ResponseOf } from '../../../core/contract/index.ts';
import { absent, figure, percent, signed } from '../../../core/text.ts';
import { formatNumber, hasMessage, t } from '../../i18n/index.ts';

export type Configuration = AuditResult['configuration'];
export type Choices = ResponseOf<'audit.choices'>;
export type Estimate = { estimate: number; low: number; high: number };
export type Ratio = { estimate: number | null; low: number; high: number | null };

/** .0004 → "< 0.001": smaller ones say no more. */
export function probability(p: number | null): string {
  if (p === null) return absent;
  return p < 0.001 ? '< 0.001' : figure(p);
}

/** A difference of shares in percentage points, with its sign. */
export function points(difference: number): string {
  return t('audit.points', { value: signed(difference * 100, 1) });
}

/** The interval of such a difference. */
export function pointsBetween({ low, high }: { low: number; high: number }): string {
  return t('audit.points', { value: t('audit.fromTo', { low: signed(low * 100, 1), high: signed(high * 100, 1) }) });
}

/** Ratios from a thousandth to many thousands, to two or three figures. */
export function ratio(value: number): string {
  if (value < 0.095) return formatNumber(value, { maximumSignificantDigits: 2 });
  if (value >= 1000) return formatNumber(Math.round(value));
  return figure(value, value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

export function ratioInterval({ low, high }: Pick<Ratio, 'low' | 'high'>): string {
  return high === null ? t('audit.noUpperEnd', { low: ratio(low) }) : t('audit.fromTo', { low: ratio(low), high: ratio(high) });
}

/** Why there is none of several figures, where it is the same for all of them: said once, not beside each. */
export function commonReason(figures: readonly { value: unknown; reason: string | null }[]): string | null {
  const reasons = new Set(figures.map(({ value, reason }) => (value === null ? reason : null)));
  const [reason = null] = reasons;
  return reasons.size === 1 ? reason : null;
}

/** Measures that are shares are told in percent; a distance as a share of the diagonal is as well. */
function isPercent(measure: AuditMeasure | 'flagged'): boolean {
  return measure === 'failureRate' || measure === 'flagged' || measure === 'hd95' || measure === 'areaBias';
}

const percentDigits = (measure: AuditMeasure | 'flagged'): number => (measure === 'hd95' ? 2 : 1);

export function measureValue(measure: AuditMeasure | 'flagged', value: number): string {
  if (measure === 'areaBias') return `${signed(value * 100, 1)} %`;
  return isPercent(measure) ? percent(value, percentDigits(measure)) : figure(value);
}

export function measureInterval(measure: AuditMeasure | 'flagged', { low, high }: { low: number; high: number }): string {
  if (!isPercent(measure)) return t('audit.fromTo', { low: signed(low), high: signed(high) });
  const [from, to] = [low, high].map((end) => signed(end * 100, percentDigits(measure)));
  return t('audit.points', { value: t('audit.fromTo', { low: from!, high: to! }) });
}

export function measureDifference(measure: AuditMeasure | 'flagged', value: number): string {
  return isPercent(measure) ? t('audit.points', { value: signed(value * 100, percentDigits(measure)) }) : signed(value);
}

/** "4.1 % or less, or 13.6 % or more": shares that would have been shown to differ; null where none would. */
export function detectableText({ above, below }: { above: number | null; below: number | null }): string | null {
  const less = below === null ? null : t('audit.orLess', { share: percent(below, 1) });
  const more = above === null ? null : t('audit.orMore', { share: percent(above, 1) });
  return less !== null && more !== null ? t('audit.or', { first: less, second: more }) : (less ?? more);
}

/** "9 of 120" */
export function outOf({ events, total }: Pick<AuditShare, 'events' | 'total'>): string {
  return t('audit.outOf', { events, total });
}

export function confidenceText({ confidence }: Pick<Configuration, 'confidence'>): string {
  return `${formatNumber(confidence * 100)} %`;
}

/** A name that stands in a result as it stands in the texts; one of a newer version keeps its own. */
function named(key: string, name: string): string {
  return hasMessage(key) ? t(key) : name;
}

export const outcomeName = (name: string): string => named(`audit.outcome-${name}`, name);
export const measureName = (name: string): string => named(`audit.measure-${name}`, name);
export const featureName = (name: string): string => named(`audit.feature-${name}`, name);
export const unitName = (name: string): string => named(`audit.unit-${name}`, name);
export const queueName = (name: string): string => named(`audit.queue-${name}`, name);
export const sourceName = (name: string): string => named(`audit.source-${name}`, name);
export const clusterName = (name: string): string => named(`audit.clusters-${name}`, name);
export const settingName = (name: string): string => named(`rounds.setting-${name}`, name);
export const attentionName = (name: string): string => named(`rounds.attention-${name}`, name);
export const stateName = (name: string): string => named(`audit.state-${name}`, name);

/** Of an attribute, or of a feature that stands among them ("feature:contrast", "contrast"). */
export function variableName(key: string, attributes: readonly { key: string; label: string }[]): string {
  const found = attributes.find((attribute) => attribute.key === key);
  return found ? found.label : featureName(key.replace(/^feature:/, ''));
}
