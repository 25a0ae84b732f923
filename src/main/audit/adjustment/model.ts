import type { AuditAdjustment, AuditConfiguration, AuditOutcome } from '../../../core/contract/index.ts';
import { figure, firthRegression, logisticRegression, missing, type Clusters, type Coefficient, type Figure, type NoFit } from '../../../core/statistics/index.ts';
import { count, plural } from '../../../core/text.ts';
import { measuredInPredictions } from '../feature-source.ts';
import { didNot, happened, outcomeColumn } from '../outcome.ts';
import { columnsOf, type Columns, type Prepared } from './covariates.ts';
import { binned, designOf } from './design.ts';
import { modelLevels, type ModelLevels } from './levels.ts';
import { clusterCount, type ModelRows } from './rows.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

type Term = AuditAdjustment['terms'][number]['crude'];
type Bounded = Pick<Coefficient, 'estimate'> & { low: number | null; high: number | null; p: number | null };

const fewestEvents = 10;
const eventsPerColumn = 10;
/** Firth's regression of more rows than this puts equal ones together, for which numbers go into bins first. */
const mostRowsUnbinned = 50_000;
const bins = 64;

/** The odds of an outcome by an attribute's groups, crude and adjusted, from the same rows. */
export function adjustFor(table: AuditTable, grouping: Grouping, outcome: AuditOutcome, prepared: Prepared, configuration: AuditConfiguration): AuditAdjustment {
  const { of, among, verb } = outcomeColumn(table, outcome);
  const found = modelLevels(table, grouping, prepared.rows, outcome, configuration);
  const rows = 'reason' in found ? prepared.rows : prepared.rows.filter((row) => found.codeOfUnit(row) >= 0);
  const events = rows.reduce((sum, row) => sum + of[row]!, 0);
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
    baseline: 'reason' in found ? '' : found.levels[0]!.level,
    terms: [],
    covariateTerms: [],
    notes: [...prepared.notes],
  };
  const { unit } = configuration;
  if (prepared.rows.length === 0) return { ...result, reason: prepared.leftOut > 0 ? `No ${verb} ${unit} has all the values that the adjustment needs.` : `No ${unit} was ${verb}, so there is nothing to explain.` };
  if ('reason' in found) return { ...result, reason: found.reason };
  result.notes.push(...found.notes);
  const others = rows.length - events;
  if (Math.min(events, others) < fewestEvents) {
    const few = events <= others ? `${plural(events, unit)} ${happened(outcome, events)}` : `${plural(others, unit)} ${didNot(outcome, others)}`;
    return { ...result, reason: `Of ${count(rows.length)}, ${few}: too few for a model, which takes ${fewestEvents}.` };
  }
  const codes = Int16Array.from(rows, found.codeOfUnit);
  const columns = prepared.covariates.filter(({ key }) => key !== grouping.key).flatMap((covariate) => {
    const made = columnsOf(table, covariate, rows, codes);
    if ('reason' in made) result.notes.push(made.reason);
    else if (made.note !== null) result.notes.push(made.note);
    return 'reason' in made ? [] : [made.columns];
  });
  const fitted = fit({ table, rows, outcome: of, codes, levels: found.levels, columns, confidence: configuration.confidence });
  result.notes.push(...fitted.notes);
  if ('reason' in fitted) return { ...result, reason: fitted.reason };
  if (fitted.columns.some((column) => 'numbers' in column)) result.notes.push(...[measuredInPredictions(table, among)].filter((note) => note !== null));
  return { ...result, ...termsOf(fitted, found.levels), covariates: fitted.columns.map(({ covariate }) => covariate.key), method: fitted.method, reason: fitted.because, notes: [...result.notes, ...cautions(fitted, result, table)] };
}

