import type { PopulationAgreement, PopulationListedRow } from '../../../../../core/contract/index.ts';

/** Who flags an image. */
export type FlaggedBy = 'none' | 'round' | 'population' | 'both';

export type ExemplarRow = PopulationListedRow & { /** At the sparsity that is looked at. */ atLevel: number; flaggedBy: FlaggedBy };

export type Column = 'name' | 'population' | 'atLevel' | 'ensemble';
export type Order = { column: Column; descending: boolean };
export type Shown = 'all' | PopulationListedRow['split'];

/** The rows with their disagreement at one sparsity, and who flags them; `agreement` is null where there is no round to compare with. */
export function exemplarRows(rows: readonly PopulationListedRow[], sparsity: number, agreement: PopulationAgreement | null): ExemplarRow[] {
  const flags = new Map((agreement?.flagged ?? []).map(({ image, byRound, byPopulation }) => [image, byRound && byPopulation ? 'both' : byRound ? 'round' : 'population'] as const));
  return rows.map((row) => ({ ...row, atLevel: row.byLevel[String(sparsity)] ?? 0, flaggedBy: flags.get(row.image) ?? 'none' }));
}

/** Those of the splits asked for, ordered by a column; equal ones stay as they came, hardest first. */
export function chooseRows(rows: readonly ExemplarRow[], shown: Shown, { column, descending }: Order): ExemplarRow[] {
  const sign = descending ? -1 : 1;
  const compare = (a: ExemplarRow, b: ExemplarRow): number => (column === 'name' ? a.name.localeCompare(b.name, 'en', { numeric: true }) : a[column] - b[column]);
  return rows.filter(({ split }) => shown === 'all' || split === shown).sort((a, b) => sign * compare(a, b));
}
