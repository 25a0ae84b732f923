import type { UseQueryResult } from '@tanstack/react-query';
import type { ProjectSummary } from '../../core/contract/index.ts';
import type { WeakspotError } from '../../core/errors.ts';
import { queryClient, useCall } from '../query.ts';
import { refreshAnnotator } from './annotator.ts';

/** The open project; `not-found` where there is none. */
export function useProject(): UseQueryResult<ProjectSummary, WeakspotError> {
  return useCall('project.get', {});
}

/** To be called after another project was opened: nothing that was read of the one before is shown any longer. */
export async function projectOpened(): Promise<void> {
  await Promise.all([queryClient.resetQueries(), refreshAnnotator()]);
}
