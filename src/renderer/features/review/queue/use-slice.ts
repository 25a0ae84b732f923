import { useMemo } from 'react';
import type { WeakspotError } from '../../../../core/errors.ts';
import { useCall } from '../../../query.ts';
import { titleOf, type Slice, type SliceAddress } from './slice.ts';

const mostImages = 10_000;

/** Its images, hardest first; null until they are read. */
export function useSlice(asked: SliceAddress | null): { slice: Slice | null; error: WeakspotError | null } {
  const { audit, slice } = asked ?? {};
  const images = useCall('audit.slice', asked && { ...asked, limit: mostImages });
  const found = useCall('audit.get', audit === undefined ? null : { audit });
  const known = useMemo(() => {
    if (audit === undefined || slice === undefined || !images.data || !found.data) return null;
    const conditions = found.data.result?.slices.slices.find(({ id }) => id === slice)?.conditions ?? [];
    return { audit, slice, title: titleOf(conditions), round: found.data.round, items: images.data };
  }, [audit, slice, images.data, found.data]);
  return { slice: known, error: images.error ?? found.error };
}
