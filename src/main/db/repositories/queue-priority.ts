import type { QueueName } from '../../../core/contract/index.ts';

/**
 * Label conflict of a hardness row `h`: by a network that has not seen the label where folds were trained, else by the round's own. For
 * labels that did not train, the round's own is as good.
 */
const conflictColumn = `COALESCE(json_extract(h.signals, '$."out-of-fold-conflict"'), json_extract(h.signals, '$."label-conflict"'))`;

/** Rounds of older versions have no blend. */
export const blendColumn = `COALESCE(json_extract(h.signals, '$.blend'), h.score)`;

/** What puts each queue in order, the highest first, of a hardness row `h`; null where an image is only ever drawn at random. */
const priorityColumns: Record<QueueName, string> = { 'check-label': conflictColumn, 'annotate-next': blendColumn, verify: blendColumn };

/** One statement a queue, since each goes by a column of its own. */
export function forEachQueue<T>(make: (priority: string) => T): Record<QueueName, T> {
  return { 'check-label': make(priorityColumns['check-label']), 'annotate-next': make(priorityColumns['annotate-next']), verify: make(priorityColumns.verify) };
}
