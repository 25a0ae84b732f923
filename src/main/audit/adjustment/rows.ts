import { itemsByCluster } from '../../../core/statistics/index.ts';
import { outcomeColumn } from '../outcome.ts';
import type { AuditOutcome } from '../../../core/contract/index.ts';
import type { AuditTable } from '../rows/table.ts';

/** Places in the table of what a model is fitted to, those of one cluster after another. */
export type ModelRows = Int32Array;

/** All units that the outcome is about. */
export function rowsOf(table: AuditTable, outcome: AuditOutcome): ModelRows {
  const { among } = outcomeColumn(table, outcome);
  return itemsByCluster(table.clusters).order.filter((unit) => among[unit] === 1);
}

/** Of each level: how many units and clusters, and how many units have the outcome. */
export type LevelCounts = { units: Int32Array; clusters: Int32Array; events: Int32Array };

/** @param codes of each row its level; −1 for none */
export function countLevels(table: AuditTable, rows: ModelRows, codes: Int16Array, levels: number, outcome: Uint8Array): LevelCounts {
  const counts: LevelCounts = { units: new Int32Array(levels), clusters: new Int32Array(levels), events: new Int32Array(levels) };
  const last = new Int32Array(levels).fill(-1);
  for (let i = 0; i < rows.length; i++) {
    const code = codes[i]!;
    if (code < 0) continue;
    const unit = rows[i]!;
    counts.units[code]! += 1;
    counts.events[code]! += outcome[unit]!;
    if (last[code] === table.clusters.indices[unit]) continue;
    last[code] = table.clusters.indices[unit]!;
    counts.clusters[code]! += 1;
  }
  return counts;
}

export function clusterCount(table: AuditTable, rows: ModelRows): number {
  return countLevels(table, rows, new Int16Array(rows.length), 1, new Uint8Array(table.count)).clusters[0]!;
}
