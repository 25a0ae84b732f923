import type { AuditConfiguration, FeatureName, RoundResult } from '../../../core/contract/index.ts';
import { standardAttribute } from '../../../core/demographics.ts';
import { featureVersion } from '../../../core/features/index.ts';
import type { RunLengthMask } from '../../../core/mask/index.ts';
import type { Split, Verdict } from '../../../core/subject.ts';
import type { AuditRow, AuditRowsHeader } from '../../audit/rows/row.ts';
import type { FeatureTask } from '../../jobs/audit/result-files.ts';
import { objectFile } from '../object-file.ts';
import { readQueued, readQueues } from './queued.ts';
import type { FrozenReader } from './reader.ts';
import { openValues } from './values.ts';

export type AuditedRound = { number: number; run: string; finished: string; result: RoundResult };

type ImageRow = {
  image: string;
  name: string;
  sha256: string;
  collection: string;
  split: Split;
  component: string;
  patient: string | null;
  lesion: string | null;
  annotation: string | null;
  negative: number;
  score: number | null;
  flagged: number | null;
  seen: number | null;
  iou: number | null;
  dice: number | null;
  hd95: number | null;
  area_bias: number | null;
  seconds_spent: number | null;
  annotator: string | null;
  verdict: Verdict | null;
  features: string | null;
};
type EarlierRow = { image: string; flagged: number; dice: number | null; iou: number | null; comparable: number };
type EarlierRound = { number: number; run: string; result: string };

const imagesAtOnce = 200;

/** What an audit is computed from: a row an image of the round's snapshot, in order of ids, and what is missing of its features. */
export async function* readAuditRows(reader: FrozenReader, round: AuditedRound, configuration: AuditConfiguration): AsyncGenerator<{ row: AuditRow; task: FeatureTask | null }> {
  const { connection, pause } = reader;
  const page = connection.prepare<[Record<string, string | number>], ImageRow>(`
    SELECT s.image, i.name, i.sha256, i.source AS collection, s.split, s.component, COALESCE(i.patient, l.patient) AS patient, i.lesion, s.annotation, s.negative,
      h.score, h.flagged, h.seen, h.iou, h.dice, h.hd95, h.area_bias, a.seconds_spent, a.annotator,
      (SELECT v.verdict FROM review_current v WHERE v.image = s.image) AS verdict,
      CASE WHEN s.annotation IS NULL THEN (SELECT f.features FROM image_feature f WHERE f.run = @run AND f.image = s.image AND f.version = @version)
        ELSE (SELECT f.features FROM image_feature f WHERE f.annotation = s.annotation AND f.version = @version) END AS features
    FROM snapshot s JOIN image i ON i.id = s.image LEFT JOIN lesion l ON l.id = i.lesion LEFT JOIN hardness h ON h.run = @run AND h.image = s.image
      LEFT JOIN annotation a ON a.id = (SELECT m.id FROM mask_current m WHERE m.image = s.image)
    WHERE s.round = @round AND s.image > @last ORDER BY s.image LIMIT @limit`);
  const taskOf = featureTasks(reader, round.run);
  const values = await openValues(reader, configuration.sources);
  const queued = await readQueued(reader, { round: round.number, run: round.run, finished: round.finished });
  const earlierOf = configuration.earlierRounds ? readEarlier(reader, round.number, configuration) : () => new Map<string, AuditRow['earlier']>();
  for (let last = ''; ; ) {
    const rows = page.all({ round: round.number, run: round.run, version: featureVersion, last, limit: imagesAtOnce });
    if (rows.length === 0) return;
    const to = rows.at(-1)!.image;
    const shown = values.ofPage(last, to);
    const earlier = earlierOf(last, to);
    for (const row of rows) {
      const attributes = Object.fromEntries(shown(row).map(({ attribute, value, source }) => [attribute, { value, source }]));
      yield { row: toRow(row, attributes, earlier.get(row.image) ?? {}, queued.get(row.image) ?? [], configuration), task: row.features === null ? taskOf(row) : null };
    }
    last = to;
    await pause();
  }
}

function toRow(row: ImageRow, attributes: AuditRow['attributes'], earlier: AuditRow['earlier'], queued: AuditRow['queued'], { judged }: AuditConfiguration): AuditRow {
  const { image, name, split, patient, lesion, component, collection, verdict, annotator, score } = row;
  const isJudged = judged.some((one) => one === split) && row.annotation !== null;
  const features = row.features === null ? {} : (JSON.parse(row.features) as Partial<Record<FeatureName, number>>);
  return {
    image, name, split, patient, lesion, component, collection,
    labelled: row.annotation !== null || row.negative === 1,
    secondsSpent: row.seconds_spent, annotator, verdict, attributes, score,
    flagged: row.flagged === 1,
    seen: row.seen === 1,
    dice: isJudged ? row.dice : null,
    iou: isJudged ? row.iou : null,
    hd95: isJudged ? row.hd95 : null,
    areaBias: isJudged ? row.area_bias : null,
    features,
    featuresFrom: row.features === null ? null : row.annotation === null ? 'prediction' : 'label',
    earlier, queued,
  };
}

