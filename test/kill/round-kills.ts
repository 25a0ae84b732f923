import type { FlagRow, JobRecord, RoundRequest, RoundResult } from '../../src/core/contract/index.ts';
import type { Random } from '../../src/core/random.ts';
import type { KillRecord } from './kill-campaign.ts';
import { examine, kill, victims, watch, type Session, type Victim } from './session.ts';

/** Phases of a round before the network's weights are final; all later ones find and judge the flags. */
const trainingPhases = new Set(['preparing', 'training']);

/** What a kill may cost at most, in training steps. */
export const mostLostSteps = 50;

export type RoundOutcome = { result: RoundResult; flags: FlagRow[] };

/** How long the two halves of a round took, from its start. */
export type RoundDurations = { trainingMs: number; flaggingMs: number };

export async function undisturbedRound(session: Session, request: RoundRequest): Promise<RoundOutcome & RoundDurations> {
  const startedAt = performance.now();
  let flaggingAt = startedAt;
  const { job, round } = await session.client.call('round.start', request);
  const { record } = await watch(session, job, (event) => {
    if (event.type === 'progress' && trainingPhases.has(event.progress.phase)) flaggingAt = performance.now();
  });
  if (record?.state !== 'done') throw new Error(`the undisturbed round is ${record?.state}: ${record?.error?.message}`);
  return { ...(await outcome(session, round)), trainingMs: flaggingAt - startedAt, flaggingMs: performance.now() - flaggingAt };
}

/**
 * Kills a round again and again, each time resuming it; when it ends before all kills are spent, another of the same
 * configuration is begun. Every round that comes to its end must equal the undisturbed one.
 */
export async function killRounds(
  options: { session: Session; request: RoundRequest; during: 'training' | 'flagging'; kills: number; random: Random; expected: RoundOutcome; windowMs: number },
): Promise<KillRecord[]> {
  const { session, request, during, kills, random, expected, windowMs } = options;
  const records: KillRecord[] = [];
  while (records.length < kills) {
    const { job, round } = await session.client.call('round.start', request);
    let reached = 0;
    let resume = false;
    for (;;) {
      if (resume) await session.client.call('job.resume', { job });
      const plan = records.length < kills ? { afterMs: random.between(0, windowMs), victim: victims[records.length % 2]! } : null;
      const life = await liveUntilKilled(session, job, during, plan);
      if (resume && life.lastStep !== null) noteLostSteps(records.at(-1)!, reached - (life.resumedFrom ?? 0));
      if (life.killed === null) {
        if (life.record?.state !== 'done') throw new Error(`round ${round} is ${life.record?.state}: ${life.record?.error?.message}`);
        break;
      }
      const { record, problems } = await examine(session, job);
      records.push({ during, victim: life.killed, afterMs: Math.round(plan!.afterMs), found: record.state, problems });
      reached = life.lastStep ?? reached;
      if (record.state === 'done') break;
      resume = true;
    }
    const problems = differences(await outcome(session, round), expected);
    records.at(-1)?.problems.push(...problems);
  }
  return records;
}

/** Progress is told five times a second, so that a step or two more may have been done than were seen. */
function noteLostSteps(record: KillRecord, steps: number): void {
  record.lostSteps = Math.max(0, steps);
  if (record.lostSteps > mostLostSteps) record.problems.push(`training lost ${record.lostSteps} steps, more than ${mostLostSteps}`);
}

type Life = {
  killed: Victim | null;
  record: JobRecord | null;
  /** Step that its checkpoint let training go on from; null where it began anew. */
  resumedFrom: number | null;
  /** Newest training step that was reported; null where it did not come to training. */
  lastStep: number | null;
};

/** Watches a round until it ends or, that long after the phase in question began, is killed. */
async function liveUntilKilled(session: Session, job: string, during: 'training' | 'flagging', plan: { afterMs: number; victim: Victim } | null): Promise<Life> {
  const life: Life = { killed: null, record: null, resumedFrom: null, lastStep: null };
  let timer: NodeJS.Timeout | null = null;
  let killing: Promise<void> | null = null;
  const arm = (): void => {
    if (!plan || timer) return;
    timer = setTimeout(() => {
      killing = kill(session, plan.victim, job).then((killed) => {
        life.killed = killed;
      });
    }, plan.afterMs);
  };
  // Training is attacked from the job's start, its preparation included.
  if (during === 'training') arm();
  const watched = await watch(session, job, (event) => {
    if (event.type === 'log') {
      const found = /training goes on from step (\d+)/.exec(event.text);
      if (found) life.resumedFrom = Number(found[1]);
    }
    if (event.type !== 'progress') return;
    if (event.progress.phase === 'training') life.lastStep = Math.max(life.lastStep ?? 0, event.progress.done);
    if (during === 'flagging' && !trainingPhases.has(event.progress.phase)) arm();
  });
  if (timer) clearTimeout(timer);
  await killing;
  life.record = watched.record;
  return life;
}

async function outcome(session: Session, round: number): Promise<RoundOutcome> {
  const { result } = await session.client.call('round.get', { round });
  if (!result) throw new Error(`round ${round} has no result`);
  return { result, flags: await session.client.call('flags.list', { round, limit: 1000 }) };
}

/** Weights bit for bit, and every figure and flag that follows from them. */
function differences(found: RoundOutcome, expected: RoundOutcome): string[] {
  const problems: string[] = [];
  if (found.result.modelSha256 !== expected.result.modelSha256) {
    problems.push(`weights: sha256 ${found.result.modelSha256} instead of ${expected.result.modelSha256}`);
  }
  for (const key of ['test', 'validation', 'ladder', 'signals', 'pruningAgainstRandom', 'recalibration', 'flagged'] as const) {
    if (JSON.stringify(found.result[key]) !== JSON.stringify(expected.result[key])) problems.push(`${key} differs from the undisturbed round's`);
  }
  if (JSON.stringify(found.flags) !== JSON.stringify(expected.flags)) problems.push('the flags differ from the undisturbed round\'s');
  return problems;
}
