import type { ReactNode } from 'react';
import { ScrollRegion } from './ScrollRegion.tsx';
import classes from './components.module.css';

type Props = {
  label: string;
  columns: readonly string[];
  rows: readonly (readonly ReactNode[])[];
  /** The first of the last columns that hold texts. */
  textFrom?: number;
};

/** A table: its first column names the rows, the others are figures, then texts. */
export function DataTable({ label, columns, rows, textFrom = columns.length }: Props) {
  const kind = (place: number): string | undefined => (place === 0 ? undefined : place < textFrom ? 'number' : classes['words']);
  return (
    <ScrollRegion label={label}>
      <table className={classes['table']} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column, place) => (
              <th key={column} scope="col" className={kind(place)}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- rows have no name of their own and are never moved
            <tr key={i}>
              {row.map((value, place) =>
                place === 0 ? (
                  <th key={columns[place]} scope="row">
                    {value}
                  </th>
                ) : (
                  <td key={columns[place]} className={kind(place)}>
                    {value}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