/** What is to be computed of an image without features; null where there is no outline to take them in: no lesion, or no prediction. */
function featureTasks({ connection }: FrozenReader, run: string): (row: ImageRow) => FeatureTask | null {
  const geometry = connection.prepare<[string], string>('SELECT geometry FROM annotation WHERE id = ?').pluck();
  const dense = connection.prepare<[string, string], { size: number; probability: Buffer }>('SELECT size, probability FROM prediction WHERE run = ? AND image = ? AND sparsity = 0');
  return ({ image, name, sha256, annotation, negative }) => {
    const of = { image, name, file: objectFile(sha256) };
    if (annotation !== null) return { ...of, mask: { annotation, geometry: JSON.parse(geometry.get(annotation)!) as RunLengthMask } };
    const predicted = negative === 1 ? undefined : dense.get(run, image);
    return predicted ? { ...of, mask: { run, size: predicted.size, probability: predicted.probability.toString('base64') } } : null;
  };
}

/** What each finished round before this one found of a page's images; overlaps with the label count where it is the one that this round had, of a judged split in both. */
function readEarlier({ connection }: FrozenReader, number: number, { judged }: AuditConfiguration): (from: string, to: string) => Map<string, AuditRow['earlier']> {
  const rounds = finishedRounds({ connection }, number - 1);
  // Two records with one geometry are one label: it was restored in between.
  const found = connection.prepare<[Record<string, string | number>], EarlierRow & { split: Split; split_now: Split }>(`
    SELECT h.image, h.flagged, h.dice, h.iou, p.split, s.split AS split_now,
      p.annotation = s.annotation OR COALESCE((SELECT geometry FROM annotation WHERE id = p.annotation) = (SELECT geometry FROM annotation WHERE id = s.annotation), 0) AS comparable
    FROM hardness h JOIN snapshot p ON p.round = @before AND p.image = h.image JOIN snapshot s ON s.round = @round AND s.image = h.image
    WHERE h.run = @run AND h.image > @from AND h.image <= @to`);
  const counts = (split: Split): boolean => judged.some((one) => one === split);
  return (from, to) => {
    const page = new Map<string, AuditRow['earlier']>();
    for (const { number: before, run } of rounds) {
      for (const row of found.iterate({ before, round: number, run, from, to })) {
        const known = page.get(row.image) ?? {};
        const same = row.comparable === 1 && counts(row.split) && counts(row.split_now);
        known[String(before)] = { flagged: row.flagged === 1, dice: same ? row.dice : null, iou: same ? row.iou : null };
        page.set(row.image, known);
      }
    }
    return page;
  };
}

function finishedRounds({ connection }: Pick<FrozenReader, 'connection'>, upTo: number): EarlierRound[] {
  const rounds = connection.prepare<[number], EarlierRound>(
    'SELECT r.number, run.id AS run, r.result FROM round r JOIN run ON run.round = r.number WHERE r.result IS NOT NULL AND r.number <= ? ORDER BY r.number',
  );
  return rounds.all(upTo);
}

/** What holds for all rows. */
export function readAuditHeader(reader: FrozenReader, { number, result }: AuditedRound): AuditRowsHeader {
  const { connection } = reader;
  const attributes = connection.prepare<[], { key: string; label: string; ordered: number }>('SELECT key, label, ordered FROM attribute ORDER BY key');
  // Words are numbered as they were first met, which is no order to read groups in.
  const levels = connection.prepare<[string], string | number>('SELECT value FROM attribute_level WHERE attribute = ? ORDER BY value').pluck();
  return {
    round: number,
    snapshotSha256: result.snapshotSha256,
    modelSha256: result.modelSha256,
    attributes: attributes.all().map(({ key, label, ordered }) => {
      const standard = standardAttribute(key)?.levels.map(({ value }) => value) ?? [];
      const own = levels.all(key);
      return { key, label, ordered: ordered === 1, levels: [...standard, ...own.filter((value) => !standard.includes(value))] };
    }),
    rounds: finishedRounds(reader, number).map((round) => {
      const { setting, attention } = JSON.parse(round.result) as RoundResult;
      return { round: round.number, setting, attention };
    }),
    queues: readQueues(reader, number),
  };
}
