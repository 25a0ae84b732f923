import type { AuditConfiguration, AuditShare } from '../../core/contract/index.ts';
import { itemsByCluster, pairwiseLikeness, scoreInterval, withDesignEffect } from '../../core/statistics/index.ts';
import type { AuditTable, Grouping } from './rows/table.ts';

/** A column of 0 and 1 in the order of clusters, and how alike it is within them: found once for any number of groupings. */
export type CountedColumn = { of: Uint8Array; /** Units that count. */ units: Int32Array; likeness: number };

/** @param column what is counted, and among which units */
export function countedColumn({ clusters }: AuditTable, { of, among }: { of: Uint8Array; among: Uint8Array }): CountedColumn {
  const units = itemsByCluster(clusters).order.filter((unit) => among[unit] === 1);
  const values = new Uint8Array(units.length);
  const indices = new Int32Array(units.length);
  for (let i = 0; i < units.length; i++) {
    values[i] = of[units[i]!]!;
    indices[i] = clusters.indices[units[i]!]!;
  }
  return { of, units, likeness: pairwiseLikeness(values, { indices, count: clusters.count }) };
}

/**
 * The share of each level's units that have something, with Wilson's interval at the effective number: counts divided by 1 + (m − 1)·ρ, m the mean
 * size of cluster that a unit of the level finds itself in, ρ the likeness over all levels (`pairwiseLikeness`).
 * @returns null of levels under the minimum n
 */
export function sharesByLevel({ clusters }: AuditTable, { levels, codes }: Grouping, { of, units, likeness: alike }: CountedColumn, { minimumN, confidence }: AuditConfiguration): (AuditShare | null)[] {
  const [counts, events, inCluster, last] = [new Int32Array(levels.length), new Int32Array(levels.length), new Int32Array(levels.length), new Int32Array(levels.length).fill(-1)];
  const squares = new Float64Array(levels.length);
  for (let i = 0; i < units.length; i++) {
    const unit = units[i]!;
    const code = codes[unit]!;
    counts[code]! += 1;
    events[code]! += of[unit]!;
    if (last[code] !== clusters.indices[unit]) inCluster[code] = 0;
    last[code] = clusters.indices[unit]!;
    // From k² to (k + 1)².
    squares[code]! += 2 * inCluster[code]! + 1;
    inCluster[code]! += 1;
  }
  return levels.map((_, code) => {
    const share = { events: events[code]!, total: counts[code]! };
    if (share.total < minimumN) return null;
    return { ...share, share: scoreInterval(withDesignEffect(share, 1 + (squares[code]! / share.total - 1) * alike), confidence) };
  });
}
