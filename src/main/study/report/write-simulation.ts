import { duration, percent } from '../../../core/text.ts';
import { mean } from '../../../core/statistics/index.ts';
import type { Strategy } from '../simulation/strategies.ts';
import type { LeftOut, SimulationCurve, SimulationRequest, Task } from '../simulation/types.ts';
import { pairedDifference, type PairedDifference } from '../statistics/paired.ts';
import { difference, short, table } from './markdown.ts';
import { curvePanels } from './plot.ts';

/** One strategy after so many reviews, over the seeds. */
export type StrategyPoint = {
  reviews: number;
  seconds: number;
  figures: Record<string, PairedDifference>;
  /** Against reviewing at random with the same seed; null of `random` itself. */
  againstRandom: Record<string, PairedDifference> | null;
};

export type StrategySummary = { strategy: Strategy; seeds: number[]; points: StrategyPoint[] };

/** Means over seeds, and differences from the random order of the same seed. */
export function summarizeCurves(curves: readonly SimulationCurve[]): StrategySummary[] {
  const byStrategy = Map.groupBy(curves, ({ strategy }) => strategy);
  const random = new Map((byStrategy.get('random') ?? []).map((curve) => [curve.seed, curve]));
  return [...byStrategy].map(([strategy, own]) => ({
    strategy,
    seeds: own.map(({ seed }) => seed),
    points: own[0]!.points.map((_, place): StrategyPoint => {
      const at = own.map(({ points, seed }) => ({ seed, ...points[place]! }));
      const names = Object.keys(at[0]!.figures);
      const gather = (values: (name: string) => number[]) =>
        Object.fromEntries(names.flatMap((name) => {
          const paired = pairedDifference(values(name));
          return paired ? [[name, paired]] : [];
        }));
      const paired = at.filter(({ seed }) => random.has(seed));
      return {
        reviews: Math.round(mean(at.map(({ reviews }) => reviews))!),
        seconds: mean(at.map(({ seconds }) => seconds))!,
        figures: gather((name) => at.map(({ figures }) => figures[name]!)),
        againstRandom: strategy === 'random' ? null : gather((name) => paired.map(({ seed, figures }) => figures[name]! - random.get(seed)!.points[place]!.figures[name]!)),
      };
    }),
  }));
}

const titles: Record<Task, string> = {
  verify: 'Verify predictions: the pool keeps corrected masks for what was reviewed, predictions for the rest',
  repair: 'Repair labels: what was found wrong is drawn anew, and the network trained again',
  'label-next': 'Label next: masks for images that had none, and the network trained again',
};

export function describeSimulation({ task, oracle, reviews, balanceBy }: SimulationRequest, summaries: readonly StrategySummary[], leftOut: readonly LeftOut[]): string {
  const { missRate, falseAlarmRate, outlineNoise, secondsToLook, secondsToDraw } = oracle;
  const names = Object.keys(summaries[0]?.points[0]?.figures ?? {});
  const last = summaries[0]?.points.at(-1);
  return [
    `## ${titles[task]}`, '',
    `The reviewer lets ${percent(missRate)} of wrong masks (IoU < .75) pass, calls ${percent(falseAlarmRate)} of right ones wrong, draws outlines that lie off by ${percent(outlineNoise)} of the lesion's radius (standard deviation), looks for ${secondsToLook} s and draws for ${secondsToDraw} s. Balanced over ${balanceBy}.`,
    ...names.flatMap((name) => [
      '', `### ${name}`, '',
      table(
        ['strategy', 'seeds', ...reviews.map((count) => `${count} reviews`), `Δ from random after ${last?.reviews ?? 0}`],
        summaries.map(({ strategy, seeds, points }) => [
          strategy, String(seeds.length), ...points.map(({ figures }) => value(name, figures[name]!.mean)), difference(points.at(-1)!.againstRandom?.[name], digitsOf(name)),
        ]),
      ),
    ]),
    '', `Reviewer's time for ${last?.reviews ?? 0} reviews: ${summaries.map(({ strategy, points }) => `${strategy} ${duration(points.at(-1)!.seconds)}`).join(', ')}.`,
    ...describeLeftOut(leftOut),
  ].join('\n');
}

/** One line a strategy and reason, with the seeds that it holds for. */
function describeLeftOut(leftOut: readonly LeftOut[]): string[] {
  const alike = Map.groupBy(leftOut, ({ strategy, reason }) => `${strategy}: ${reason}`);
  return [...alike].flatMap(([text, rows]) => ['', `Left out: ${text} (${rows.length === 1 ? 'seed' : 'seeds'} ${rows.map(({ seed }) => seed).join(', ')}).`]);
}

function value(name: string, mean: number): string {
  return short(mean, digitsOf(name));
}

/** Shares and IoUs have three digits, means of counts one. */
function digitsOf(name: string): number {
  return /IoU|share|failures$/.test(name) ? 3 : 1;
}

export function drawSimulations(title: string, simulations: readonly { request: SimulationRequest; summaries: readonly StrategySummary[] }[]): string {
  return curvePanels(title, simulations.flatMap(({ request, summaries }) =>
    Object.keys(summaries[0]?.points[0]?.figures ?? {}).map((name) => ({
      title: `${titles[request.task].split(':')[0]!}: ${name}`,
      xLabel: 'reviews',
      yLabel: name,
      curves: summaries.map(({ strategy, points }) => ({
        name: strategy,
        points: points.map(({ reviews, figures }) => ({ x: reviews, y: figures[name]!.mean, low: figures[name]!.low, high: figures[name]!.high })),
      })),
    })),
  ));
}
