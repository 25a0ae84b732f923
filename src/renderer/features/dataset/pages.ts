import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { DatasetPage, DatasetRow } from '../../../core/contract/index.ts';
import type { WeakspotError } from '../../../core/errors.ts';
import { call } from '../../bridge/index.ts';
import { queryKey, useCall } from '../../query.ts';
import type { Shown } from './address.ts';
import { neededOffsets, pageSize } from './page-offsets.ts';

const mostRowsACall = 1_000;

export type Beginning = {
  total: number | null;
  rows: readonly DatasetRow[];
  /** Whether this is still of the filter before. */
  old: boolean;
  error: WeakspotError | null;
  retry: () => void;
};

/** The first rows, and how many there are. */
export function useBeginning(shown: Shown): Beginning {
  const answer = useCall('dataset.query', { ...shown, offset: 0, limit: pageSize }, { placeholderData: keepPreviousData });
  return { total: answer.data?.total ?? null, rows: answer.data?.rows ?? none, old: answer.isPlaceholderData, error: answer.error, retry: () => void answer.refetch() };
}

/** Undefined while its page is on its way. */
export type RowAt = (index: number) => DatasetRow | undefined;

/** The rows around what is seen, read in pages; any number of others are only counted. The same function until a page comes or goes. */
export function useRows(shown: Shown, { rows: head, total }: Beginning, first: number, last: number): RowAt {
  const offsets = useMemo(() => neededOffsets(first, last, total ?? 0), [first, last, total]);
  const pages = useQueries({
    queries: offsets.map((offset) => {
      const request = { ...shown, offset, limit: pageSize };
      return { queryKey: queryKey('dataset.query', request), queryFn: (): Promise<DatasetPage> => call('dataset.query', request), gcTime: 60_000 };
    }),
    combine: pagesOf,
  });
  return useMemo(() => {
    const byOffset = new Map(pages.flatMap((page) => (page ? [[page.offset, page.rows] as const] : [])));
    return (index) => {
      const offset = index - (index % pageSize);
      return (offset === 0 ? head : byOffset.get(offset))?.[index - offset];
    };
  }, [head, pages]);
}

const none: readonly DatasetRow[] = [];

/** Outside of the hook, so that it is the same function each time and its answer is kept. */
function pagesOf(answers: readonly { data: DatasetPage | undefined }[]): (DatasetPage | undefined)[] {
  return answers.map(({ data }) => data);
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

