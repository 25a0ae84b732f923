import type { QueueName } from '../../../core/contract/index.ts';

/** What a round found of an image that puts queues in order. */
export type QueueSignals = { score: number; conflict: number | null; blend: number | null };

/**
 * Label conflict of a hardness row `h`: by a network that has not seen the label where folds were trained, else by the round's own. For
 * labels that did not train, the round's own is as good.
 */
export const conflictColumn = `COALESCE(json_extract(h.signals, '$."out-of-fold-conflict"'), json_extract(h.signals, '$."label-conflict"'))`;

/** What puts each queue in order, the highest first; null where an image is only ever drawn at random. */
export function priorityOf(queue: QueueName, { score, conflict, blend }: QueueSignals): number | null {
  // Rounds of older versions have no blend.
  return queue === 'check-label' ? conflict : (blend ?? score);
}
