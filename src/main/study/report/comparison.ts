import { mean } from '../../../core/statistics/index.ts';
import type { StudyData } from '../data/types.ts';
import { armRun, type Phase, type Place } from '../plan/runs.ts';
import type { Arm, ComparisonStudy, Regime } from '../plan/types.ts';
import type { ResultCache } from '../run/cache.ts';
import type { RunImage, RunResult } from '../run/result.ts';
import { higherIsBetter, measures, overlapFigures, type Measure } from '../statistics/figures.ts';
import { pairedDifference, type PairedDifference } from '../statistics/paired.ts';

/** Images below which a group's mean says little, so that it is not the worst one. */
const fewestOfGroup = 10;

/** One arm of a regime, over the seeds whose runs are there. */
export type ArmOutcome = {
  arm: Arm;
  /** Means of the arm itself. */
  figures: Record<Measure, number> | null;
  /** Against the baseline, over the seeds that both have; null where there are none. */
  differences: Record<Measure, PairedDifference> | null;
  /** The same of the images of the regime's group. */
  group: Record<Measure, PairedDifference> | null;
  groupFigures: Record<Measure, number> | null;
  /** Mean IoU of whichever of the attribute's groups has the lowest, and its difference; null where the regime is about no group. */
  worstGroup: { iou: number | null; difference: PairedDifference | null } | null;
  /** The same of whichever of the collections has the lowest; null where the regime is judged on one. */
  worstCollection: ArmOutcome['worstGroup'];
  /** IoU and its difference on the first collection, where the regime is judged on another: what a gain there costs here. */
  elsewhere: { iou: number | null; difference: PairedDifference | null } | null;
  seeds: readonly number[];
  missing: readonly number[];
};

export type RegimeOutcome = { regime: Regime; baseline: ArmOutcome; arms: readonly ArmOutcome[] };

export type PhaseOutcome = {
  phase: Phase;
  seeds: readonly number[];
  regimes: readonly RegimeOutcome[];
  /** Runs that the phase consists of, and those that are not there. */
  runs: number;
  missing: readonly string[];
  /** Of the runs that are there, in all. */
  seconds: number;
  /** Commits and devices that they were made with. */
  commits: readonly string[];
  devices: readonly string[];
  first: string | null;
  last: string | null;
};

/** What the cache holds of a phase. Nothing is made here: what is missing is named. */
export async function readPhase(
  study: ComparisonStudy, place: Place, phase: Phase, armsOf: (regime: Regime) => readonly Arm[], data: StudyData, cache: ResultCache,
): Promise<PhaseOutcome> {
  const seeds = phase === 'search' ? study.searchSeeds : study.confirmationSeeds;
  const found: RunResult[] = [];
  const missing: string[] = [];
  let runs = 0;
  const regimes: RegimeOutcome[] = [];
  for (const regime of study.regimes) {
    const arms = armsOf(regime);
    if (arms.length === 0) continue;
    const imagesOf = async (arm: Arm): Promise<ArmImages> => {
      const images: ArmImages = { judged: new Map(), others: new Map() };
      for (const seed of seeds) {
        runs += 1;
        const result = await cache.read(armRun(place, regime, arm, seed, phase));
        if (result === null) {
          missing.push(`${regime.name}: ${arm.name}, seed ${seed}`);
          continue;
        }
        found.push(result);
        const { judged, others } = judgedImages(result, phase, regime, data);
        images.judged.set(seed, judged);
        images.others.set(seed, others);
      }
      return images;
    };
    const baseline = await imagesOf(regime.baseline);
    const outcomes: ArmOutcome[] = [];
    for (const arm of arms) outcomes.push(compare(arm, await imagesOf(arm), baseline, regime, data, seeds));
    regimes.push({ regime, baseline: compare(regime.baseline, baseline, null, regime, data, seeds), arms: outcomes });
  }
  const times = found.map((result) => result.finishedAt).sort();
  const unique = (values: readonly (string | null)[]): string[] => [...new Set(values.filter((value) => value !== null))].sort();
  return {
    phase, seeds, regimes, runs, missing,
    seconds: found.reduce((sum, result) => sum + result.seconds, 0),
    commits: unique(found.map((result) => result.commit)),
    devices: unique(found.map((result) => result.device)),
    first: times[0] ?? null,
    last: times.at(-1) ?? null,
  };
}

/** By seed: the images that an arm is judged on, and those of the other collection. */
type ArmImages = { judged: Map<number, RunImage[]>; others: Map<number, RunImage[]> };

function judgedImages(result: RunResult, phase: Phase, { judgeOther }: Regime, { images }: StudyData): { judged: RunImage[]; others: RunImage[] } {
  const first = images[0]!.collection;
  const all = result[phase === 'search' ? 'validation' : 'test'];
  const isJudged = ({ index }: RunImage): boolean => (images[index]!.collection === first) !== (judgeOther ?? false);
  return { judged: all.filter(isJudged), others: all.filter((image) => !isJudged(image)) };
}

