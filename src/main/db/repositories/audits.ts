import { inflateRawSync } from 'node:zlib';
import { auditConfiguration, featureNames, type AuditConfiguration, type AuditResult, type AuditSummary, type JobState } from '../../../core/contract/index.ts';
import { collectionAttribute } from '../../../core/demographics.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { Split } from '../../../core/subject.ts';
import { readAuditable } from '../audit/choices.ts';
import { readFrozen } from '../audit/reader.ts';
import { readAuditHeader, type AuditedRound } from '../audit/rows.ts';
import { computedFeatures, readAuditResult, takeAuditRows } from '../audit/take-result.ts';
import { writeAuditRows } from '../audit/write-rows.ts';
import { transact } from '../connection.ts';
import type { Session } from '../session.ts';
import type { ProjectStore } from '../store.ts';
import type { Attributes } from './attributes.ts';
import { itemStateColumns, shownScore, toItemState, type ItemStateRow } from './item-state.ts';
import type { RoundLookup } from './rounds.ts';

type AuditEntry = { number: number; job: string; round: number; configuration: string; created_at: string; result: string | null; state: JobState };
type SliceRow = ItemStateRow & { image: string; name: string; split: Split; score: number | null };

const select = 'SELECT a.number, a.job, a.round, a.configuration, a.created_at, a.result, j.state FROM audit a JOIN job j ON j.id = a.job';

type Parts = { jobs: ProjectStore['jobs']; lookup: RoundLookup; attributes: Attributes };

