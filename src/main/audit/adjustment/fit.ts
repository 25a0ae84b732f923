import { firthRegression, logisticRegression, normalReach, normalTwoSided, type Clusters, type Coefficient, type FirthFit, type NoFit } from '../../../core/statistics/index.ts';
import { binned, designOf } from './design.ts';
import type { Columns } from './covariates.ts';
import type { ModelSample } from './sample.ts';
import type { AuditTable } from '../rows/table.ts';

export type Bounded = Pick<Coefficient, 'estimate'> & { low: number | null; high: number | null; p: number | null };

/** Coefficients: the constant, the levels but for the baseline, the covariates' columns (of `adjusted` alone). */
export type Fitted = { method: 'logistic' | 'firth'; because: string | null; columns: Columns[]; crude: Bounded[]; adjusted: Bounded[]; notes: string[] };

export type NotFitted = { reason: string; notes: string[] };

type Outcome = { values: Uint8Array; confidence: number };

/** Fits by maximum likelihood with errors robust to clusters, leaves out covariates that follow from the others, and turns to Firth's penalty where there is no finite estimate. */
export function fit(table: AuditTable, sample: ModelSample, { values, confidence }: Outcome): Fitted | NotFitted {
  const { rows, codes } = sample;
  const names = sample.levels.map(({ label }) => label);
  const outcome = new Uint8Array(rows.length);
  const clusters: Clusters = { indices: new Int32Array(rows.length), count: table.clusters.count };
  for (let i = 0; i < rows.length; i++) {
    outcome[i] = values[rows[i]!]!;
    clusters.indices[i] = table.clusters.indices[rows[i]!]!;
  }
  const notes: string[] = [];
  let { columns } = sample;
  for (;;) {
    const { design, owners } = designOf(names, codes, columns);
    const adjusted = logisticRegression({ design, outcome, clusters, confidence });
    if (adjusted.value !== null) {
      const crude = columns.length === 0 ? adjusted : logisticRegression({ design: designOf(names, codes, []).design, outcome, clusters, confidence });
      if (crude.value === null) return { reason: crude.reason, notes };
      return { method: 'logistic', because: null, columns, crude: crude.value.coefficients, adjusted: adjusted.value.coefficients, notes };
    }
    const owner = adjusted.cause === 'dependent-column' ? owners[adjusted.columns[0]!] : null;
    if (owner === null) return penalized({ ...sample, columns }, names, { values: outcome, confidence }, adjusted, notes);
    notes.push(`Not adjusted for “${columns.find(({ covariate }) => covariate.key === owner)!.covariate.label}”: it follows from the attribute and the covariates before it.`);
    columns = columns.filter(({ covariate }) => covariate.key !== owner);
  }
}

/** Of more rows than this equal ones have to be put together, for which numbers go into bins first, and profiles are taken only where they matter. */
const mostRows = 50_000;
/** What the bins of all numbers crossed with all levels may come to. */
const mostCells = 30_000;
/** Of a level with as many events, and as many units without, the profile is as good as a parabola. */
const manyEvents = 50;

function penalized({ levels, codes, columns }: ModelSample, names: string[], { values: outcome, confidence }: Outcome, refused: NoFit, notes: string[]): Fitted | NotFitted {
  if (refused.cause !== 'separation' && refused.cause !== 'no-convergence') return { reason: refused.reason, notes };
  const isLarge = outcome.length > mostRows;
  const used = isLarge ? inBins(columns, names.length, notes) : columns;
  const places = names.map((_, place) => place).slice(1);
  const profile = isLarge ? places.filter((place) => Math.min(levels[place]!.events, levels[place]!.units - levels[place]!.events) < manyEvents) : places;
  if (profile.length < places.length) notes.push(`Under Firth's penalty, groups with ${manyEvents} or more of either outcome have Wald's intervals, the others those of the profile.`);
  const [adjusted, crude] = [used, []].map((part) => firthRegression({ design: designOf(names, codes, part).design, outcome, profile, confidence }));
  if (adjusted!.value === null) return { reason: adjusted!.reason, notes };
  if (crude!.value === null) return { reason: crude!.reason, notes };
  const bounded = ({ coefficients }: FirthFit): Bounded[] => coefficients.map((coefficient, place) => (places.includes(place) && coefficient.low === null ? byWald(coefficient, confidence) : coefficient));
  return { method: 'firth', because: refused.reason, columns, crude: bounded(crude!.value), adjusted: bounded(adjusted!.value), notes };
}

function byWald({ estimate, standardError }: Pick<Coefficient, 'estimate' | 'standardError'>, confidence: number): Bounded {
  const reach = normalReach(confidence) * standardError;
  return { estimate, low: estimate - reach, high: estimate + reach, p: normalTwoSided(estimate / standardError) };
}

function inBins(columns: readonly Columns[], levels: number, notes: string[]): Columns[] {
  const numbers = columns.filter((column) => 'numbers' in column).length;
  if (numbers === 0) return [...columns];
  const others = columns.reduce((product, column) => product * ('codes' in column ? column.labels.length : 1), levels);
  const bins = Math.max(8, Math.min(64, Math.floor((mostCells / others) ** (1 / numbers))));
  notes.push(`For Firth's penalty, numbers were put into ${bins} bins with equally many in each.`);
  return columns.map((column) => binned(column, bins));
}
