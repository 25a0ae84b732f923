import type { RoundComparison } from '../../../core/contract/index.ts';

type Row = RoundComparison['rows'][number];

export type Column = 'name' | 'firstIou' | 'secondIou' | 'difference' | 'firstScore' | 'secondScore';
export type Order = { column: Column; descending: boolean };

/** A copy in order; equal rows by name, so that an order is the same each time. */
export function sortRows(rows: readonly Row[], { column, descending }: Order): Row[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(a, b, column) || compare(a, b, 'name'));
}

function compare(a: Row, b: Row, column: Column): number {
  if (column === 'name') return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  if (column === 'difference') return a.secondIou - a.firstIou - (b.secondIou - b.firstIou);
  return a[column] - b[column];
}
