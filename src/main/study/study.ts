import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WeakspotError } from '../../core/errors.ts';
import { writeFileDurably } from '../engine/durable-file.ts';
import type { StudyData } from './data/types.ts';
import { readRegistrations, register, registeredArms, requestHash, type Registration } from './plan/register.ts';
import { planComparison, planReviews, planSignals, type Phase, type Place } from './plan/runs.ts';
import { studies } from './plan/studies.ts';
import type { Arm, ComparisonStudy, Regime, ReviewStudy, SignalStudy, Study } from './plan/types.ts';
import { bestArm, readPhase, type PhaseOutcome } from './report/comparison.ts';
import { completeness, describeProvenance, type Provenance } from './report/provenance.ts';
import { describeComparison, drawComparison, summarizePhase } from './report/write-comparison.ts';
import { describeSignals, drawSignals, readSignals } from './report/write-signals.ts';
import { describeSimulation, drawSimulations, summarizeCurves } from './report/write-simulation.ts';
import { resultCache, type ResultCache } from './run/cache.ts';
import type { RunConfiguration } from './run/configuration.ts';
import { runAll, type Executor } from './run/executor.ts';
import { obtainSimulation, readSimulation, type ObtainedSimulation } from './simulation/obtain.ts';
import type { LeftOut, SimulationCurve } from './simulation/types.ts';

export type StudyOptions = {
  study: Study;
  data: StudyData;
  executor: Executor;
  cacheFolder: string;
  /** Where results are written: NAME.md, NAME.svg and NAME.registered.json. */
  out: string;
  /** As it was given, for the results. */
  command: string;
  /** Of the code that makes the runs, where it is known. */
  commit: string | null;
  /** Phases of a comparison to make; results are written of all that is there. */
  phases: readonly Phase[];
  /** Regimes or cells to make runs of; null for all. */
  only: readonly string[] | null;
  /** Arms of a search to make runs of, beside the baseline; all without it. */
  arms?: readonly string[];
  /** Time from which no run is begun any more. */
  until?: number;
  say: (text: string) => void;
  now?: () => Date;
};

export function findStudy(name: string): Study {
  const found = studies.find((study) => study.name === name);
  if (!found) throw new WeakspotError('bad-request', `there is no study "${name}"; there are: ${studies.map((study) => study.name).join(', ')}`, { study: name });
  return found;
}

/** Makes the runs of a study that are missing, as far as time goes, and writes what all of its runs say. */
export async function runStudy(options: StudyOptions): Promise<{ file: string; missing: number }> {
  const { study, executor, data, cacheFolder } = options;
  const place: Place = { data: data.hash, engine: executor.engine };
  const cache = resultCache(cacheFolder);
  await mkdir(options.out, { recursive: true });
  if (study.kind === 'signals') return studySignals(study, place, cache, options);
  if (study.kind === 'comparison') return compareArms(study, place, cache, options);
  return reviewInOrders(study, place, options);
}

async function reviewInOrders(study: ReviewStudy, place: Place, options: StudyOptions): Promise<{ file: string; missing: number }> {
  const { data, executor, cacheFolder, commit, until, say } = options;
  const done: ObtainedSimulation[] = [];
  const missing: string[] = [];
  const written: string[] = [];
  const drawn: Parameters<typeof drawSimulations>[1][number][] = [];
  for (const { name, request } of planReviews(study)) {
    const curves: SimulationCurve[] = [];
    const leftOut: LeftOut[] = [];
    for (const seed of study.seeds) {
      const mayRun = (options.only?.includes(name) ?? true) && (until === undefined || Date.now() < until);
      const obtained = mayRun
        ? await obtainSimulation(request, seed, { data, executor, cache: cacheFolder, commit }).catch((error: unknown) => {
            say(`${name}, seed ${seed} failed: ${error instanceof Error ? error.message : String(error)}`);
            return null;
          })
        : await readSimulation(cacheFolder, request, place, seed);
      say(`${name}, seed ${seed}: ${obtained ? `${obtained.seconds.toFixed(0)} s` : 'not made'}`);
      if (obtained === null) missing.push(`${name}, seed ${seed}`);
      else {
        done.push(obtained);
        curves.push(...obtained.curves);
        leftOut.push(...obtained.leftOut);
      }
    }
    const summaries = summarizeCurves(curves);
    drawn.push({ request, summaries });
    written.push('', curves.length === 0 ? `## ${name}\n\nNo run yet.` : describeSimulation(request, summaries, leftOut));
  }
  const times = done.map(({ finishedAt }) => finishedAt).sort();
  const counts = { runs: study.tasks.length * study.seeds.length, missing };
  return writeResults(options, [completeness(counts), ...written].join('\n'), drawSimulations(study.title, drawn), {
    ...provenanceOf(options),
    ...counts,
    devices: [...new Set(done.map(({ device }) => device))],
    commits: [...new Set(done.flatMap(({ commit }) => commit ?? []))],
    seconds: done.reduce((sum, { seconds }) => sum + seconds, 0),
    first: times[0] ?? null,
    last: times.at(-1) ?? null,
  });
}