/** Audits of finished rounds. */
export function createAudits({ folder, connection, history, now }: Session, { jobs, lookup, attributes }: Parts): ProjectStore['audits'] {
  const insert = connection.prepare<[string, number, string, string]>('INSERT INTO audit (job, round, configuration, created_at) VALUES (?, ?, ?, ?)');
  const byJob = connection.prepare<[string], AuditEntry>(`${select} WHERE a.job = ?`);
  const byNumber = connection.prepare<[number], AuditEntry>(`${select} WHERE a.number = ?`);
  const newestFinished = connection.prepare<[], AuditEntry>(`${select} WHERE a.result IS NOT NULL ORDER BY a.number DESC LIMIT 1`);
  const all = connection.prepare<[], Omit<AuditEntry, 'result'>>(`${select.replace('a.result, ', '')} ORDER BY a.number`);
  const finish = connection.prepare<[string, string, number]>('UPDATE audit SET result = ?, finished_at = ? WHERE number = ?');
  const finishedAt = connection.prepare<[number], { finished_at: string | null }>('SELECT finished_at FROM round WHERE number = ?');
  const isNumber = connection.prepare<[string], number>(`SELECT EXISTS (SELECT 1 FROM attribute_value WHERE attribute = ? AND typeof(value) = 'real')`).pluck();
  const partCount = connection.prepare<[number], number>('SELECT COUNT(*) FROM audit_rows WHERE audit = ?').pluck();
  const part = connection.prepare<[number, number], Buffer>('SELECT lines FROM audit_rows WHERE audit = ? AND part = ?').pluck();
  const slice = connection.prepare<[number, string], string>('SELECT images FROM audit_slice WHERE audit = ? AND slice = ?').pluck();
  const inSlice = connection.prepare<[Record<string, string | number | null>], SliceRow>(`
    SELECT i.id AS image, i.name, c.split, h.score, ${itemStateColumns('c.split')}
    FROM json_each(@images) e JOIN image i ON i.id = e.value JOIN component c ON c.id = i.component LEFT JOIN hardness h ON h.run = @run AND h.image = i.id
    ORDER BY e.key LIMIT @limit`);
  // An image, a label or a round's predictions may be gone by now.
  const insertFeatures = connection.prepare<[Record<string, string | number | null>]>(`
    INSERT OR REPLACE INTO image_feature (image, annotation, run, version, features)
    SELECT @image, @annotation, @run, @version, @features
    WHERE EXISTS (SELECT 1 FROM image WHERE id = @image)
      AND (@annotation IS NULL OR EXISTS (SELECT 1 FROM annotation WHERE id = @annotation AND image = @image))
      AND (@run IS NULL OR EXISTS (SELECT 1 FROM run WHERE id = @run))`);

  const find = (number: number | null): AuditEntry => {
    const row = number === null ? newestFinished.get() : byNumber.get(number);
    if (row) return row;
    if (number === null) throw new WeakspotError('not-found', 'no audit has finished in this project yet; start one with "weakspot audit"');
    throw new WeakspotError('not-found', `there is no audit ${number} in this project`, { audit: number });
  };
  const ofJob = (job: string): AuditEntry => {
    const row = byJob.get(job);
    if (!row) throw new WeakspotError('corrupt', `job ${job} is of no audit`, { job });
    return row;
  };
  const finishedRound = (number: number | null): AuditedRound => {
    const round = lookup.find(number);
    const finished = finishedAt.get(round.number)?.finished_at ?? null;
    if (round.result === null || finished === null) {
      throw new WeakspotError('conflict', `round ${round.number} is ${round.state}; an audit is made of a finished round`, { field: 'round', round: round.number, state: round.state });
    }
    return { number: round.number, run: round.run, finished, result: JSON.parse(round.result) as AuditedRound['result'] };
  };

  /** Refuses what names nothing that there is, before a job is made of it. */
  const requireKnown = ({ by, bands, reference, adjust }: AuditConfiguration): void => {
    const there = attributes.groupKeys();
    const check = (field: string, keys: readonly string[], known: readonly string[]): void => {
      const unknown = keys.find((key) => !known.includes(key));
      if (unknown !== undefined) throw new WeakspotError('bad-request', `${field}: no image has a value of "${unknown}"; there are ${known.join(', ')}`, { field, attribute: unknown });
    };
    check('by', by ?? [], there);
    check('bands', Object.keys(bands), there);
    check('reference', Object.keys(reference), there);
    check('adjust', adjust ?? [], [...featureNames, ...there]);
    for (const [key, bounds] of Object.entries(bands)) {
      if (key === collectionAttribute.key || isNumber.get(key) === 0) throw new WeakspotError('bad-request', `bands: the values of "${key}" are no numbers, so they cannot be cut into bands`, { field: 'bands', attribute: key });
      if (bounds.some((bound, place) => place > 0 && bound <= bounds[place - 1]!)) {
        throw new WeakspotError('bad-request', `bands: those of "${key}" (${bounds.join(', ')}) have to increase`, { field: 'bands', attribute: key });
      }
    }
  };

  return {
    create: (asked) =>
      transact(connection, () => {
        const round = finishedRound(asked.round);
        requireKnown(asked);
        const configuration: AuditConfiguration = { ...asked, round: round.number };
        const job = jobs.enqueue({ kind: 'audit', configuration, seed: configuration.seed });
        const audit = Number(insert.run(job.id, round.number, JSON.stringify(configuration), now()).lastInsertRowid);
        history.record('audit-created', { audit, round: round.number, job: job.id });
        return { audit, job };
      }),

    async writeRows(job, workFolder) {
      const { number, round, configuration } = ofJob(job);
      await writeAuditRows(folder, number, finishedRound(round), auditConfiguration.parse(JSON.parse(configuration)), workFolder);
    },

    takeFeatures(features) {
      const rows = computedFeatures.parse(features);
      transact(connection, () => {
        for (const { features: values, ...row } of rows) insertFeatures.run({ ...row, features: JSON.stringify(values) });
      });
    },

    takeResult(job, resultFolder) {
      const { number, result: known } = ofJob(job);
      if (known !== null) return;
      const result = readAuditResult(resultFolder, number);
      transact(connection, () => {
        takeAuditRows(connection, resultFolder, number);
        finish.run(JSON.stringify(result), now(), number);
        history.record('audit-result', { audit: number, round: result.round, rowsSha256: result.hashes.rowsSha256 });
      });
    },

    get: (number) => toSummary(find(number)),
    list: () => all.all().map((row) => toSummary({ ...row, result: null })),

    choices: (number) => {
      const round = finishedRound(number);
      return readFrozen(folder, async (reader) => ({ round: round.number, ...(await readAuditable(reader, round, readAuditHeader(reader, round).attributes)) }));
    },

    slice({ audit: number, slice: id, limit, annotator }) {
      const audit = find(number);
      const images = slice.get(audit.number, id);
      if (images === undefined) throw new WeakspotError('not-found', `slice: audit ${audit.number} lists no slice "${id}"`, { field: 'slice', audit: audit.number });
      const { number: round, run, finished } = finishedRound(audit.round);
      const rows = inSlice.all({ images, round, run, finished, annotator, limit });
      return rows.map((row, place) => {
        const { image, name, split, score } = row;
        return { rank: place + 1, image, name, split, stratum: 'slice', inclusionProbability: 1, behind: 0, score: shownScore(split, score), ...toItemState(row) };
      });
    },

    rows(number) {
      const audit = find(number);
      const count = partCount.get(audit.number)!;
      if (count === 0) return null;
      return function* () {
        for (let place = 0; place < count; place++) yield* inflateRawSync(part.get(audit.number, place)!).toString('utf8').trimEnd().split('\n');
      };
    },
  };
}

function toSummary({ number, round, job, state, configuration, created_at: createdAt, result }: AuditEntry): AuditSummary {
  return {
    audit: number,
    round,
    job,
    state,
    configuration: auditConfiguration.parse(JSON.parse(configuration)),
    createdAt,
    result: result === null ? null : (JSON.parse(result) as AuditResult),
  };
}
