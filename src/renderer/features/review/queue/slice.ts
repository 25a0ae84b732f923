import type { AuditSlice, QueueItem } from '../../../../core/contract/index.ts';
import { t } from '../../../i18n/index.ts';

export type SliceAddress = { audit: number; slice: string };

/** The images of a slice that an audit found, in place of a queue. */
export type Slice = SliceAddress & { /** Its conditions in words. */ title: string; round: number; items: readonly QueueItem[] };

/** The slice that the address names; null where it names none. */
export function sliceOf(parameters: URLSearchParams): SliceAddress | null {
  const audit = Number(parameters.get('audit'));
  const slice = parameters.get('slice');
  return Number.isInteger(audit) && audit > 0 && slice ? { audit, slice } : null;
}

/** Its conditions in words. */
export function titleOf(conditions: AuditSlice['conditions']): string {
  return conditions.map(({ label, levelLabel }) => t('audit.condition', { label, level: levelLabel })).join(', ');
}
