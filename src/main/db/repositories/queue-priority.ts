import type { QueueName } from '../../../core/contract/index.ts';

const signalColumn = (name: string): string => `json_extract(h.signals, '$."${name}"')`;
const ownOdds = signalColumn('label-odds');
const unseenOdds = signalColumn('out-of-fold-odds');

/** How doubtful the label of a hardness row `h` is: what `labelDoubt` of `core/label-doubt.ts` says, in SQL. */
const doubtColumn = `COALESCE((${ownOdds} + ${unseenOdds}) / 2.0, ${ownOdds}, ${unseenOdds}, ${signalColumn('out-of-fold-conflict')}, ${signalColumn('label-conflict')})`;

/** Rounds of older versions have no blend. */
export const blendColumn = `COALESCE(json_extract(h.signals, '$.blend'), h.score)`;

/** What puts each queue in order, the highest first, of a hardness row `h`; null where an image is only ever drawn at random. */
const priorityColumns: Record<QueueName, string> = { 'check-label': doubtColumn, 'annotate-next': blendColumn, verify: blendColumn };

/** One statement a queue, since each goes by a column of its own. */
export function forEachQueue<T>(make: (priority: string) => T): Record<QueueName, T> {
  return { 'check-label': make(priorityColumns['check-label']), 'annotate-next': make(priorityColumns['annotate-next']), verify: make(priorityColumns.verify) };
}
