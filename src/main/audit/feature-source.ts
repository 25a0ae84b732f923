import { count } from '../../core/text.ts';
import type { AuditTable } from './rows/table.ts';

/**
 * What to be careful about where features were measured within the network's own outline; null where none of these units' was.
 * @param among 1 for each unit that is looked at
 */
export function measuredInPredictions({ featuresFrom }: AuditTable, among: Uint8Array): string | null {
  let total = 0;
  let predicted = 0;
  for (let unit = 0; unit < featuresFrom.length; unit++) {
    if (among[unit] === 0 || featuresFrom[unit] === 0) continue;
    total += 1;
    if (featuresFrom[unit] === 2) predicted += 1;
  }
  if (predicted === 0) return null;
  return `Features of ${count(predicted)} of ${count(total)} were measured within the network's own outline, as there is no label: where the network failed, they describe its failure rather than the lesion, and partly explain it away.`;
}
