import { useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import type { DatasetRow } from '../../../core/contract/index.ts';
import classes from './dataset.module.css';
import { outlineOf } from './outlines.ts';

/** The outline of an image's mask over its thumbnail, light within a dark casing, so that no colour of skin swallows it. */
export const Outline = memo(function Outline({ row }: { row: DatasetRow }) {
  const outline = useQuery({ queryKey: ['dataset.outlines', { image: row.image }], queryFn: async () => (await outlineOf(row.image)).map(toPath).join('') });
  if (!outline.data) return null;
  return (
    <svg viewBox={`0 0 ${row.width} ${row.height}`} preserveAspectRatio="xMidYMid meet" className={classes['outline']} aria-hidden="true">
      <path d={outline.data} />
      <path d={outline.data} />
    </svg>
  );
});

function toPath(ring: readonly number[]): string {
  let path = '';
  for (let i = 0; i < ring.length; i += 2) path += `${i === 0 ? 'M' : 'L'}${Math.round(ring[i]!)} ${Math.round(ring[i + 1]!)}`;
  return `${path}Z`;
}
