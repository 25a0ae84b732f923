import { signalNames } from '../../../core/contract/index.ts';
import { bothOdds, labelSignals } from '../../../core/label-doubt.ts';
import { mean } from '../../../core/statistics/index.ts';
import { plural } from '../../../core/text.ts';
import { planSignals, type Place } from '../plan/runs.ts';
import type { SignalStudy } from '../plan/types.ts';
import type { ResultCache } from '../run/cache.ts';
import type { RunResult } from '../run/result.ts';
import { conflictFigures, overlapFigures, signalFigures, type SignalFigures } from '../statistics/figures.ts';
import { pairedDifference } from '../statistics/paired.ts';
import { difference, short, table } from './markdown.ts';
import { forest } from './plot.ts';

export type SignalOutcome = {
  cells: { name: string; results: RunResult[] }[];
  runs: number;
  missing: string[];
  found: RunResult[];
};

export async function readSignals(study: SignalStudy, place: Place, cache: ResultCache): Promise<SignalOutcome> {
  const outcome: SignalOutcome = { cells: study.cells.map(({ name }) => ({ name, results: [] })), runs: 0, missing: [], found: [] };
  for (const { cell, seed, configuration } of planSignals(study, place)) {
    outcome.runs += 1;
    const result = await cache.read(configuration);
    if (result === null) outcome.missing.push(`${cell}, seed ${seed}`);
    else {
      outcome.cells.find(({ name }) => name === cell)!.results.push(result);
      outcome.found.push(result);
    }
  }
  return outcome;
}

/** A mean over seeds with its interval: ".871 (.85 to .89)". */
function over(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const paired = pairedDifference(known);
  if (paired === null) return '–';
  return paired.low === null ? short(paired.mean) : `${short(paired.mean)} (${short(paired.low)} to ${short(paired.high)})`;
}

export function describeSignals({ cells }: SignalOutcome): string {
  return cells.flatMap(({ name, results }) => ['', `## ${name}`, '', ...(results.length === 0 ? ['No run yet.'] : describeCell(results))]).join('\n');
}

function describeCell(results: readonly RunResult[]): string[] {
  const overlap = results.map((result) => overlapFigures(result.test)!);
  const rows = signalNames.flatMap((name) => {
    const figures = results.map((result) => signalFigures(result.test, name));
    if (labelSignals.includes(name) || figures.every((one) => one === null)) return [];
    const of = (figure: keyof SignalFigures): string => over(figures.map((one) => one?.[figure] ?? null));
    return [[name, of('auroc'), of('auprc'), of('spearman'), of('caughtAt10'), of('caughtAt20'), of('caughtAt30')]];
  });
  const recalibrated = results.filter((result) => result.recalibrated).length;
  return [
    `${plural(results.length, 'seed')}. Test IoU ${over(overlap.map(({ iou }) => iou))}, failures ${over(overlap.map(({ failureRate }) => failureRate))} of ${results[0]!.test.length} images; recalibrated on ${recalibrated}. ` +
      `Blend of: ${results.map((result) => result.blend?.join(' + ') ?? '–').join('; ')}. Means with Student's 95 % interval over the seeds.`,
    '',
    table(['signal', 'AUROC', 'AUPRC', 'Spearman with 1 − IoU', 'caught in the top 10 %', '20 %', '30 %'], rows),
    '', `Pruning − random pruning of the same mean disagreement, AUROC: ${difference(pairedDifference(results.flatMap(pruningLead)))}.`,
    ...(results.some((result) => result.corrupted.length > 0) ? describeConflict(results) : []),
  ];
}

function pruningLead(result: RunResult): number[] {
  const [own, control] = ['pruning', 'random-pruning'].map((name) => signalFigures(result.test, name)?.auroc ?? null);
  return own === null || control === null || own === undefined || control === undefined ? [] : [own - control];
}

type Finder = { name: string; of: Parameters<typeof conflictFigures>[2] };

function describeConflict(results: readonly RunResult[]): string[] {
  const { labelled } = results[0]!.counts;
  const { folds } = results[0]!.configuration;
  const both: Finder[] = folds > 0 ? [{ name: 'mean of both odds', of: bothOdds }] : [];
  const finders: Finder[] = [...signalNames.map((name) => ({ name, of: name })), ...both];
  const rows = finders.flatMap(({ name, of }) => {
    const figures = results.map((result) => conflictFigures(result.trained, result.corrupted, of));
    return figures.every((one) => one === null) ? [] : [[name, over(figures.map((one) => one?.auroc ?? null)), over(figures.map((one) => one?.auprc ?? null))]];
  });
  const gains = [{ name: 'label-odds', of: 'label-odds' }, ...both].map(({ name, of }) => `${name} ${difference(pairedDifference(results.flatMap((result) => lead(result, of))))}`);
  return [
    '', `Wrong masks among those that trained (${mean(results.map((result) => result.corrupted.length))!.toFixed(0)} of ${labelled})${folds > 0 ? `, out of fold by ${folds} trainings` : ''}:`,
    '', table(['signal', 'AUROC', 'AUPRC'], rows),
    '', `AUROC, less that of label-conflict: ${gains.join('; ')}.`,
  ];
}

/** By how much a signal finds wrong masks better than the loss of the network on its own labels. */
function lead({ trained, corrupted }: RunResult, of: Finder['of']): number[] {
  const [own, loss] = [of, 'label-conflict'].map((signal) => conflictFigures(trained, corrupted, signal)?.auroc ?? null);
  return own === null || loss === null || own === undefined || loss === undefined ? [] : [own - loss];
}

export function drawSignals(study: SignalStudy, { cells }: SignalOutcome): string {
  return forest(study.title, 'AUROC for failures on test images, above one half, 95 % interval over seeds', cells.filter(({ results }) => results.length > 0).map(({ name, results }) => ({
    title: name,
    rows: signalNames.flatMap((signal) => {
      const known = results.map((result) => signalFigures(result.test, signal)?.auroc ?? null).filter((value) => value !== null);
      const paired = labelSignals.includes(signal) ? null : pairedDifference(known.map((value) => value - 0.5));
      return paired ? [{ name: signal, ...paired, muted: signal === 'random-pruning' }] : [];
    }),
  })));
}
