import type { AuditOutcome } from '../../core/contract/index.ts';
import type { AuditTable } from './rows/table.ts';

/** What is looked at for an outcome: flags are among scored units, failures among judged ones. */
export type OutcomeColumn = { of: Uint8Array; among: Uint8Array; /** "scored", "judged": what its units are. */ verb: string };

export function outcomeColumn(table: AuditTable, outcome: AuditOutcome): OutcomeColumn {
  return outcome === 'flagged' ? { of: table.flagged, among: table.scored, verb: 'scored' } : { of: table.failed, among: table.judged, verb: 'judged' };
}

/** "is flagged", "are flagged", "failed": what so many units do. */
export function happened(outcome: AuditOutcome, number: number): string {
  return outcome === 'failed' ? 'failed' : number === 1 ? 'is flagged' : 'are flagged';
}

/** "is not flagged", "are not flagged", "did not fail". */
export function didNot(outcome: AuditOutcome, number: number): string {
  return outcome === 'failed' ? 'did not fail' : number === 1 ? 'is not flagged' : 'are not flagged';
}
