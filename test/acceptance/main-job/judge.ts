import type { RoundResult } from '../../../src/core/contract/index.ts';
import { type Line, line } from '../harness.ts';

/** A single seed can be lucky: two differ by about .007 IoU. */
const fewestSeeds = 3;

export type Bars = { iou: number; auroc: number; spearman: number };

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const list = (values: number[]): string => values.map((value) => value.toFixed(3)).join(', ');

/** Whether rounds with several seeds reach the bars; a figure that is missing is not a number, and so not met. */
export function judgeRounds(results: readonly RoundResult[], bars: Bars): Line[] {
  const iou = results.map((result) => result.test?.iou ?? Number.NaN);
  const pruning = results.map((result) => result.signals.find((signal) => signal.name === 'pruning'));
  const auroc = pruning.map((signal) => signal?.auroc ?? Number.NaN);
  const spearman = pruning.map((signal) => signal?.spearman ?? Number.NaN);
  const paired = results.map((result) => result.pruningAgainstRandom);
  const ladders = results.map((result) => result.ladder.filter((level) => level.sparsity > 0).map((level) => level.meanDisagreement));
  const prunes = ladders.length > 0 && ladders.every((ladder) => ladder.length > 0 && ladder.every((level) => level > 0) && ladder.at(-1)! > ladder[0]!);
  const seeds = new Set(results.map((result) => result.seed));
  const enough = seeds.size >= fewestSeeds;
  const name = `mean of ${fewestSeeds} seeds or more (${[...seeds].join(', ')})`;
  return [
    line('2.5', `test IoU ≥ ${bars.iou}, ${name}`, `${mean(iou).toFixed(3)} (${list(iou)})`, enough && mean(iou) >= bars.iou),
    line('2.6', `pruning ladder's AUROC for failures ≥ ${bars.auroc}, ${name}`, `${mean(auroc).toFixed(3)} (${list(auroc)})`, enough && mean(auroc) >= bars.auroc),
    line('2.7', `its Spearman correlation with 1 − IoU ≥ ${bars.spearman}, ${name}`, `${mean(spearman).toFixed(3)} (${list(spearman)})`, enough && mean(spearman) >= bars.spearman),
    line(
      '2.8',
      'difference from matched random pruning, with an interval',
      paired.map((entry) => (entry ? `${entry.difference.toFixed(3)} [${entry.interval.low.toFixed(3)}, ${entry.interval.high.toFixed(3)}] at matched disagreement ${entry.meanDisagreement.toFixed(3)} / ${entry.randomMeanDisagreement.toFixed(3)}` : 'missing')).join('; '),
      paired.length > 0 && paired.every((entry) => entry !== null && entry.interval.low < entry.interval.high && Math.abs(entry.meanDisagreement - entry.randomMeanDisagreement) <= 0.25 * entry.meanDisagreement),
    ),
    line('2.9', 'every level of the ladder disagrees with the dense network, the last more than the first', ladders.map((ladder) => `[${list(ladder)}]`).join(' '), prunes),
  ];
}