function compare(arm: Arm, images: ArmImages, baselineImages: ArmImages | null, regime: Regime, data: StudyData, seeds: readonly number[]): ArmOutcome {
  const own = images.judged;
  const baseline = baselineImages?.judged ?? null;
  const inGroup = ({ index }: RunImage): boolean => data.images[index]!.attributes[regime.group!.attribute] === regime.group!.value;
  const onGroup = (images: ReadonlyMap<number, RunImage[]>): Map<number, RunImage[]> => new Map([...images].map(([seed, of]) => [seed, of.filter(inGroup)]));
  return {
    arm,
    figures: meanFigures([...own.values()]),
    differences: baseline && differencesOf(own, baseline),
    group: baseline && regime.group ? differencesOf(onGroup(own), onGroup(baseline)) : null,
    groupFigures: regime.group ? meanFigures([...onGroup(own).values()]) : null,
    worstGroup: regime.group ? worstOf(own, baseline, ({ index }) => data.images[index]!.attributes[regime.group!.attribute] ?? null) : null,
    worstCollection: regime.judgeOther ? worstOf(together(images), baselineImages && together(baselineImages), ({ index }) => data.images[index]!.collection) : null,
    elsewhere: regime.judgeOther
      ? { iou: meanFigures([...images.others.values()])?.iou ?? null, difference: (baselineImages && differencesOf(images.others, baselineImages.others))?.iou ?? null }
      : null,
    seeds: [...own.keys()],
    missing: seeds.filter((seed) => !own.has(seed)),
  };
}

function together({ judged, others }: ArmImages): Map<number, RunImage[]> {
  return new Map([...judged].map(([seed, images]) => [seed, [...images, ...(others.get(seed) ?? [])]]));
}

/** @param groupOf what of an image says its group; missing values are one of their own */
function worstOf(own: ReadonlyMap<number, RunImage[]>, baseline: ReadonlyMap<number, RunImage[]> | null, groupOf: (image: RunImage) => unknown): ArmOutcome['worstGroup'] {
  const worst = (judged: readonly RunImage[]): number | null => {
    const groups = [...Map.groupBy(judged, groupOf).values()];
    const means = groups.filter((members) => members.length >= fewestOfGroup).map((members) => mean(members.flatMap(({ iou }) => iou ?? []))!);
    return means.length === 0 ? null : Math.min(...means);
  };
  const bySeed = [...own].flatMap(([seed, judged]) => {
    const iou = worst(judged);
    return iou === null ? [] : [{ iou, uniform: worst(baseline?.get(seed) ?? []) }];
  });
  return { iou: mean(bySeed.map(({ iou }) => iou)), difference: pairedDifference(bySeed.flatMap(({ iou, uniform }) => (uniform === null ? [] : [iou - uniform]))) };
}

function meanFigures(runs: readonly RunImage[][]): Record<Measure, number> | null {
  const figures = runs.map(overlapFigures).filter((one) => one !== null);
  return figures.length === 0 ? null : byMeasure((measure) => mean(figures.map((one) => one[measure]))!);
}

function differencesOf(own: ReadonlyMap<number, RunImage[]>, baseline: ReadonlyMap<number, RunImage[]>): Record<Measure, PairedDifference> | null {
  const pairs = [...own].flatMap(([seed, images]) => {
    const [one, other] = [overlapFigures(images), overlapFigures(baseline.get(seed) ?? [])];
    return one && other ? [{ one, other }] : [];
  });
  return pairs.length === 0 ? null : byMeasure((measure) => pairedDifference(pairs.map(({ one, other }) => one[measure] - other[measure]))!);
}

function byMeasure<T>(value: (measure: Measure) => T): Record<Measure, T> {
  return Object.fromEntries(measures.map((measure) => [measure, value(measure)])) as Record<Measure, T>;
}

/** The arm that a search would register: the best of those that are no controls, all of whose seeds were run; null where none is whole. */
export function bestArm({ regime, baseline, arms }: RegimeOutcome, decides: Measure): ArmOutcome | null {
  const whole = arms.filter(({ arm, missing, differences }) => !arm.control && missing.length === 0 && differences !== null);
  const isWhole = baseline.missing.length === 0 && arms.every((outcome) => outcome.missing.length === 0);
  if (!isWhole || whole.length === 0 || regime.arms.length === 0) return null;
  const sign = higherIsBetter[decides] ? 1 : -1;
  return whole.reduce((best, one) => (sign * one.differences![decides].mean > sign * best.differences![decides].mean ? one : best));
}
