import { roundConfiguration, type JobState, type RoundConfiguration, type RoundResult, type RoundSummary } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { transact } from '../connection.ts';
import { newId, type Session } from '../session.ts';
import type { ProjectStore } from '../store.ts';
import type { RoundStart } from './round-start.ts';
import type { Snapshots } from './snapshots.ts';
import type { ResultIntake } from './result-intake.ts';

type RoundRow = {
  number: number;
  configuration: string;
  created_at: string;
  frozen_at: string | null;
  result: string | null;
  run: string;
  affected: string | null;
  job: string;
  state: JobState;
};

export type RoundLookup = {
  /** The round of that number, or the newest finished one where it is null. */
  find(round: number | null): RoundRow;
};

const select = `
  SELECT r.number, r.configuration, r.created_at, r.frozen_at, r.result, run.id AS run, run.affected, j.id AS job, j.state
  FROM round r JOIN run ON run.round = r.number
  JOIN job j ON j.sequence = (SELECT MAX(sequence) FROM job WHERE job.round = r.number)`;

export function createRoundLookup({ connection }: Session): RoundLookup {
  const byNumber = connection.prepare<[number], RoundRow>(`${select} WHERE r.number = ?`);
  const newestFinished = connection.prepare<[], RoundRow>(`${select} WHERE r.result IS NOT NULL ORDER BY r.number DESC LIMIT 1`);
  return {
    find(round) {
      const row = round === null ? newestFinished.get() : byNumber.get(round);
      if (row) return row;
      if (round === null) throw new WeakspotError('not-found', 'no round has finished in this project yet; start one with "weakspot round"');
      throw new WeakspotError('not-found', `there is no round ${round} in this project`, { round });
    },
  };
}

type Parts = { jobs: ProjectStore['jobs']; lookup: RoundLookup; start: RoundStart; snapshots: Snapshots; intake: ResultIntake };

export function createRounds({ connection, history, now }: Session, { jobs, lookup, start, snapshots, intake }: Parts): ProjectStore['rounds'] {
  const insert = connection.prepare<[string, string, string]>('INSERT INTO round (id, configuration, created_at) VALUES (?, ?, ?)');
  const insertRun = connection.prepare<[string, number, string, number]>('INSERT INTO run (id, round, configuration, seed) VALUES (?, ?, ?, ?)');
  const setFrozen = connection.prepare<[string, number]>('UPDATE round SET frozen_at = ? WHERE number = ?');
  const all = connection.prepare<[], RoundRow>(`${select} ORDER BY r.number`);

  return {
    create: (asked) =>
      transact(connection, () => {
        const configuration = start.prepare(asked);
        const text = JSON.stringify(configuration);
        const round = Number(insert.run(newId(), text, now()).lastInsertRowid);
        insertRun.run(newId(), round, text, configuration.seed);
        history.record('round-created', { round });
        return { round, job: jobs.enqueue({ kind: 'round', configuration, seed: configuration.seed, round }) };
      }),

    expect: (configuration) => start.expect(configuration),

    snapshot: (number) =>
      transact(connection, () => {
        const round = lookup.find(number);
        // A round of an older version has fewer settings.
        const configuration = roundConfiguration.parse(JSON.parse(round.configuration));
        if (round.frozen_at === null) {
          snapshots.freeze(number, configuration);
          setFrozen.run(now(), number);
          history.record('round-frozen', { round: number });
        }
        return snapshots.read(number, round.created_at, configuration);
      }),

    takeResult(number, folder) {
      const { run, frozen_at: frozenAt, result } = lookup.find(number);
      if (result !== null) return;
      if (frozenAt === null) throw new WeakspotError('conflict', `round ${number} has no snapshot yet, so it cannot have a result`, { round: number });
      intake.take({ round: number, run }, folder);
    },

    get: (number) => toSummary(lookup.find(number)),
    list: () => all.all().map(toSummary),
  };
}

function toSummary(row: RoundRow): RoundSummary {
  return {
    round: row.number,
    state: row.state,
    job: row.job,
    configuration: JSON.parse(row.configuration) as RoundConfiguration,
    result: row.result === null ? null : (JSON.parse(row.result) as RoundResult),
    ...(row.affected === null ? {} : { affected: row.affected }),
  };
}
