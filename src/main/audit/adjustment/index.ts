import type { AuditAdjustment, AuditConfiguration } from '../../../core/contract/index.ts';
import type { Course } from '../course.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

/**
 * Odds ratios of both outcomes for each attribute's groups, crude and beside the covariates of `configuration.adjust` (features by name, attributes by
 * key, out of `table.groupings`).
 * @param groupings of the attributes in `by`
 */
export async function adjust(_table: AuditTable, _groupings: readonly Grouping[], _configuration: AuditConfiguration, _course: Course = {}): Promise<AuditAdjustment[]> {
  return [];
}
