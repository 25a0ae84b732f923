import type { Computer, RoundConfiguration, RoundResult, RoundSummary, RoundTime } from '../../core/contract/index.ts';
import { roundConfiguration } from '../../core/contract/index.ts';
import type { ExpectedRound } from '../db/store.ts';
import { planRound, roundEffort, type RoundCounts, type RoundEffort, type RoundPlan } from '../jobs/round/effort.ts';

/** So many earlier rounds tell at most: what was long ago was another state of the computer. */
const mostRounds = 5;

type Told = { round: number; result: RoundResult; configuration: RoundConfiguration };

/**
 * How long a round should take on this computer: what each earlier one of the same network, image size, setting and engine took, scaled by
 * what there is to compute. No figure comes from anywhere else.
 *
 * @param rounds all of the project, in order
 * @param here the computer that would run it
 */
export function expectTime(asked: RoundConfiguration, expected: ExpectedRound, rounds: readonly RoundSummary[], here: Computer): RoundTime {
  const effort = roundEffort(asked, planRound(asked, expected.setting, expected, expected.scored), expected);
  const told = rounds
    .flatMap(({ round, result, configuration }): Told[] => (result ? [{ round, result, configuration: roundConfiguration.parse(configuration) }] : []))
    .toReversed();
  const elsewhere = ({ result: { computer } }: Told): boolean => computer !== undefined && (computer.processor !== here.processor || computer.cores !== here.cores);
  const engine = asked.engine === 'auto' ? told.find((one) => one.configuration.engine === 'auto' && !elsewhere(one))?.result.engine : asked.engine;
  const alike = told.filter(
    ({ result, configuration }) =>
      result.engine === (engine ?? result.engine) && result.model.preset === asked.model && result.model.size === asked.size && settingOf(configuration, result) === expected.setting,
  );
  const used = alike.filter((one) => !elsewhere(one) && engine !== undefined).slice(0, mostRounds);
  const seconds = used.map((one) => scaled(one, effort, expected.images));
  return {
    seconds: used.length === 0 ? null : { low: Math.min(...seconds), high: Math.max(...seconds) },
    rounds: used.map(({ round }) => round),
    unnamed: used.filter(({ result }) => result.computer === undefined).map(({ round }) => round),
    engine: used[0]?.result.engine ?? null,
    trainings: effort.trainings,
    images: expected.images,
    mayEndEarly: asked.patience > 0,
    reason: used.length > 0 ? null : told.length === 0 ? 'no-round' : alike.some(elsewhere) ? 'other-computer' : 'none-alike',
  };
}

/** What was asked for: of a trial, the result names what was kept. */
function settingOf({ setting }: RoundConfiguration, result: RoundResult): string {
  return setting === 'auto' ? result.setting : setting;
}

/** Part by part where the round counted them, else as a whole; what is neither training, pruning nor scoring goes by the number of images. */
function scaled({ result, configuration }: Told, effort: RoundEffort, images: number): number {
  const counts = countsOf(result);
  const before = roundEffort(configuration, planOf(configuration, result), counts);
  const share = (now: number, then: number): number => (then > 0 ? now / then : 1);
  const parts = result.phaseSeconds;
  if (!parts) {
    const all = ({ training, pruning, scoring }: RoundEffort): number => training + pruning + scoring;
    return result.seconds * share(all(effort), all(before));
  }
  return Object.entries(parts).reduce((sum, [phase, seconds]) => {
    if (phase === 'training' || phase === 'pruning' || phase === 'scoring') return sum + seconds * share(effort[phase], before[phase]);
    return sum + seconds * share(images, counts.images);
  }, 0);
}

function countsOf({ images, validation, test }: RoundResult): RoundCounts {
  const training = images.labelled + images.weak;
  return {
    images: training + images.unlabelled + images.validation + images.test,
    training,
    validation: validation?.n ?? 0,
    matching: test?.n || validation?.n || images.unlabelled || training,
  };
}

/** What the round trained, as its record tells: a pair that nothing could decide was one training. */
function planOf(configuration: RoundConfiguration, { setting, steps, trials = [] }: RoundResult): RoundPlan {
  const trained = (about: 'setting' | 'attention'): boolean => trials.some((trial) => trial.about === about && trial.n > 0);
  return {
    setting: configuration.setting === 'auto' ? (setting as RoundPlan['setting']) : configuration.setting,
    steps,
    pairsSetting: trained('setting'),
    triesAttention: trained('attention'),
  };
}