async function studySignals(study: SignalStudy, place: Place, cache: ResultCache, options: StudyOptions): Promise<{ file: string; missing: number }> {
  const planned = planSignals(study, place).toSorted((a, b) => a.seed - b.seed);
  await makeRuns(planned.filter(({ cell }) => options.only?.includes(cell) ?? true).map(({ configuration }) => configuration), options);
  const outcome = await readSignals(study, place, cache);
  const times = outcome.found.map((result) => result.finishedAt).sort();
  const provenance: Provenance = {
    ...provenanceOf(options),
    devices: [...new Set(outcome.found.map((result) => result.device))],
    commits: [...new Set(outcome.found.flatMap((result) => result.commit ?? []))],
    seconds: outcome.found.reduce((sum, result) => sum + result.seconds, 0),
    first: times[0] ?? null,
    last: times.at(-1) ?? null,
    runs: outcome.runs,
    missing: outcome.missing,
  };
  return writeResults(options, [completeness(outcome), describeSignals(outcome)].join('\n'), drawSignals(study, outcome), provenance);
}

async function compareArms(study: ComparisonStudy, place: Place, cache: ResultCache, options: StudyOptions): Promise<{ file: string; missing: number }> {
  const file = join(options.out, `${study.name}.registered.json`);
  const isWanted = ({ name }: { name: string }): boolean => options.only?.includes(name) ?? true;
  const allArms = (regime: Regime) => regime.arms;
  // A regime after the other, so that what is done of an unfinished study is whole regimes.
  const makePhase = async (phase: Phase, armsOf: (regime: Regime) => readonly Arm[]): Promise<void> => {
    for (const regime of study.regimes.filter(isWanted)) {
      const planned = planComparison({ ...study, regimes: [regime] }, place, phase, armsOf);
      options.say(`${phase}, ${regime.about}: ${planned.length} runs`);
      await makeRuns(planned.map(({ configuration }) => configuration), options);
    }
  };
  const wantedArms = (regime: Regime): readonly Arm[] => regime.arms.filter((arm) => options.arms?.includes(arm.name) ?? true);
  if (options.phases.includes('search')) await makePhase('search', wantedArms);
  const search = await readPhase(study, place, 'search', allArms, options.data, cache);
  options.say(summarizePhase(search));
  const registered = options.phases.includes('confirmation')
    ? await register(file, study.name, winners(study, place, search, options.now ?? (() => new Date())))
    : await readRegistrations(file);
  const armsOf = registeredArms(study, registered);
  if (options.phases.includes('confirmation')) await makePhase('confirmation', armsOf);
  const confirmation = await readPhase(study, place, 'confirmation', armsOf, options.data, cache);
  options.say(summarizePhase(confirmation));
  const provenance: Provenance = { ...provenanceOf(options), ...together(search, confirmation) };
  return writeResults(options, describeComparison(study, search, confirmation, registered), drawComparison(study, search, confirmation), provenance);
}

/** The best arm of every regime whose search is whole. */
function winners(study: ComparisonStudy, place: Place, search: PhaseOutcome, now: () => Date): Registration[] {
  return search.regimes.flatMap((outcome) => {
    const best = bestArm(outcome, study.decides);
    if (best === null) return [];
    const { mean, low, high } = best.differences![study.decides];
    return [{
      regime: outcome.regime.name,
      arm: best.arm.name,
      request: requestHash(outcome.regime, best.arm),
      found: { measure: study.decides, mean, low, high, seeds: [...study.searchSeeds] },
      ...place,
      registeredAt: now().toISOString(),
    }];
  });
}

function together(...phases: readonly PhaseOutcome[]): Pick<Provenance, 'devices' | 'commits' | 'seconds' | 'first' | 'last' | 'runs' | 'missing'> {
  const times = phases.flatMap(({ first, last }) => [first, last]).filter((time) => time !== null).sort();
  return {
    devices: [...new Set(phases.flatMap(({ devices }) => devices))],
    commits: [...new Set(phases.flatMap(({ commits }) => commits))],
    seconds: phases.reduce((sum, phase) => sum + phase.seconds, 0),
    first: times[0] ?? null,
    last: times.at(-1) ?? null,
    runs: phases.reduce((sum, phase) => sum + phase.runs, 0),
    missing: phases.flatMap((phase) => phase.missing.map((run) => `${phase.phase}: ${run}`)),
  };
}

function provenanceOf({ command, data, executor }: StudyOptions): Pick<Provenance, 'command' | 'data' | 'engine'> {
  return { command, data: { name: data.name, hash: data.hash, images: data.images.length }, engine: executor.engine };
}

async function makeRuns(configurations: readonly RunConfiguration[], { executor, until, say }: StudyOptions): Promise<void> {
  /** How many runs failed with the same words: of an engine that is not there, all. */
  const failures = new Map<string, number>();
  await runAll(executor, configurations, {
    until,
    report: (done, total, result) => result && say(`${done} of ${total} runs, ${result.seconds.toFixed(0)} s`),
    failed: (configuration, error) => {
      const words = error instanceof Error ? error.message : String(error);
      failures.set(words, (failures.get(words) ?? 0) + 1);
      if (failures.get(words) === 1) say(`a run failed: ${words} (${JSON.stringify(configuration)})`);
    },
  });
  for (const [words, count] of failures) if (count > 1) say(`${count} runs failed alike: ${words}`);
}

async function writeResults(
  { study, out, now = () => new Date() }: StudyOptions, body: string, figure: string, provenance: Provenance,
): Promise<{ file: string; missing: number }> {
  const file = join(out, `${study.name}.md`);
  const text = [
    `# ${study.title}`, '', `${now().toISOString().slice(0, 10)}. ${study.about}`, '', describeProvenance(provenance), '', `![${study.title}](${study.name}.svg)`, '', body, '',
  ].join('\n');
  await writeFileDurably(join(out, `${study.name}.svg`), Buffer.from(figure));
  await writeFileDurably(file, Buffer.from(text));
  return { file, missing: provenance.missing.length };
}
