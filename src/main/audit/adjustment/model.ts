import type { AuditAdjustment, AuditConfiguration, AuditOutcome } from '../../../core/contract/index.ts';
import { figure, missing } from '../../../core/statistics/index.ts';
import { count, plural } from '../../../core/text.ts';
import { measuredInPredictions } from '../feature-source.ts';
import { outcomeColumn } from '../outcome.ts';
import { fit, type Bounded, type Fitted } from './fit.ts';
import { clusterCount } from './rows.ts';
import { sampleFor, type ModelSample } from './sample.ts';
import type { Prepared } from './covariates.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

type Term = AuditAdjustment['terms'][number]['crude'];

const eventsPerColumn = 10;

/** The odds of an outcome by an attribute's groups, crude and adjusted, from the same rows. */
export function adjustFor(table: AuditTable, grouping: Grouping, outcome: AuditOutcome, prepared: Prepared, configuration: AuditConfiguration): AuditAdjustment {
  const { of, among } = outcomeColumn(table, outcome);
  const sample = sampleFor(table, grouping, outcome, prepared, configuration);
  const { rows } = sample;
  let events = 0;
  for (const row of rows) events += of[row]!;
  const result: AuditAdjustment = {
    attribute: grouping.key,
    outcome,
    covariates: [],
    n: rows.length,
    clusters: clusterCount(table, rows),
    events,
    leftOut: prepared.leftOut,
    method: null,
    reason: null,
    baseline: 'reason' in sample ? sample.baseline : sample.levels[0]!.level,
    terms: [],
    covariateTerms: [],
    notes: [...sample.notes],
  };
  if ('reason' in sample) return { ...result, reason: sample.reason };
  const fitted = fit(table, sample, { values: of, confidence: configuration.confidence });
  result.notes.push(...fitted.notes);
  if ('reason' in fitted) return { ...result, reason: fitted.reason };
  const predicted = fitted.columns.some((column) => 'numbers' in column) ? measuredInPredictions(table, among) : null;
  if (predicted !== null) result.notes.push(predicted);
  return { ...result, ...termsOf(fitted, sample.levels), covariates: fitted.columns.map(({ covariate }) => covariate.key), method: fitted.method, reason: fitted.because, notes: [...result.notes, ...cautions(fitted, result, table)] };
}

function termsOf({ crude, adjusted, columns }: Fitted, levels: ModelSample['levels']): Pick<AuditAdjustment, 'terms' | 'covariateTerms'> {
  const labels = columns.flatMap(({ covariate, names }) => names.map((label) => ({ covariate: covariate.key, label })));
  return {
    terms: levels.slice(1).map(({ level, label, units, events }, place) => ({ level, label, n: units, events, crude: oddsRatioOf(crude[place + 1]!), adjusted: oddsRatioOf(adjusted[place + 1]!) })),
    covariateTerms: labels.map((named, place) => ({ ...named, adjusted: oddsRatioOf(adjusted[levels.length + place]!) })),
  };
}

function oddsRatioOf({ estimate, low, high, p }: Bounded): Term {
  if (low === null || high === null) return missing("Under Firth's penalty intervals are computed for the attribute's groups alone.");
  const [middle, most] = [Math.exp(estimate), Math.exp(high)];
  return figure({ estimate: Number.isFinite(middle) ? middle : null, low: Math.exp(low), high: Number.isFinite(most) ? most : null, p });
}

function cautions({ method, columns, adjusted }: Fitted, { n, clusters, events }: AuditAdjustment, { clustersOf }: AuditTable): string[] {
  const notes: string[] = [];
  const perColumn = Math.min(events, n - events) / (adjusted.length - 1);
  if (columns.length === 0) notes.push('There is nothing to adjust for, so the adjusted odds ratios are the crude ones.');
  if (perColumn < eventsPerColumn) notes.push(`There are ${perColumn.toFixed(1)} events a column, fewer than ${eventsPerColumn}: adjusted odds ratios may lie too far from 1.`);
  if (method === 'firth' && clusters < n) notes.push(`Firth's penalty takes every row by itself: with ${count(n)} rows of ${plural(clusters, clustersOf === 'component' ? 'independent group' : clustersOf)} its intervals are too narrow where those of one are alike.`);
  return notes;
}
