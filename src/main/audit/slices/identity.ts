import { auditOutcomes, type AuditOutcome } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { outcomeColumn } from '../outcome.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

type Named = { key: string; level: string };

/** "flagged:age=[30,50)&sex=male": the same for the same conditions in whatever order. */
export function sliceId(outcome: AuditOutcome, conditions: readonly Named[]): string {
  return `${outcome}:${conditions.map(({ key, level }) => `${escaped(key)}=${escaped(level)}`).toSorted().join('&')}`;
}

/**
 * Units that a slice counts, as places in the table: those that meet all its conditions, among the scored ("flagged") or the judged ("failed").
 * @param groupings those that were searched, or at least the ones that the slice names
 * @throws WeakspotError `not-found` where the id names a group that is not there
 */
export function unitsOfSlice(table: AuditTable, groupings: readonly Grouping[], id: string): Int32Array {
  const { outcome, conditions } = parse(id);
  const { among } = outcomeColumn(table, outcome);
  const wanted = conditions.map(({ key, level }) => {
    const grouping = groupings.find((candidate) => candidate.key === key);
    const code = grouping ? grouping.levels.findIndex((candidate) => candidate.level === level) : -1;
    if (!grouping || code < 0) throw unknown(id, `the audit has no group “${level}” of “${key}”`);
    return { codes: grouping.codes, code };
  });
  const units: number[] = [];
  for (let unit = 0; unit < table.count; unit++) if (among[unit] === 1 && wanted.every(({ codes, code }) => codes[unit] === code)) units.push(unit);
  return Int32Array.from(units);
}

function parse(id: string): { outcome: AuditOutcome; conditions: Named[] } {
  const colon = id.indexOf(':');
  const outcome = auditOutcomes.find((name) => name === id.slice(0, colon));
  const parts = id.slice(colon + 1).split('&').map((part) => part.split('='));
  if (outcome === undefined || parts.some((part) => part.length !== 2)) throw unknown(id, 'a slice is written like “flagged:sex=male&feature:area=[0.2,)”');
  return { outcome, conditions: parts.map(([key, level]) => ({ key: decodeURIComponent(key!), level: decodeURIComponent(level!) })) };
}

function unknown(id: string, because: string): WeakspotError {
  return new WeakspotError('not-found', `There is no slice “${id}”: ${because}; take one of the audit's list.`, { slice: id });
}

function escaped(text: string): string {
  return text.replace(/[%&=]/g, encodeURIComponent);
}
