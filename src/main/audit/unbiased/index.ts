import type { AuditConfiguration, AuditUnbiased } from '../../../core/contract/index.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

/**
 * Rates of wrong labels and predictions that hardness did not choose, from the random share of the round's queues.
 * @param groupings of the attributes in `by`
 */
export function unbiasedRates(_table: AuditTable, _groupings: readonly Grouping[], _configuration: AuditConfiguration): AuditUnbiased {
  return { rates: [], notes: [] };
}
