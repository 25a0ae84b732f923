import type { EngineName } from '../../engine/backend/index.ts';
import { defaultOracle } from '../label/oracle.ts';
import { runConfiguration, type RunConfiguration } from '../run/configuration.ts';
import { strategies, unlabelledStrategies } from '../simulation/strategies.ts';
import type { SimulationRequest } from '../simulation/types.ts';
import type { Arm, ArmRequest, ComparisonStudy, Regime, ReviewStudy, SignalStudy } from './types.ts';

/** Where a study is made: what completes its arms to runs. */
export type Place = { data: string; engine: EngineName };

/** `search` looks at validation images, `confirmation` at test images, once. */
export type Phase = 'search' | 'confirmation';

export type PlannedRun = { regime: Regime; arm: Arm; seed: number; configuration: RunConfiguration };

export function planRun(place: Place, request: ArmRequest, seed: number, judged: RunConfiguration['judged']): RunConfiguration {
  return runConfiguration.parse({ labels: null, ...request, ...place, seed, judged });
}

/** The run of an arm. The baseline of arms that go by its scores is the run that they are paired with, scores and all. */
export function armRun(place: Place, regime: Regime, arm: Arm, seed: number, phase: Phase): RunConfiguration {
  const configuration = planRun(place, { ...regime.shared, ...arm.change }, seed, [phase === 'search' ? 'validation' : 'test']);
  const isScored = configuration.attention === null && regime.arms.some(({ change }) => change.attention) && arm === regime.baseline;
  if (!isScored) return configuration;
  return { ...configuration, scored: configuration.unlabelled > 0 ? ['pool', 'trained'] : ['trained'] };
}

/**
 * All runs of a phase: of a search every arm, of a confirmation those that are named. Seed by seed, so that what is done of an unfinished
 * study compares all arms on some seeds.
 */
export function planComparison(study: ComparisonStudy, place: Place, phase: Phase, armsOf: (regime: Regime) => readonly Arm[]): PlannedRun[] {
  const seeds = phase === 'search' ? study.searchSeeds : study.confirmationSeeds;
  return study.regimes.flatMap((regime) => {
    const arms = armsOf(regime);
    return arms.length === 0 ? [] : seeds.flatMap((seed) => [regime.baseline, ...arms].map((arm) => ({ regime, arm, seed, configuration: armRun(place, regime, arm, seed, phase) })));
  });
}

export function planSignals(study: SignalStudy, place: Place): { cell: string; seed: number; configuration: RunConfiguration }[] {
  return study.cells.flatMap(({ name, request }) => study.seeds.map((seed) => ({ cell: name, seed, configuration: planRun(place, request, seed, ['validation', 'test']) })));
}

/** What is simulated of each task, for every seed of the study. */
export function planReviews(study: ReviewStudy): { name: string; request: SimulationRequest }[] {
  return study.tasks.map(({ name, ...task }) => ({ name, request: { ...task, strategies: task.task === 'repair' ? strategies : unlabelledStrategies, balanceBy: 'diagnosis', oracle: defaultOracle } }));
}
