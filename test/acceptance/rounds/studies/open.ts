import { join } from 'node:path';
import type { EngineName } from '../../../../src/main/engine/backend/index.ts';
import { joinData, openData, secondFractions } from '../../../../src/main/study/data/open.ts';
import type { StudyData } from '../../../../src/main/study/data/types.ts';
import { readRegistrations, registeredArms, type Registration } from '../../../../src/main/study/plan/register.ts';
import type { Phase, Place } from '../../../../src/main/study/plan/runs.ts';
import type { ComparisonStudy, SignalStudy, Study } from '../../../../src/main/study/plan/types.ts';
import { findStudy } from '../../../../src/main/study/study.ts';
import { readPhase, type PhaseOutcome } from '../../../../src/main/study/report/comparison.ts';
import { readSignals, type SignalOutcome } from '../../../../src/main/study/report/write-signals.ts';
import { resultCache, type ResultCache } from '../../../../src/main/study/run/cache.ts';
import { type AcceptanceContext, run } from '../../harness.ts';

/** Where a check finds what studies have found. */
export type StudyPlace = { data: StudyData; place: Place; cache: ResultCache; folder: string; context: AcceptanceContext };

/**
 * @throws Error that says which option is missing
 */
export async function openStudies(context: AcceptanceContext): Promise<StudyPlace> {
  const { ham10000, studies: folder } = context;
  if (!ham10000 || !folder) throw new Error('give --ham10000 DIR and --studies DIR, the folder of kept results (those that are missing are made for as long as --study-minutes says)');
  return placeOf(await openData({ folder: ham10000, cache: folder }), folder, context);
}

/** The same for studies that judge by a second collection; null where it is not given. */
export async function openBoth(context: AcceptanceContext): Promise<StudyPlace | null> {
  const { data, folder } = await openStudies(context);
  if (!context.padUfes20) return null;
  const second = await openData({ folder: context.padUfes20, cache: folder, fractions: secondFractions });
  return placeOf(joinData([data, second]), folder, context);
}

function placeOf(data: StudyData, folder: string, context: AcceptanceContext): StudyPlace {
  const { engine } = context;
  return { data, place: { data: data.hash, engine: engine as EngineName }, cache: resultCache(folder), folder, context };
}

/** Goes on with a study by its command, as long as it may, and answers what it printed at its end. */
export async function goOn({ folder, context, data }: StudyPlace, name: string, parameters: readonly string[] = []): Promise<void> {
  const { studyMinutes, ham10000, clone, engine, parallel, work, say } = context;
  if (studyMinutes === 0) return;
  say(`  study ${name}: at most ${studyMinutes} minutes (${data.images.length} images)`);
  const asked = findStudy(name);
  const second = asked.kind === 'comparison' && asked.needsOther ? ['--other', context.padUfes20!] : [];
  const options = ['--data', ham10000!, ...second, '--cache', folder, '--engine', engine, '--parallel', String(parallel), '--minutes', String(studyMinutes), '--out', join(work, 'studies')];
  const { code, stderr } = await run('node', ['scripts/with-product-node.mjs', 'node', 'scripts/study.ts', name, ...options, ...parameters], { cwd: clone });
  if (code !== 0) throw new Error(`the study ${name} ended with ${code}: ${stderr.slice(-1000)}`);
}

export async function signalsOf(studies: StudyPlace): Promise<SignalOutcome> {
  await goOn(studies, 'signals');
  return readSignals(ofKind(findStudy('signals'), 'signals'), studies.place, studies.cache);
}

export type ComparisonOutcome = { study: ComparisonStudy; search: PhaseOutcome; confirmation: PhaseOutcome; registered: Registration[] };

/** A search, and the confirmation of what is registered in the tree that is measured. */
export async function comparisonOf(studies: StudyPlace, name: string): Promise<ComparisonOutcome> {
  const { place, data, cache, context } = studies;
  const study = ofKind(findStudy(name), 'comparison');
  await goOn(studies, name, ['--phase', 'search']);
  const registered = await readRegistrations(join(context.clone, 'docs', 'results', `${name}.registered.json`));
  const phase = (of: Phase, armsOf: Parameters<typeof readPhase>[3]): Promise<PhaseOutcome> => readPhase(study, place, of, armsOf, data, cache);
  return {
    study,
    registered,
    search: await phase('search', (regime) => regime.arms),
    confirmation: await phase('confirmation', registeredArms(study, registered)),
  };
}

function ofKind(study: Study, kind: 'signals'): SignalStudy;
function ofKind(study: Study, kind: 'comparison'): ComparisonStudy;
function ofKind(study: Study, kind: Study['kind']): Study {
  if (study.kind !== kind) throw new Error(`${study.name} is a study of another kind: ${study.kind}`);
  return study;
}
