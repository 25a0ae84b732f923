import { useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import type { DatasetRow } from '../../../core/contract/index.ts';
import classes from './dataset.module.css';
import { outlineOf } from './outlines.ts';

/** The outline of an image's mask over its thumbnail, light within a dark casing, so that no colour of skin swallows it. */
export const Outline = memo(function Outline({ row }: { row: DatasetRow }) {
  const outline = useQuery({ queryKey: ['dataset.outlines', { image: row.image }], queryFn: () => outlineOf(row.image) });
  if (!outline.data || outline.data.length === 0) return null;
  const path = outline.data.map(toPath).join('');
  return (
    <svg viewBox={`0 0 ${row.width} ${row.height}`} preserveAspectRatio="xMidYMid meet" className={classes['outline']} aria-hidden="true">
      <path d={path} />
      <path d={path} />
    </svg>
  );
});

function toPath(ring: readonly number[]): string {
  let path = '';
  for (let i = 0; i < ring.length; i += 2) path += `${i === 0 ? 'M' : 'L'}${ring[i]!.toFixed(1)} ${ring[i + 1]!.toFixed(1)}`;
  return `${path}Z`;
}
