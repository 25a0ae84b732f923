import type { JudgedPopulation, PopulationResult, ResponseOf } from '../../core/contract/index.ts';
import { count, duration, figure, interval, percent, plural, sparsityText } from '../../core/text.ts';
import { amount, table } from './format.ts';

/** A population's result as a person reads it in a terminal. */
export function describePopulation(result: PopulationResult): string {
  return [head(result), levels(result), judged(result.test, 'test'), judged(result.validation, 'validation')].join('\n\n');
}

/** The images on which the majorities part most. */
export function populationTable(rows: ResponseOf<'population.images'>): string {
  const columns = [{ title: 'rank', align: 'right' as const }, { title: 'image' }, { title: 'PIE', align: 'right' as const }, { title: 'ensemble', align: 'right' as const }, { title: 'split' }, { title: 'trained on' }];
  return table(columns, rows.map((row, i) => [String(i + 1), row.name, figure(row.population), figure(row.ensemble), row.split, row.seen ? 'yes' : 'no']));
}

function head({ population, networks, parameters, configuration, engine, engineReason, images, seconds, recalibration }: PopulationResult): string {
  return [
    `Population ${population}: ${networks.length} ${configuration.model} networks of ${count(parameters)} parameters, ${configuration.size}×${configuration.size} pixels, on ${engine} (${engineReason})`,
    `Seeds ${networks.map(({ seed }) => seed).join(', ')}; trained on ${plural(images.labelled, 'labelled image')}, ${plural(images.all, 'image')} scored, ${duration(seconds)} in all`,
    `Batch normalization ${recalibration.used ? 'recalibrated' : 'not recalibrated'}: ${recalibration.reason}`,
  ].join('\n');
}

function levels({ levels: found, meanEnsembleDisagreement }: PopulationResult): string {
  const rows = found.map((level) => [sparsityText(level.sparsity), figure(level.meanDisagreement), percent(level.differing)]);
  const columns = [{ title: 'pruned', align: 'right' as const }, { title: 'majorities’ disagreement', align: 'right' as const }, { title: 'images that differ', align: 'right' as const }];
  return `${table(columns, rows)}\nDisagreement between the dense networks: ${figure(meanEnsembleDisagreement)}`;
}

function judged(found: JudgedPopulation | null, split: string): string {
  if (!found) return `No ${split} image has a mask, so nothing can be said about accuracy there.`;
  const columns = [
    { title: 'signal' },
    { title: 'Spearman', align: 'right' as const },
    { title: 'AUROC' },
    { title: 'against pruning' },
    { title: 'against blend' },
    { title: 'caught in top 20 %', align: 'right' as const },
  ];
  const withInterval = (value: number | null, range: { low: number; high: number } | null): string => (value === null || range === null ? figure(value) : `${figure(value)} (${interval(range)})`);
  const rows = found.signals.map((signal) => [
    signal.name,
    figure(signal.spearman),
    withInterval(signal.auroc, signal.aurocInterval),
    withInterval(signal.againstPruning?.difference ?? null, signal.againstPruning?.interval ?? null),
    withInterval(signal.againstBlend?.difference ?? null, signal.againstBlend?.interval ?? null),
    percent(signal.caughtAt20),
  ]);
  return [
    `On ${plural(found.n, `${split} image`)}: IoU ${figure(found.meanIou)} a network, ${figure(found.majorityIou)} by majority; ${amount(found.failures)} failures a network (IoU < 0.65)`,
    table(columns, rows),
    ...(found.reason === null ? [] : [`Nothing about failures: ${found.reason}`]),
  ].join('\n');
}
