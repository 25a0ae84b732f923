import type { AuditConfiguration, AuditSlices } from '../../../core/contract/index.ts';
import type { Course } from '../course.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

/**
 * Conjunctions of up to `configuration.depth` conditions in which an outcome is more frequent than outside.
 * @param groupings all whose groups may be conditions: of attributes, and of features in terciles (key `feature:area`)
 */
export async function searchSlices(_table: AuditTable, _groupings: readonly Grouping[], configuration: AuditConfiguration, _course: Course = {}): Promise<AuditSlices> {
  return { depth: configuration.depth, tested: 0, tooSmall: 0, slices: [], notes: [] };
}

/** Units that the slice of this id counts, as places in the table; the same groupings as in {@link searchSlices}. */
export function unitsOfSlice(_table: AuditTable, _groupings: readonly Grouping[], _id: string): Int32Array {
  return new Int32Array(0);
}
