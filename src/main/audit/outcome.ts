import type { AuditOutcome } from '../../core/contract/index.ts';
import { intraclassCorrelation } from '../../core/statistics/index.ts';
import type { Clusters } from '../../core/statistics/index.ts';
import type { AuditTable } from './rows/table.ts';

/** What is looked at for an outcome: flags are among scored units, failures among judged ones. */
export type OutcomeColumn = { of: Uint8Array; among: Uint8Array; /** "scored", "judged": what its units are. */ verb: string };

export function outcomeColumn(table: AuditTable, outcome: AuditOutcome): OutcomeColumn {
  return outcome === 'flagged' ? { of: table.flagged, among: table.scored, verb: 'scored' } : { of: table.failed, among: table.judged, verb: 'judged' };
}

/**
 * How alike the outcome is within clusters, in [0, 1]: the intraclass correlation over all units of the outcome, whatever their group; 0 where it is
 * negative, or where nothing is known of it since each cluster has one unit.
 */
export function likeness(values: ArrayLike<number>, clusters: Clusters): number {
  return Math.max(0, intraclassCorrelation(values, clusters).value ?? 0);
}

/** "is flagged", "are flagged", "failed": what so many units do. */
export function happened(outcome: AuditOutcome, number: number): string {
  return outcome === 'failed' ? 'failed' : number === 1 ? 'is flagged' : 'are flagged';
}

/** "is not flagged", "are not flagged", "did not fail". */
export function didNot(outcome: AuditOutcome, number: number): string {
  return outcome === 'failed' ? 'did not fail' : number === 1 ? 'is not flagged' : 'are not flagged';
}
