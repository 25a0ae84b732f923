import { queueComposition, type QueueComposition, type QueueItem, type QueueName, type ReviewQueue, type RoundResult } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { composeQueue, type QueueCandidate, type QueuedImage } from '../../../core/queue/compose.ts';
import { expectedOfNext, expectedShares, type ExpectedShare } from '../../../core/queue/expected.ts';
import { firstOfUnits, groupsLesions, lesionUnits } from '../../../core/queue/lesions.ts';
import type { Split } from '../../../core/subject.ts';
import { transact } from '../connection.ts';
import type { DatasetStore } from '../dataset-store.ts';
import type { Session } from '../session.ts';
import type { Attributes } from './attributes.ts';
import { itemStateColumns, shownScore, toItemState, type ItemStateRow } from './item-state.ts';
import { createLooks } from './looks.ts';
import { blendColumn, forEachQueue } from './queue-priority.ts';
import type { RoundLookup } from './rounds.ts';

type CandidateRow = {
  image: string;
  priority: number | null;
  /** By blend. */
  hardness: number;
  lesion: string | null;
  patient: string | null;
  collection: string;
  source_sha256: string;
  split: Split;
  diversity: number | null;
  /** Whether the network was trained on it. */
  seen: number;
  mask: string | null;
};
type ItemRow = ItemStateRow & {
  rank: number;
  image: string;
  name: string;
  split: Split;
  stratum: string;
  inclusion_probability: number;
  behind: number;
  expected: number | null;
  expected_low: number | null;
  expected_high: number | null;
  priority: number | null;
  seen: number | null;
};
type FinishedRound = { number: number; run: string; finished: string; result: RoundResult };
type Drawn = QueuedImage & { behind: number; expected: ExpectedShare | null };

/** What the compositions of older versions say nothing of: in `verify` all images took part. */
const asBefore = (queue: QueueName): Partial<QueueComposition> => ({ includeLabelled: queue === 'verify' });

const isLabelled = ({ mask }: CandidateRow): boolean => mask !== null;

