import type { AuditConfiguration, AuditOverRounds } from '../../../core/contract/index.ts';
import type { Course } from '../course.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

/**
 * How flag rates and Dice of each attribute's groups moved over the finished rounds up to this one.
 * @param groupings of the attributes in `by`
 * @returns null where `configuration.earlierRounds` is off
 */
export async function overRounds(_table: AuditTable, _groupings: readonly Grouping[], _configuration: AuditConfiguration, _course: Course = {}): Promise<AuditOverRounds | null> {
  return null;
}
