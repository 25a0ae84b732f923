import { inflateRawSync } from 'node:zlib';
import type { QueueName } from '../../../core/contract/index.ts';
import { decodeMask, type PixelMask, type RunLengthMask } from '../../../core/mask/index.ts';
import { confusionCounts, gridThresholder, iou, isFailure } from '../../../core/metrics/index.ts';
import { randomStratum } from '../../../core/queue/compose.ts';
import type { Verdict } from '../../../core/subject.ts';
import type { AuditRow, AuditRowsHeader } from '../../audit/rows/row.ts';
import type { FrozenReader } from './reader.ts';

type ItemRow = {
  image: string;
  queue: QueueName;
  stratum: string;
  probability: number;
  verdict: Verdict | null;
  /** The mask that the round had, and the one that a person has drawn since. */
  before: string | null;
  after: string | null;
};

/** A label that differs from a person's correction by more was wrong. */
const sameLabelIou = 0.75;

/** Probabilities are kept as bytes; 128 and more is lesion. */
const byteThreshold = 127.5;

/**
 * Places in a round's queues, and what reviewing found: reviewed is what got a verdict or a mask since the round finished. A label was
 * wrong where a person says so, says that there is no lesion, or has drawn another (IoU below .75); a prediction where a person says so, where
 * it outlines something on an image without a lesion, or where it fails (IoU below .65) against what a person has drawn or called right.
 */
export async function readQueued({ connection, pause }: FrozenReader, { round, run, finished }: { round: number; run: string; finished: string }): Promise<Map<string, AuditRow['queued']>> {
  const items = connection.prepare<[Record<string, string | number>], ItemRow>(`
    SELECT q.image, q.queue, q.stratum, q.inclusion_probability AS probability, s.annotation AS before,
      (SELECT r.verdict FROM review r WHERE r.image = q.image AND r.taken_back_at IS NULL AND (r.round = @round OR r.created_at >= @finished)
        ORDER BY r.sequence DESC LIMIT 1) AS verdict,
      (SELECT a.id FROM mask_current m JOIN annotation a ON a.id = m.id
        WHERE m.image = q.image AND a.annotator IS NOT NULL AND (a.round = @round OR a.created_at >= @finished)) AS after
    FROM queue_item q LEFT JOIN snapshot s ON s.round = q.round AND s.image = q.image
    WHERE q.round = @round ORDER BY q.queue, q.rank`);
  const geometry = connection.prepare<[string], string>('SELECT geometry FROM annotation WHERE id = ?').pluck();
  const dense = connection.prepare<[string, string], { size: number; probability: Buffer }>('SELECT size, probability FROM prediction WHERE run = ? AND image = ? AND sparsity = 0');
  const maskOf = (annotation: string): PixelMask => decodeMask(JSON.parse(geometry.get(annotation)!) as RunLengthMask);

  const labelIsWrong = ({ verdict, before, after }: ItemRow): boolean => {
    if (verdict === 'label-wrong' || verdict === 'not-a-lesion') return true;
    if (before === null || after === null || before === after) return false;
    const [old, drawn] = [maskOf(before), maskOf(after)];
    return old.width !== drawn.width || old.height !== drawn.height || iou(confusionCounts(old.data, drawn.data)) < sameLabelIou;
  };
  const predictionIsWrong = ({ image, verdict, before, after }: ItemRow): boolean => {
    if (verdict === 'model-wrong') return true;
    const predicted = dense.get(run, image);
    if (!predicted) return false;
    const probability = inflateRawSync(predicted.probability);
    if (verdict === 'not-a-lesion') return probability.some((value) => value > byteThreshold);
    const truth = after ?? (verdict === 'nothing-wrong' ? before : null);
    if (truth === null) return false;
    const drawn = maskOf(truth);
    return isFailure(iou(confusionCounts(gridThresholder(predicted.size, drawn.width, drawn.height, byteThreshold)(probability), drawn.data)));
  };

  const queued = new Map<string, AuditRow['queued']>();
  for (const item of items.all({ round, finished })) {
    const reviewed = item.verdict !== null || item.after !== null;
    const wrong = reviewed && (item.queue === 'check-label' ? labelIsWrong(item) : predictionIsWrong(item));
    const place = { queue: item.queue, random: item.stratum === randomStratum, inclusionProbability: item.probability, reviewed, wrong };
    const known = queued.get(item.image);
    if (known) known.push(place);
    else queued.set(item.image, [place]);
    await pause();
  }
  return queued;
}

/** The round's queues that were composed, and how many images each was drawn from; of an older version's, what the chance of its random part says. */
export function readQueues({ connection }: FrozenReader, round: number): AuditRowsHeader['queues'] {
  const parts = connection.prepare<[string, number], { queue: string; candidates: number | null; certain: number; random: number; probability: number | null }>(`
    SELECT c.queue, c.candidates, COUNT(CASE WHEN q.stratum <> ? THEN 1 END) AS certain,
      COUNT(q.image) - COUNT(CASE WHEN q.stratum <> '${randomStratum}' THEN 1 END) AS random, MIN(q.inclusion_probability) AS probability
    FROM queue_composition c LEFT JOIN queue_item q ON q.round = c.round AND q.queue = c.queue
    WHERE c.round = ? GROUP BY c.queue ORDER BY c.queue`);
  return parts.all(randomStratum, round).map(({ queue, candidates, certain, random, probability }) => ({
    queue,
    candidates: candidates ?? certain + (random === 0 ? 0 : Math.round(random / probability!)),
  }));
}
