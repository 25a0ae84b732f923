import type { AuditConfiguration, AuditUnbiased } from '../../../core/contract/index.ts';
import { plural } from '../../../core/text.ts';
import { ratesOfQueue } from './rates.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

/**
 * Rates of wrong labels and predictions that hardness did not choose, from the random share of the round's queues. They count images, whatever the
 * audit's unit.
 * @param groupings of the attributes in `by`
 */
export function unbiasedRates(table: AuditTable, groupings: readonly Grouping[], configuration: AuditConfiguration): AuditUnbiased {
  const rates = table.header.queues.map((queue) => ratesOfQueue(table, groupings, queue, configuration));
  const resting = rates.filter(({ rest }) => rest.value !== null);
  const notes = resting.map(({ queue, random, about }) => `The rate of wrong ${about} in “${queue}” rests on ${plural(random.reviewed, 'reviewed image')} of its random share, and on nothing that hardness chose.`);
  for (const { queue, random } of resting) {
    if (random.reviewed < random.images) notes.push(`Of the random share of “${queue}”, ${random.reviewed} of ${random.images} were reviewed. They are a random sample as long as people took them in the queue's order, and not by what they look like.`);
  }
  if (resting.length === 0) notes.push('No rate of this audit is free of the way in which images were chosen for review: it takes a queue with a random share, reviewed.');
  notes.push(
    'Flags and hardness need no labels. Dice, IoU, failures and all that is computed from them take the labels of the judged images as they are: a wrong label counts there as an error of the network.',
    'Verdicts, time spent and annotators of the groups are of what was reviewed or labelled, which the queues chose for being hard; they are no rates of all images.',
  );
  return { rates, notes };
}
