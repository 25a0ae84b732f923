import type { AuditConfiguration, AuditShare } from '../../core/contract/index.ts';
import { itemsByCluster, scoreInterval, withDesignEffect } from '../../core/statistics/index.ts';
import { likeness } from './outcome.ts';
import type { AuditTable, Grouping } from './rows/table.ts';

/**
 * The share of each level's units that have something, with Wilson's interval at the effective number: counts divided by 1 + (m − 1)·ρ, m the mean
 * size of cluster that a unit of the level finds itself in, ρ the intraclass correlation over all levels.
 * @param column what is counted, and among which units
 * @returns null of levels under the minimum n
 */
export function sharesByLevel({ clusters }: AuditTable, { levels, codes }: Grouping, column: { of: Uint8Array; among: Uint8Array }, { minimumN, confidence }: AuditConfiguration): (AuditShare | null)[] {
  const units = itemsByCluster(clusters).order.filter((unit) => column.among[unit] === 1);
  const [counts, events, inCluster, last] = [new Int32Array(levels.length), new Int32Array(levels.length), new Int32Array(levels.length), new Int32Array(levels.length).fill(-1)];
  const squares = new Float64Array(levels.length);
  for (const unit of units) {
    const code = codes[unit]!;
    counts[code]! += 1;
    events[code]! += column.of[unit]!;
    if (last[code] !== clusters.indices[unit]) inCluster[code] = 0;
    last[code] = clusters.indices[unit]!;
    // From k² to (k + 1)².
    squares[code]! += 2 * inCluster[code]! + 1;
    inCluster[code]! += 1;
  }
  const alike = likeness(Uint8Array.from(units, (unit) => column.of[unit]!), { indices: Int32Array.from(units, (unit) => clusters.indices[unit]!), count: clusters.count });
  return levels.map((_, code) => {
    const share = { events: events[code]!, total: counts[code]! };
    if (share.total < minimumN) return null;
    return { ...share, share: scoreInterval(withDesignEffect(share, 1 + (squares[code]! / share.total - 1) * alike), confidence) };
  });
}
