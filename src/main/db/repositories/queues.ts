import { queueComposition, type QueueComposition, type QueueItem, type QueueName, type ReviewQueue } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { composeQueue, type QueueCandidate } from '../../../core/queue/compose.ts';
import type { Split, Verdict } from '../../../core/subject.ts';
import { transact } from '../connection.ts';
import type { DatasetStore } from '../dataset-store.ts';
import type { Session } from '../session.ts';
import type { Attributes } from './attributes.ts';
import type { RoundLookup } from './rounds.ts';

type Signals = { score: number; flagged: number; conflict: number | null; blend: number | null };
type CandidateRow = Signals & { image: string; lesion: string | null; patient: string | null; split: Split; labelled: number };
type ItemRow = Partial<Signals> & {
  rank: number;
  image: string;
  name: string;
  split: Split;
  stratum: string;
  inclusion_probability: number;
  labelled: number;
  verdict: Verdict | null;
  reviewed: number;
  draft: number;
};

/** Which images take part in each queue, and what puts them in order. */
const queues: Record<QueueName, { takes(row: CandidateRow): boolean; priority(row: CandidateRow): number | null; score(row: Signals): number | null }> = {
  // The random part is drawn from all images: only flagged ones would leave unflagged failures out of any estimate.
  verify: { takes: () => true, priority: ({ score, flagged }) => (flagged === 1 ? score : null), score: ({ score }) => score },
  'check-label': { takes: ({ labelled }) => labelled === 1, priority: ({ conflict }) => conflict, score: ({ conflict }) => conflict },
  'annotate-next': { takes: ({ labelled }) => labelled === 0, priority: ({ blend, score }) => blend ?? score, score: ({ blend, score }) => blend ?? score },
};

const signals = `h.score, h.flagged, json_extract(h.signals, '$."label-conflict"') AS conflict, json_extract(h.signals, '$.blend') AS blend`;

