import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { DatasetPage, DatasetRow } from '../../../core/contract/index.ts';
import type { WeakspotError } from '../../../core/errors.ts';
import { call } from '../../bridge/index.ts';
import { queryKey, useCall } from '../../query.ts';
import type { Shown } from './address.ts';
import { neededOffsets, pageSize } from './page-offsets.ts';

const mostRowsACall = 1_000;

export type Pages = {
  total: number | null;
  /** Whether what is shown is of the filter before. */
  old: boolean;
  error: WeakspotError | null;
  retry: () => void;
  /** Undefined while its page is on its way. */
  row: (index: number) => DatasetRow | undefined;
};

/** The rows around what is seen, read in pages; any number of others are only counted. */
export function usePages(shown: Shown, first: number, last: number): Pages {
  const beginning = useCall('dataset.query', { ...shown, offset: 0, limit: pageSize }, { placeholderData: keepPreviousData });
  const total = beginning.data?.total ?? null;
  const offsets = useMemo(() => neededOffsets(first, last, total ?? 0), [first, last, total]);
  const others = useQueries({
    queries: offsets.map((offset) => {
      const request = { ...shown, offset, limit: pageSize };
      return { queryKey: queryKey('dataset.query', request), queryFn: (): Promise<DatasetPage> => call('dataset.query', request), gcTime: 60_000 };
    }),
    combine: (answers) => new Map(answers.flatMap(({ data }) => (data ? [[data.offset, data.rows] as const] : []))),
  });
  const head = beginning.data?.rows;
  const row = useMemo(
    () =>
      (index: number): DatasetRow | undefined => {
        const offset = index - (index % pageSize);
        return (offset === 0 ? head : others.get(offset))?.[index - offset];
      },
    [head, others],
  );
  return { total, old: beginning.isPlaceholderData, error: beginning.error, retry: () => void beginning.refetch(), row };
}

/** The images from one place of the list to another, also where their rows were never shown. */
export async function imagesBetween(shown: Shown, from: number, to: number, onProgress?: (read: number) => void): Promise<string[]> {
  const images: string[] = [];
  for (let offset = from; offset <= to; offset += mostRowsACall) {
    const page = await call('dataset.query', { ...shown, offset, limit: Math.min(mostRowsACall, to - offset + 1) });
    images.push(...page.rows.map((row) => row.image));
    onProgress?.(images.length);
    if (page.rows.length === 0) break;
  }
  return images;
}

