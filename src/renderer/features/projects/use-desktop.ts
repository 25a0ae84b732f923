import { useMutation, useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query';
import type { Answer, DesktopBridge, RecentProject } from '../../../core/contract/bridge.ts';
import type { WeakspotError } from '../../../core/errors.ts';
import { desktop, unwrap } from '../../bridge/index.ts';
import { queryClient } from '../../query.ts';

const recentKey = ['desktop', 'recentProjects'] as const;

/** The projects that were opened on this computer; read anew whenever the screen is shown. */
export function useRecentProjects(): UseQueryResult<RecentProject[], WeakspotError> {
  return useQuery<RecentProject[], WeakspotError>({ queryKey: recentKey, queryFn: async () => unwrap(await desktop()!.recentProjects()), enabled: desktop() !== null, refetchOnMount: 'always' });
}

export function recentProjectsChanged(): void {
  void queryClient.invalidateQueries({ queryKey: recentKey });
}

type Options<Result> = { onSuccess?: (result: Result) => void; onError?: (error: WeakspotError) => void };

/** Something that the program does for the page; a component that calls it is shown only where there is such a program. */
export function useDesktop<Result, Parameter = void>(act: (program: DesktopBridge, parameter: Parameter) => Promise<Answer<Result>>, options: Options<Result> = {}): UseMutationResult<Result, WeakspotError, Parameter> {
  return useMutation<Result, WeakspotError, Parameter>({ mutationFn: async (parameter) => unwrap(await act(desktop()!, parameter)), ...options });
}
