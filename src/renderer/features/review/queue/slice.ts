import type { AuditSlice, QueueItem, ResponseOf } from '../../../../core/contract/index.ts';
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

/** A slice says which images and in which order; what a queue knows of each beyond that is not known of these. */
export function asItems(images: ResponseOf<'audit.slice'>): QueueItem[] {
  return images.map(({ image, name, split }, place) => ({
    rank: place + 1, image, name, split, stratum: 'slice', inclusionProbability: 1, behind: 0, score: null, flagged: false, labelled: false, verdict: null, reviewed: false, draft: false,
  }));
}
