import type { AuditResult } from '../../../../core/contract/index.ts';
import { useCall } from '../../../query.ts';
import { variableName } from '../words.ts';

/** Names what an audit calls by its key: attributes that it compared, those of the project that it took as covariates, features. */
export function useNames({ attributes }: Pick<AuditResult, 'attributes'>): (key: string) => string {
  const known = useCall('attribute.list', {}).data ?? [];
  return (key) => variableName(key, [...attributes, ...known]);
}