/** What people look at after a round, in which order and with which chance. */
export function createQueues({ connection, history, now }: Session, { lookup, attributes }: { lookup: RoundLookup; attributes: Attributes }): DatasetStore['queues'] {
  const candidates = connection.prepare<[string], CandidateRow>(`
    SELECT h.image, i.lesion, COALESCE(i.patient, l.patient) AS patient, c.split, ${signals},
      EXISTS (SELECT 1 FROM mask_current m WHERE m.image = h.image) AS labelled
    FROM hardness h JOIN image i ON i.id = h.image JOIN component c ON c.id = i.component LEFT JOIN lesion l ON l.id = i.lesion
    WHERE h.run = ?`);
  // Of validation and test images each annotator sees their own verdict alone. A label counts as well as a verdict: who drew has looked.
  const items = connection.prepare<[Record<string, string | number | null>], ItemRow>(`
    SELECT q.rank, q.image, i.name, COALESCE(c.split, s.split) AS split, q.stratum, q.inclusion_probability, ${signals},
      EXISTS (SELECT 1 FROM mask_current m WHERE m.image = q.image) AS labelled,
      CASE COALESCE(c.split, s.split) WHEN 'train' THEN (SELECT r.verdict FROM review_current r WHERE r.image = q.image)
        ELSE (SELECT r.verdict FROM review r WHERE r.image = q.image AND r.annotator = @annotator AND r.taken_back_at IS NULL ORDER BY r.sequence DESC LIMIT 1) END AS verdict,
      EXISTS (SELECT 1 FROM review r WHERE r.image = q.image AND r.taken_back_at IS NULL AND (r.round = @round OR r.created_at >= @finished))
        OR EXISTS (SELECT 1 FROM annotation a WHERE a.image = q.image AND a.annotator IS NOT NULL AND a.state <> 'rejected' AND (a.round = @round OR a.created_at >= @finished)) AS reviewed,
      EXISTS (SELECT 1 FROM draft d WHERE d.image = q.image AND d.annotator = @annotator AND d.applied > 0) AS draft
    FROM queue_item q JOIN image i ON i.id = q.image LEFT JOIN component c ON c.id = i.component
    LEFT JOIN snapshot s ON s.round = q.round AND s.image = q.image LEFT JOIN hardness h ON h.run = @run AND h.image = q.image
    WHERE q.round = @round AND q.queue = @queue ORDER BY q.rank`);
  const composed = connection.prepare<[number, QueueName], { composition: string; by_hand: number }>('SELECT composition, by_hand FROM queue_composition WHERE round = ? AND queue = ?');
  const finishedAt = connection.prepare<[number], { at: string | null }>('SELECT finished_at AS at FROM round WHERE number = ?');
  const clear = connection.prepare<[number, QueueName]>('DELETE FROM queue_item WHERE round = ? AND queue = ?');
  const insertItem = connection.prepare<[number, QueueName, number, string, string, number]>(
    'INSERT INTO queue_item (round, queue, rank, image, stratum, inclusion_probability) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const keep = connection.prepare<[number, QueueName, string, string | null, number, string]>(
    'INSERT OR REPLACE INTO queue_composition (round, queue, composition, annotator, by_hand, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );

  const find = (round: number | null): { number: number; run: string; finished: string } => {
    const { number, run, state } = lookup.find(round);
    const finished = finishedAt.get(number)!.at;
    if (finished === null) throw new WeakspotError('conflict', `round ${number} is ${state}; its queues are made of what it finds, when it has finished`, { round: number, state });
    return { number, run, finished };
  };

  const draw = (run: string, { queue, order, balanceBy, randomShare, limit, splits, seed }: QueueComposition): ReturnType<typeof composeQueue> => {
    const valueOf = balanceBy === null ? () => null : attributes.ofKey(balanceBy);
    const taking: QueueCandidate[] = candidates.all(run).filter((row) => splits.includes(row.split) && queues[queue].takes(row)).map((row) => {
      const value = valueOf(row);
      return { image: row.image, priority: queues[queue].priority(row), group: value === null ? null : String(value) };
    });
    return composeQueue(taking, { order, randomShare, limit, seed });
  };

  const compose = (run: string, number: number, composition: QueueComposition, annotator: string | null): void => {
    const { queue } = composition;
    const drawn = draw(run, composition);
    clear.run(number, queue);
    for (const [index, { image, stratum, inclusionProbability }] of drawn.entries()) insertItem.run(number, queue, index + 1, image, stratum, inclusionProbability);
    keep.run(number, queue, JSON.stringify({ ...composition, round: number }), annotator, Number(annotator !== null), now());
    history.record('queue-composed', { round: number, queue, items: drawn.length, composition, annotator });
  };

  const read = ({ number, run, finished }: ReturnType<typeof find>, queue: QueueName, annotator: string | null): ReviewQueue => {
    const { composition, by_hand: byHand } = composed.get(number, queue)!;
    const rows = items.all({ round: number, run, queue, finished, annotator }).map((row) => toItem(row, queue));
    return {
      round: number,
      queue,
      composition: byHand === 1 ? queueComposition.parse(JSON.parse(composition)) : null,
      items: rows,
      reviewed: rows.filter((row) => row.reviewed).length,
    };
  };

  return {
    read: ({ round, queue, annotator }) => {
      const found = find(round);
      if (!composed.get(found.number, queue)) transact(connection, () => compose(found.run, found.number, queueComposition.parse({ round: found.number, queue }), null));
      return read(found, queue, annotator);
    },

    compose: ({ composition, annotator }) => {
      if (composition.order === 'balanced' && composition.balanceBy === null) {
        throw new WeakspotError('bad-request', 'balanceBy: say over which attribute the queue is to be balanced', { field: 'balanceBy' });
      }
      const found = find(composition.round);
      transact(connection, () => compose(found.run, found.number, composition, annotator.id));
      return read(found, composition.queue, annotator.id);
    },
  };
}

function toItem(row: ItemRow, queue: QueueName): QueueItem {
  const { rank, image, name, split, stratum, inclusion_probability: inclusionProbability, verdict } = row;
  // What the network makes of a validation or test image is withheld from whoever labels it.
  const score = split === 'train' && row.score !== undefined && row.score !== null ? queues[queue].score(row as Signals) : null;
  return {
    rank, image, name, split, stratum, inclusionProbability, score, verdict,
    flagged: row.flagged === 1,
    labelled: row.labelled === 1,
    reviewed: row.reviewed === 1,
    draft: row.draft === 1,
  };
}
