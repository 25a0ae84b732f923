import type { ReactNode } from 'react';
import { ScrollRegion } from './ScrollRegion.tsx';
import classes from './components.module.css';

/** A table of texts: its first column names the rows, the others are figures. */
export function DataTable({ label, columns, rows }: { label: string; columns: readonly string[]; rows: readonly (readonly ReactNode[])[] }) {
  return (
    <ScrollRegion label={label}>
      <table className={classes['table']} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column, place) => (
              <th key={column} scope="col" className={place > 0 ? 'number' : undefined}>
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
                  <td key={columns[place]} className="number">
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
