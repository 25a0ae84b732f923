import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  foundPopulationRow, populationResult, roundOfPopulation, type FoundPopulationRow, type JobState, type PopulationConfiguration, type PopulationMajorities, type PopulationResult,
  type PopulationSummary,
} from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { readCounts } from '../../../core/mask/index.ts';
import type { Split } from '../../../core/subject.ts';
import { populationFiles } from '../../jobs/population/result-files.ts';
import { transact } from '../connection.ts';
import { readJsonLines } from '../json-lines.ts';
import { newId, type Session } from '../session.ts';
import type { ProjectStore } from '../store.ts';
import type { RoundLookup } from './rounds.ts';
import type { Snapshots } from './snapshots.ts';

type PopulationEntry = { number: number; job: string; configuration: string; created_at: string; result: string | null; state: JobState };
type ListedRow = { image: string; name: string; split: Split; score: number; by_level: string; ensemble: number; seen: number };

type MajorityRow = { name: string; width: number; height: number; split: Split; size: number | null; levels: string | null };
type ComparedRow = { image: string; component: string; score: number; seen: number; hardness: number | null; flagged: number | null };

const select = 'SELECT p.number, p.job, p.configuration, p.created_at, p.result, j.state FROM population p JOIN job j ON j.id = p.job';

/** Characters of a snapshot that are written at once. */
const slice = 1 << 20;

export function createPopulations({ connection, history, now }: Session, { jobs, snapshots, lookup }: { jobs: ProjectStore['jobs']; snapshots: Snapshots; lookup: RoundLookup }): ProjectStore['populations'] {
  const insert = connection.prepare<[string, string, string]>('INSERT INTO population (job, configuration, created_at) VALUES (?, ?, ?)');
  const byJob = connection.prepare<[string], PopulationEntry>(`${select} WHERE p.job = ?`);
  const byNumber = connection.prepare<[number], PopulationEntry>(`${select} WHERE p.number = ?`);
  const newestFinished = connection.prepare<[], PopulationEntry>(`${select} WHERE p.result IS NOT NULL ORDER BY p.number DESC LIMIT 1`);
  const all = connection.prepare<[], PopulationEntry>(`${select} ORDER BY p.number`);
  const finish = connection.prepare<[string, string, number]>('UPDATE population SET result = ?, finished_at = ? WHERE number = ?');
  // An image may have been erased while the job ran.
  const insertImage = connection.prepare<[Record<string, string | number>]>(`
    INSERT INTO population_image (population, image, score, by_level, ensemble, seen)
    SELECT @population, id, @score, @byLevel, @ensemble, @seen FROM image WHERE id = @image`);
  const insertMajorities = connection.prepare<[number, string, number, string]>('INSERT INTO population_majority (population, image, size, levels) VALUES (?, ?, ?, ?)');
  const hardest = connection.prepare<[number, number], ListedRow>(`
    SELECT p.image, i.name, c.split, p.score, p.by_level, p.ensemble, p.seen
    FROM population_image p JOIN image i ON i.id = p.image JOIN component c ON c.id = i.component
    WHERE p.population = ? ORDER BY p.score DESC, p.image LIMIT ?`);
  const majorities = connection.prepare<[number, string], MajorityRow>(`
    SELECT i.name, i.width, i.height, c.split, m.size, m.levels
    FROM population_image p JOIN image i ON i.id = p.image JOIN component c ON c.id = i.component
    LEFT JOIN population_majority m ON m.population = p.population AND m.image = p.image
    WHERE p.population = ? AND p.image = ?`);
  const compared = connection.prepare<[string, number], ComparedRow>(`
    SELECT p.image, i.component, p.score, p.seen, h.score AS hardness, h.flagged
    FROM population_image p JOIN image i ON i.id = p.image LEFT JOIN hardness h ON h.run = ? AND h.image = p.image
    WHERE p.population = ? ORDER BY p.image`);
  const insertRound = connection.prepare<[string, string, string]>('INSERT INTO round (id, configuration, created_at) VALUES (?, ?, ?)');

  const find = (number: number | null): PopulationEntry => {
    const row = number === null ? newestFinished.get() : byNumber.get(number);
    if (row) return row;
    if (number === null) throw new WeakspotError('not-found', 'no population has finished in this project yet; start one with "weakspot population"');
    throw new WeakspotError('not-found', `there is no population ${number} in this project`, { population: number });
  };
  const ofJob = (job: string): PopulationEntry => {
    const row = byJob.get(job);
    if (!row) throw new WeakspotError('corrupt', `job ${job} is of no population`, { job });
    return row;
  };

  return {
    create: (configuration) =>
      transact(connection, () => {
        snapshots.chooseTraining(roundOfPopulation(configuration));
        const job = jobs.enqueue({ kind: 'population', configuration, seed: configuration.seed });
        const population = Number(insert.run(job.id, JSON.stringify(configuration), now()).lastInsertRowid);
        history.record('population-created', { population, job: job.id });
        return { population, job };
      }),

    writeSnapshot(job, file) {
      const { number, configuration, created_at: createdAt } = ofJob(job);
      const round = roundOfPopulation(JSON.parse(configuration) as PopulationConfiguration);
      // The rules of a round's input are applied to a round that never is: the file alone remains, since nothing asks again
      // what a population saw of single labels.
      connection.exec('BEGIN IMMEDIATE');
      try {
        const frozen = Number(insertRound.run(newId(), JSON.stringify(round), createdAt).lastInsertRowid);
        snapshots.freeze(frozen, round);
        const { header, images } = snapshots.read(frozen, createdAt, round);
        writeLines(file, [{ ...header, round: number }], images);
      } finally {
        connection.exec('ROLLBACK');
      }
    },

    takeResult(job, folder) {
      const { number, result: known } = ofJob(job);
      if (known !== null) return;
      const file = join(folder, populationFiles.result);
      const parsed = populationResult.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      if (!parsed.success || parsed.data.population !== number) throw damaged(file);
      transact(connection, () => {
        const rows = join(folder, populationFiles.images);
        for (const { line, value } of readJsonLines(rows)) {
          const row = foundPopulationRow.safeParse(value);
          if (!row.success || !areWhole(row.data)) throw damaged(`${rows}, line ${line}`);
          const { image, population: score, byLevel, ensemble, seen, majorities: kept } = row.data;
          const { changes } = insertImage.run({ population: number, image, score, byLevel: JSON.stringify(byLevel), ensemble, seen: Number(seen) });
          if (kept && changes > 0) insertMajorities.run(number, image, kept.size, JSON.stringify(kept.levels));
        }
        finish.run(JSON.stringify(parsed.data), now(), number);
        history.record('population-result', { population: number, snapshotSha256: parsed.data.snapshotSha256 });
      });
    },

    get: (number) => toSummary(find(number)),
    list: () => all.all().map(toSummary),
    images: (number, limit) =>
      hardest.all(find(number).number, limit).map(({ image, name, split, score, by_level: byLevel, ensemble, seen }) => ({
        image, name, split, population: score, byLevel: JSON.parse(byLevel) as Record<string, number>, ensemble, seen: seen === 1,
      })),

    majorities(asked, image) {
      const { number } = find(asked);
      const row = majorities.get(number, image);
      if (!row) throw new WeakspotError('not-found', `population ${number} has not scored an image ${image}`, { population: number, image });
      const { size, levels, ...facts } = row;
      return { ...facts, majorities: size === null || levels === null ? null : { size, levels: JSON.parse(levels) as PopulationMajorities['levels'] } };
    },

    besideRound(population, asked) {
      const { number } = find(population);
      const { number: round, run, result, state } = lookup.find(asked);
      if (result === null) throw new WeakspotError('conflict', `round ${round} is ${state}; it has no result to compare with yet`, { round, state });
      const images = compared.all(run, number).map(({ image, component, score, seen, hardness, flagged }) => ({
        image, component, score, seen: seen === 1, ofRound: hardness === null ? null : { score: hardness, flagged: flagged === 1 },
      }));
      return { population: number, round, images };
    },
  };
}