type Sample = { table: AuditTable; rows: ModelRows; outcome: Uint8Array; codes: Int16Array; levels: ModelLevels['levels']; columns: Columns[]; confidence: number };
type Fitted = { method: 'logistic' | 'firth'; because: string | null; columns: Columns[]; crude: Bounded[]; adjusted: Bounded[]; notes: string[] };

/** Fits, leaves out covariates that follow from the others, and turns to Firth's penalty where there is no finite estimate. */
function fit({ table, rows, outcome: all, codes, levels, columns: given, confidence }: Sample): Fitted | { reason: string; notes: string[] } {
  const names = levels.map(({ label }) => label);
  const outcome = Uint8Array.from(rows, (row) => all[row]!);
  const clusters: Clusters = { indices: Int32Array.from(rows, (row) => table.clusters.indices[row]!), count: table.clusters.count };
  const notes: string[] = [];
  let columns = given;
  for (;;) {
    const { design, owners } = designOf(names, codes, columns);
    const adjusted = logisticRegression({ design, outcome, clusters, confidence });
    if (adjusted.value !== null) {
      const crude = columns.length === 0 ? adjusted : logisticRegression({ design: designOf(names, codes, []).design, outcome, clusters, confidence });
      if (crude.value === null) return { reason: crude.reason, notes };
      return { method: 'logistic', because: null, columns, crude: crude.value.coefficients, adjusted: adjusted.value.coefficients, notes };
    }
    const owner = adjusted.cause === 'dependent-column' ? owners[adjusted.columns[0]!] : null;
    if (owner === null) return firth({ names, codes, outcome, columns, confidence, refused: adjusted, notes });
    notes.push(`Not adjusted for “${columns.find(({ covariate }) => covariate.key === owner)!.covariate.label}”: it follows from the attribute and the covariates before it.`);
    columns = columns.filter(({ covariate }) => covariate.key !== owner);
  }
}

type FirthSample = { names: string[]; codes: Int16Array; outcome: Uint8Array; columns: Columns[]; confidence: number; refused: NoFit; notes: string[] };

function firth({ names, codes, outcome, columns, confidence, refused, notes }: FirthSample): Fitted | { reason: string; notes: string[] } {
  if (refused.cause !== 'separation' && refused.cause !== 'no-convergence') return { reason: refused.reason, notes };
  const profile = names.map((_, column) => column).slice(1);
  const isBinned = outcome.length > mostRowsUnbinned && columns.some((column) => 'numbers' in column);
  const used = isBinned ? columns.map((column) => binned(column, bins)) : columns;
  if (isBinned) notes.push(`For Firth's penalty numbers were put into ${bins} bins of equally many each.`);
  const adjusted = firthRegression({ design: designOf(names, codes, used).design, outcome, profile, confidence });
  if (adjusted.value === null) return { reason: adjusted.reason, notes };
  const crude = firthRegression({ design: designOf(names, codes, []).design, outcome, profile, confidence });
  if (crude.value === null) return { reason: crude.reason, notes };
  return { method: 'firth', because: refused.reason, columns, crude: crude.value.coefficients, adjusted: adjusted.value.coefficients, notes };
}

function termsOf({ crude, adjusted, columns }: Fitted, levels: ModelLevels['levels']): Pick<AuditAdjustment, 'terms' | 'covariateTerms'> {
  const labels = columns.flatMap(({ covariate, names }) => names.map((label) => ({ covariate: covariate.key, label })));
  return {
    terms: levels.slice(1).map(({ level, label, units, events }, place) => ({ level, label, n: units, events, crude: oddsRatioOf(crude[place + 1]!), adjusted: oddsRatioOf(adjusted[place + 1]!) })),
    covariateTerms: labels.map((named, place) => ({ ...named, adjusted: oddsRatioOf(adjusted[levels.length + place]!) })),
  };
}

function oddsRatioOf({ estimate, low, high, p }: Bounded): Term {
  if (low === null || high === null) return missing("Under Firth's penalty intervals are computed for the attribute's groups alone.") satisfies Figure<never>;
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
