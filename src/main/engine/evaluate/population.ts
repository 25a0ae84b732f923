import type { ComparedSignal, JudgedPopulation, PopulationSignal } from '../../../core/contract/index.ts';
import { populationSignals } from '../../../core/contract/population.ts';
import { failureThreshold, isFailure } from '../../../core/metrics/index.ts';
import { aurocOf, caughtAt, clusterBootstrap, mean, spearman, type Multiplicities } from '../../../core/statistics/index.ts';
import type { Split } from '../../../core/subject.ts';
import { fewestFailures } from './signals.ts';

/** One image of a population; the networks in one order throughout. */
export type PopulationRecord = {
  image: string;
  split: Split;
  component: string;
  seen: boolean;
  population: number;
  /** 1 − Dice of the majorities at each sparsity. */
  byLevel: number[];
  ensemble: number;
  /** Of each network: the mean of 1 − Dice with the others, and its own signals by name. */
  ensembleOf: number[];
  signals: Record<string, number | null>[];
  /** On the label's own grid; null where no label may score. */
  judged: {
    ious: number[];
    majorityIou: number;
    prunedMajorityIous: number[];
  } | null;
};

type Judged = PopulationRecord & { judged: NonNullable<PopulationRecord['judged']> };

/**
 * How well a population's signals and one network's find what the networks get wrong. Each network's failures are foreseen in turn, and
 * the figures averaged: `population` and the rest of the networks (`ensemble`) against what a round has without them.
 *
 * @returns null without labelled images of the split
 */
export function judgePopulation(records: readonly PopulationRecord[], split: 'validation' | 'test', { sparsities, seed }: { sparsities: readonly number[]; seed: number }): JudgedPopulation | null {
  const judged = records.filter((record): record is Judged => record.split === split && record.judged !== null);
  if (judged.length === 0) return null;
  const networks = judged[0]!.judged.ious.map((_, network) => network);
  const failed = networks.map((network) => judged.map((record) => isFailure(record.judged.ious[network]!)));
  const failures = failed.map((ofNetwork) => ofNetwork.filter(Boolean).length);
  const reason = tooFew(failures, judged.length, split);
  return {
    n: judged.length,
    failures: mean(failures)!,
    meanIou: mean(judged.flatMap((record) => record.judged.ious))!,
    majorityIou: mean(judged.map((record) => record.judged.majorityIou))!,
    prunedMajorityIou: sparsities.map((sparsity, level) => ({ sparsity, iou: mean(judged.map((record) => record.judged.prunedMajorityIous[level]!))! })),
    signals: compare(judged, failed, { detect: reason === null, seed }),
    reason,
  };
}

/** Mean over the networks of a figure that the images' multiplicities may change; null where one network has none. */
type Figure = (weights?: Multiplicities) => number | null;

function compare(judged: readonly Judged[], failed: readonly boolean[][], { detect, seed }: { detect: boolean; seed: number }): ComparedSignal[] {
  const clusters = judged.map((record) => record.component);
  const scores = new Map(populationSignals.map((name) => [name, failed.map((_, network) => judged.map((record) => scoreOf(record, name, network)))]));
  const aurocs = new Map([...scores].map(([name, byNetwork]) => [name, averaged(byNetwork.map((values, network) => aurocOf(values, failed[network]!)))]));
  const against = (name: PopulationSignal, other: PopulationSignal): ComparedSignal['againstBlend'] => {
    if (!detect || name === other) return null;
    const difference: Figure = (weights) => {
      const [first, second] = [aurocs.get(name)!(weights), aurocs.get(other)!(weights)];
      return first === null || second === null ? null : first - second;
    };
    const interval = clusterBootstrap({ clusters, statistic: difference, seed });
    return interval && { difference: difference()!, interval };
  };
  return [...scores].map(([name, byNetwork]) => ({
    name,
    spearman: meanOrNull(byNetwork.map((values, network) => spearman(values, judged.map((record) => 1 - record.judged.ious[network]!)))),
    auroc: detect ? aurocs.get(name)!() : null,
    aurocInterval: detect ? clusterBootstrap({ clusters, statistic: aurocs.get(name)!, seed }) : null,
    againstPruning: against(name, 'pruning'),
    againstBlend: against(name, 'blend'),
    caughtAt20: detect ? meanOrNull(byNetwork.map((values, network) => caughtAt(values, failed[network]!, 0.2))) : null,
  }));
}

function scoreOf(record: Judged, name: PopulationSignal, network: number): number {
  if (name === 'population') return record.population;
  if (name === 'ensemble') return record.ensembleOf[network]!;
  const value = record.signals[network]![name];
  if (typeof value !== 'number') throw new Error(`image ${record.image} has no ${name} signal of network ${network}`);
  return value;
}

function averaged(figures: readonly Figure[]): Figure {
  return (weights) => meanOrNull(figures.map((figure) => figure(weights)));
}

function meanOrNull(values: readonly (number | null)[]): number | null {
  return values.some((value) => value === null) ? null : mean(values as readonly number[]);
}

function tooFew(failures: readonly number[], images: number, split: string): string | null {
  const fewest = Math.min(...failures);
  const limit = `IoU < ${failureThreshold}`;
  if (fewest < fewestFailures) return `a network failed on only ${fewest} of ${images} ${split} images (${limit}); at least ${fewestFailures} are needed`;
  const others = images - Math.max(...failures);
  return others < fewestFailures ? `a network did not fail on only ${others} of ${images} ${split} images (${limit}); at least ${fewestFailures} are needed` : null;
}