/** Whether the majorities, where there are any, fill their grid. */
function areWhole({ majorities }: FoundPopulationRow): boolean {
  if (!majorities) return true;
  const { size, levels } = majorities;
  try {
    for (const { counts } of levels) readCounts({ size: [size, size], counts });
    return true;
  } catch (error) {
    if (error instanceof WeakspotError) return false;
    throw error;
  }
}

function toSummary({ number, job, state, configuration, result }: PopulationEntry): PopulationSummary {
  return {
    population: number,
    job,
    state,
    configuration: JSON.parse(configuration) as PopulationConfiguration,
    result: result === null ? null : (JSON.parse(result) as PopulationResult),
  };
}

/** Written aside and renamed, so that a job never reads half of it. */
function writeLines(file: string, ...lists: readonly Iterable<unknown>[]): void {
  const aside = `${file}.new`;
  const handle = openSync(aside, 'w');
  try {
    let lines = '';
    for (const list of lists) {
      for (const value of list) {
        lines += `${JSON.stringify(value)}\n`;
        if (lines.length < slice) continue;
        writeSync(handle, lines);
        lines = '';
      }
    }
    writeSync(handle, lines);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(aside, file);
}

function damaged(where: string): WeakspotError {
  return new WeakspotError('corrupt', `${where}: it is not what a population leaves behind; resume the job, or start the population again`, { path: where });
}
