import { join, resolve } from 'node:path';
import type { ImportRequest, JobState, RoundRequest } from '../../src/core/contract/index.ts';
import { Random } from '../../src/core/random.ts';
import { killImports, undisturbedImport } from './import-kills.ts';
import { killRounds, undisturbedRound } from './round-kills.ts';
import { closeSession, openSession, type Victim } from './session.ts';

export type KillCampaignOptions = {
  /** Empty folder for the projects of the campaign. */
  work: string;
  /** What is imported; the same for every project. */
  data: ImportRequest;
  /** Kills in all: a third each during import, training and flagging. */
  kills: number;
  /** Decides the moments. */
  seed: number;
  /** The round that is killed; small, yet long enough for several checkpoints. */
  round?: RoundRequest;
  /** Root of the product that is tried; this one where left out. */
  product?: string;
  say?(text: string): void;
};

export type KillRecord = {
  during: 'import' | 'training' | 'flagging';
  victim: Victim;
  /** Moment of the kill: after the import's or the job's start, or after flagging began. */
  afterMs: number;
  /** The job's state when the project was opened again. */
  found: JobState;
  /** Steps that training had reported and had to repeat when it went on. */
  lostSteps?: number;
  /** What did not hold: empty when all is well. */
  problems: string[];
};

export type KillCampaignResult = {
  kills: KillRecord[];
  /** Of all kills. */
  problems: string[];
  /** Most steps that any one kill cost. */
  mostLostSteps: number;
  /** Of the dense weights: of the undisturbed round, which those of all killed ones equal where there are no problems. */
  modelSha256: string;
};

const smallRound: RoundRequest = { model: 'tiny', size: 32, steps: 300, batchSize: 8, engine: 'wasm', seed: 1 };

/**
 * Kills the service or the job of a project at random moments, without warning, during import, training and flagging.
 * After each kill the project must open, verify clean and go on; and what comes out must equal, bit for bit, what comes
 * out undisturbed.
 */
export async function killCampaign(options: KillCampaignOptions): Promise<KillCampaignResult> {
  const { work, data, kills, seed, round = smallRound, say = () => {} } = options;
  const entry = resolve(options.product ?? join(import.meta.dirname, '..', '..'), 'src/main/service/entry.ts');
  const random = Random.derive(seed, 'kill campaign');
  const share = (part: number): number => Math.floor(kills / 3) + (part < kills % 3 ? 1 : 0);

  const project = join(work, 'project');
  const { summary, milliseconds } = await undisturbedImport(project, entry, data);
  say(`undisturbed import: ${summary.images} images in ${(milliseconds / 1000).toFixed(1)} s`);
  const records = await killImports({ work, entry, request: data, kills: share(0), random, expected: summary, milliseconds });
  say(`import: ${describe(records)}`);

  const session = await openSession(project, entry);
  const expected = await undisturbedRound(session, round);
  say(`undisturbed round: ${(expected.trainingMs / 1000).toFixed(1)} s until trained, ${(expected.flaggingMs / 1000).toFixed(1)} s to flag`);
  for (const during of ['training', 'flagging'] as const) {
    // A round that is always killed early in its training would never get to its next checkpoint, and never end.
    const windowMs = during === 'training' ? Math.max(expected.trainingMs / 2, 3_000) : expected.flaggingMs;
    const found = await killRounds({ session, request: round, during, kills: share(during === 'training' ? 1 : 2), random, expected, windowMs });
    say(`${during}: ${describe(found)}`);
    records.push(...found);
  }
  await closeSession(session);
  return {
    kills: records,
    problems: records.flatMap((record, i) => record.problems.map((problem) => `kill ${i + 1} (${record.victim}, ${record.during}, ${record.afterMs} ms): ${problem}`)),
    mostLostSteps: Math.max(0, ...records.map((record) => record.lostSteps ?? 0)),
    modelSha256: expected.result.modelSha256,
  };
}

function describe(records: readonly KillRecord[]): string {
  const count = (victim: Victim): number => records.filter((record) => record.victim === victim).length;
  const bad = records.filter((record) => record.problems.length > 0).length;
  return `${records.length} kills (${count('service')} of the service, ${count('job')} of the job), ${bad} with problems`;
}
