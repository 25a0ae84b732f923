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

/** Of each level: units, those of them with the outcome, clusters, and clusters with a unit that has the outcome, or that has it not. */
export type LevelCounts = { units: Int32Array; events: Int32Array; clusters: Int32Array; clustersWith: Int32Array; clustersWithout: Int32Array };

/** @param codes of each row its level; −1 for none */
export function countLevels(table: AuditTable, rows: ModelRows, codes: Int16Array, levels: number, outcome: Uint8Array): LevelCounts {
  const make = (): Int32Array => new Int32Array(levels);
  const counts: LevelCounts = { units: make(), events: make(), clusters: make(), clustersWith: make(), clustersWithout: make() };
  const [last, lastWith, lastWithout] = [make().fill(-1), make().fill(-1), make().fill(-1)];
  for (let i = 0; i < rows.length; i++) {
    const code = codes[i]!;
    if (code < 0) continue;
    const cluster = table.clusters.indices[rows[i]!]!;
    counts.units[code]! += 1;
    if (last[code] !== cluster) counts.clusters[code]! += 1;
    last[code] = cluster;
    if (outcome[rows[i]!] === 1) {
      counts.events[code]! += 1;
      if (lastWith[code] !== cluster) counts.clustersWith[code]! += 1;
      lastWith[code] = cluster;
    } else {
      if (lastWithout[code] !== cluster) counts.clustersWithout[code]! += 1;
      lastWithout[code] = cluster;
    }
  }
  return counts;
}

export function clusterCount(table: AuditTable, rows: ModelRows): number {
  return countLevels(table, rows, new Int16Array(rows.length), 1, new Uint8Array(table.count)).clusters[0]!;
}
