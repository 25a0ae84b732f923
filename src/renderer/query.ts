import { QueryClient, skipToken, useMutation, useQuery, type UseMutationOptions, type UseMutationResult, type UseQueryOptions, type UseQueryResult } from '@tanstack/react-query';
import type { Contract, RequestOf, ResponseOf } from '../core/contract/index.ts';
import type { RemoteCallName } from '../core/contract/names.ts';
import { WeakspotError } from '../core/errors.ts';
import { ensureAnnotator } from './app/annotator.ts';
import { call } from './bridge/index.ts';

type NameOf<Kind extends 'query' | 'command'> = { [M in RemoteCallName]: Contract[M]['kind'] extends Kind ? M : never }[RemoteCallName];

/** Methods that read. */
export type QueryName = NameOf<'query'>;
/** Methods that change something. */
export type CommandName = NameOf<'command'>;

/** Most of what fails would fail again; only a service that went away is worth another try. */
function shouldRetry(failures: number, error: unknown): boolean {
  return failures < 3 && error instanceof WeakspotError && error.code === 'interrupted';
}

/** Answers stay fresh until `changes.watch` (see `app/changes.ts`) says that something they show has changed. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Infinity, gcTime: 5 * 60_000, retry: shouldRetry, retryDelay: 500, refetchOnWindowFocus: false, refetchOnReconnect: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** Where an answer is kept: for `queryClient.setQueryData` and `invalidateQueries`. */
export function queryKey<M extends QueryName>(method: M, request: RequestOf<M>): readonly [M, RequestOf<M>] {
  return [method, request];
}

type CallOptions<M extends QueryName, Selected> = Omit<UseQueryOptions<ResponseOf<M>, WeakspotError, Selected>, 'queryKey' | 'queryFn'>;

/** What the service answers, kept and shared by all that ask the same; a null request waits. */
export function useCall<M extends QueryName, Selected = ResponseOf<M>>(method: M, request: RequestOf<M> | null, options: CallOptions<M, Selected> = {}): UseQueryResult<Selected, WeakspotError> {
  return useQuery<ResponseOf<M>, WeakspotError, Selected>({ ...options, queryKey: [method, request], queryFn: request === null ? skipToken : () => call(method, request) });
}

/** For prefetching, and for reading outside of components. */
export function fetchCall<M extends QueryName>(method: M, request: RequestOf<M>): Promise<ResponseOf<M>> {
  return queryClient.fetchQuery({ queryKey: [method, request], queryFn: () => call(method, request) });
}

type CommandOptions<M extends CommandName> = Omit<UseMutationOptions<ResponseOf<M>, WeakspotError, RequestOf<M>>, 'mutationFn'>;

/** A command for a button: `const submit = useCommand('label.submit')`, then `submit.mutate(request)`. */
export function useCommand<M extends CommandName>(method: M, options: CommandOptions<M> = {}): UseMutationResult<ResponseOf<M>, WeakspotError, RequestOf<M>> {
  return useMutation<ResponseOf<M>, WeakspotError, RequestOf<M>>({ ...options, mutationFn: (request) => command(method, request) });
}

/** A command outside of components. Before the first one that is signed, it asks who annotates; it rejects with `cancelled` where nobody says so. */
export async function command<M extends CommandName>(method: M, request: RequestOf<M>): Promise<ResponseOf<M>> {
  if (isSigned(method)) await ensureAnnotator();
  return call(method, request);
}

/** What carries a name: labels, drafts, verdicts, tags, and holding an image for them. */
function isSigned(method: CommandName): boolean {
  return /^(label|draft|review|hold)\./.test(method) || method === 'attribute.tag' || method === 'attribute.untag';
}