/** What people look at after a round, in which order and with which chance. */
export function createQueues(session: Session, { lookup, attributes }: { lookup: RoundLookup; attributes: Attributes }): DatasetStore['queues'] {
  const { connection, history, now } = session;
  const looks = createLooks(session);
  const candidates = forEachQueue((priority) => connection.prepare<[string], CandidateRow>(`
    SELECT h.image, i.lesion, COALESCE(i.patient, l.patient) AS patient, i.source AS collection, i.source_sha256, c.split, ${priority} AS priority, ${blendColumn} AS hardness,
      json_extract(h.signals, '$.diversity') AS diversity, h.seen, (SELECT m.id FROM mask_current m WHERE m.image = h.image) AS mask
    FROM hardness h JOIN image i ON i.id = h.image JOIN component c ON c.id = i.component LEFT JOIN lesion l ON l.id = i.lesion
    WHERE h.run = ?`));
  const near = connection.prepare<[], { first: string; second: string }>('SELECT first, second FROM near_duplicate');
  const items = forEachQueue((priority) => connection.prepare<[Record<string, string | number | null>], ItemRow>(`
    SELECT q.rank, q.image, i.name, COALESCE(c.split, s.split) AS split, q.stratum, q.inclusion_probability, q.behind, q.expected, q.expected_low, q.expected_high,
      h.seen, ${priority} AS priority, ${itemStateColumns('COALESCE(c.split, s.split)')}
    FROM queue_item q JOIN image i ON i.id = q.image LEFT JOIN component c ON c.id = i.component
    LEFT JOIN snapshot s ON s.round = q.round AND s.image = q.image LEFT JOIN hardness h ON h.run = @run AND h.image = q.image
    WHERE q.round = @round AND q.queue = @queue ORDER BY q.rank`));
  const composed = connection.prepare<[number, QueueName], { composition: string; by_hand: number }>('SELECT composition, by_hand FROM queue_composition WHERE round = ? AND queue = ?');
  const finishedAt = connection.prepare<[number], { at: string | null }>('SELECT finished_at AS at FROM round WHERE number = ?');
  const clear = connection.prepare<[number, QueueName]>('DELETE FROM queue_item WHERE round = ? AND queue = ?');
  const insertItem = connection.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO queue_item (round, queue, rank, image, stratum, inclusion_probability, behind, expected, expected_low, expected_high)
    VALUES (@round, @queue, @rank, @image, @stratum, @inclusionProbability, @behind, @caught, @low, @high)`);
  const keep = connection.prepare<[number, QueueName, string, number, string | null, number, string]>(
    'INSERT OR REPLACE INTO queue_composition (round, queue, composition, candidates, annotator, by_hand, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );

  const find = (round: number | null): FinishedRound => {
    const { number, run, state, result } = lookup.find(round);
    const finished = finishedAt.get(number)!.at;
    if (finished === null || result === null) {
      throw new WeakspotError('conflict', `round ${number} is ${state}; its queues are made of what it finds, when it has finished`, { round: number, state });
    }
    return { number, run, finished, result: JSON.parse(result) as RoundResult };
  };

  const draw = ({ number, run, result }: FinishedRound, composition: QueueComposition, annotator: string | null): { candidates: number; drawn: Drawn[] } => {
    const { queue, order, balanceBy, randomShare, limit, skipReviewed, includeLabelled, splits, seed } = composition;
    const scored = candidates[queue].all(run);
    const shown = scored.filter(({ split }) => splits.includes(split));
    const reviewed = skipReviewed ? looks.reviewed({ round: number, run, queue, images: shown, annotator }) : () => false;
    const waiting = shown.filter((row) => !reviewed(row.image));
    const takes = takenBy(queue, includeLabelled || waiting.every(isLabelled));
    const pool = shown.filter(takes);
    if (order === 'diverse') requireDiversity(number, pool, scored);
    const groupOf = balanceBy === null ? () => null : attributes.groupsOf(balanceBy);
    const open = waiting.filter(takes).map((row): QueueCandidate => ({ image: row.image, priority: order === 'diverse' ? row.diversity : row.priority, group: groupOf(row) }));
    const lesions = pool.map(({ image, lesion, source_sha256: sourceSha256 }) => ({ image, lesion, sourceSha256 }));
    const { firsts, behind } = groupsLesions(composition) ? firstOfUnits(open, lesionUnits(lesions, near.all())) : { firsts: open, behind: new Map<string, number>() };
    // Validation images are ones that the network has not seen, and say nothing of those that it was trained on. What got its mask since keeps its place.
    const unseen = shown.filter(({ seen }) => seen === 0);
    const expected = whyUnexpected(queue, result) === null ? expectedShares(result.expectedCatch!, byBlend(unseen), new Set(firsts.map(({ image }) => image))) : null;
    const expectedOf = (image: string): ExpectedShare | null => (expected === null ? null : (expected.get(image) ?? { caught: 0, low: 0, high: 0 }));
    const drawn = composeQueue(firsts, { order, randomShare, limit, seed }).map((item) => ({ ...item, behind: behind.get(item.image) ?? 0, expected: expectedOf(item.image) }));
    return { candidates: firsts.length, drawn };
  };

  const compose = (round: FinishedRound, composition: QueueComposition, annotator: string | null): void => {
    const { number } = round;
    const { queue } = composition;
    const { candidates: count, drawn } = draw(round, composition, annotator);
    clear.run(number, queue);
    for (const [index, { image, stratum, inclusionProbability, behind, expected }] of drawn.entries()) {
      const { caught, low, high } = expected ?? { caught: null, low: null, high: null };
      insertItem.run({ round: number, queue, rank: index + 1, image, stratum, inclusionProbability, behind, caught, low, high });
    }
    keep.run(number, queue, JSON.stringify({ ...composition, round: number }), count, annotator, Number(annotator !== null), now());
    history.record('queue-composed', { round: number, queue, items: drawn.length, composition, annotator });
  };

  const read = ({ number, run, finished, result }: FinishedRound, queue: QueueName, annotator: string | null): ReviewQueue => {
    const { composition, by_hand: byHand } = composed.get(number, queue)!;
    const rows = items[queue].all({ round: number, run, queue, finished, annotator });
    const waiting = rows.filter((row) => row.reviewed === 0);
    return {
      round: number,
      queue,
      composition: byHand === 1 ? queueComposition.parse({ ...asBefore(queue), ...(JSON.parse(composition) as object) }) : null,
      items: rows.map(toItem),
      reviewed: rows.length - waiting.length,
      expected: toExpected(waiting, whyUnexpected(queue, result)),
    };
  };

  return {
    read: ({ round, queue, annotator }) => {
      const found = find(round);
      if (!composed.get(found.number, queue)) transact(connection, () => compose(found, queueComposition.parse({ round: found.number, queue }), null));
      return read(found, queue, annotator);
    },

    compose: ({ composition, annotator }) => {
      if (composition.includeLabelled && composition.queue !== 'verify') {
        throw new WeakspotError('bad-request', `includeLabelled: the queue "${composition.queue}" leaves nobody the choice; take the queue "verify"`, { field: 'includeLabelled' });
      }
      if (composition.order === 'balanced' && composition.balanceBy === null) {
        throw new WeakspotError('bad-request', 'balanceBy: say over which attribute the queue is to be balanced', { field: 'balanceBy' });
      }
      if (composition.balanceBy !== null) attributes.requireGroups('balanceBy', composition.balanceBy);
      const found = find(composition.round);
      transact(connection, () => compose(found, composition, annotator.id));
      return read(found, composition.queue, annotator.id);
    },
  };
}

/** Which images take part in a queue. The random part is drawn from all of them, so that an estimate leaves none out. */
function takenBy(queue: QueueName, labelledToo: boolean): (row: CandidateRow) => boolean {
  if (queue === 'check-label') return isLabelled;
  return queue === 'verify' && labelledToo ? () => true : (row) => !isLabelled(row);
}

/** The hardest first, equals in order of ids. */
function byBlend(pool: readonly CandidateRow[]): string[] {
  return pool.toSorted((a, b) => b.hardness - a.hardness || (a.image < b.image ? -1 : 1)).map(({ image }) => image);
}

/** Why nothing is known of the failures that a queue should find; null where something is. */
function whyUnexpected(queue: QueueName, { round, expectedCatch }: RoundResult): string | null {
  if (queue === 'check-label') return 'this queue looks for wrong labels, and how many of them a place holds cannot be measured: that would take labels known to be wrong';
  if (expectedCatch === undefined) return `round ${round} was made by a version that did not measure it: run another round`;
  if (expectedCatch.length === 0) return 'too few validation images have a label that the network gets wrong: label more images of the validation split, then run another round';
  return null;
}

function toExpected(waiting: readonly ItemRow[], reason: string | null): ReviewQueue['expected'] {
  if (reason !== null) return { next: null, reason };
  if (waiting.length > 0 && waiting.every(({ seen }) => seen === 1)) {
    return { next: null, reason: 'the network was trained on all that waits here, and what it gets wrong on validation images says nothing of those' };
  }
  const shares = waiting.flatMap(({ expected, expected_low: low, expected_high: high }) => (expected === null ? [] : [{ caught: expected, low: low!, high: high! }]));
  // Composed by a version that kept none.
  if (shares.length < waiting.length) return { next: null, reason: 'this queue was composed by an older version: compose it again' };
  return { next: expectedOfNext(shares), reason: null };
}

function toItem(row: ItemRow): QueueItem {
  const { rank, image, name, split, stratum, inclusion_probability: inclusionProbability, behind } = row;
  return { rank, image, name, split, stratum, inclusionProbability, behind, score: shownScore(split, row.priority), ...toItemState(row) };
}

function requireDiversity(round: number, pool: readonly CandidateRow[], scored: readonly CandidateRow[]): void {
  const measured = ({ diversity }: CandidateRow): boolean => diversity !== null;
  if (pool.length === 0 || pool.some(measured)) return;
  const why = scored.some(measured)
    ? 'only images that had no mask are put in order by how unlike each other they are, and this queue has none of them; take "hardest", or the queue "annotate-next"'
    : `round ${round} did not measure how unlike each other the images are; run another round, or take "hardest"`;
  throw new WeakspotError('bad-request', `order: ${why}`, { field: 'order', round });
}
