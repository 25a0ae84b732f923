import type { UseQueryResult } from '@tanstack/react-query';
import type { ProjectSummary } from '../../core/contract/index.ts';
import type { WeakspotError } from '../../core/errors.ts';
import { useCall } from '../query.ts';

/** The open project; `not-found` where there is none. */
export function useProject(): UseQueryResult<ProjectSummary, WeakspotError> {
  return useCall('project.get', {});
}
