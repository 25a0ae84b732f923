import type { ReactNode } from 'react';
import table from '../../../components/components.module.css';
import { ScrollRegion } from '../../../components/ScrollRegion.tsx';
import classes from '../audit.module.css';

export type FigureColumn = { name: string; kind?: 'number' | 'text' | 'words' | 'plot'; /** Shown in place of the name: the axis of a plot. */ head?: ReactNode };
export type FigureRow = { key: string; name: ReactNode; cells: readonly ReactNode[]; /** Why the cells after those are not there. */ instead?: string; marked?: boolean };

/** A table of groups and figures; where a group has no figures, a sentence stands across their columns. */
export function FigureTable({ label, columns, rows }: { label: string; columns: readonly FigureColumn[]; rows: readonly FigureRow[] }) {
  const kind = (place: number): string => classOf(columns[place]!.kind ?? 'number');
  return (
    <ScrollRegion label={label} whole>
      <table className={`${table['table']} ${classes['figures']}`} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ name, head }, place) => (
              <th key={name} scope="col" className={place === 0 ? undefined : kind(place)}>
                {head ?? name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, cells, instead, marked }) => (
            <tr key={key} className={marked ? classes['marked'] : undefined}>
              <th scope="row">{name}</th>
              {cells.map((cell, place) => (
                <td key={columns[place + 1]!.name} className={kind(place + 1)}>
                  {cell}
                </td>
              ))}
              {instead !== undefined && (
                <td colSpan={columns.length - 1 - cells.length} className={classes['instead']}>
                  {instead}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function classOf(kind: NonNullable<FigureColumn['kind']>): string {
  return kind === 'number' ? 'number' : (classes[kind] ?? '');
}
