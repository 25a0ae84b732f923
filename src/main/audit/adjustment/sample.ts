import type { AuditConfiguration, AuditOutcome } from '../../../core/contract/index.ts';
import { count, plural } from '../../../core/text.ts';
import { didNot, happened, outcomeColumn } from '../outcome.ts';
import { columnsOf, type Columns, type Prepared } from './covariates.ts';
import { modelLevels, type ModelLevels } from './levels.ts';
import type { ModelRows } from './rows.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

/** What one attribute's model is fitted to. */
export type ModelSample = { rows: ModelRows; levels: ModelLevels['levels']; /** Of each row its level. */ codes: Int16Array; columns: Columns[]; notes: string[] };

export type Unmodelled = { rows: ModelRows; baseline: string; reason: string; notes: string[] };

const fewestEvents = 10;

/**
 * Rows, levels and columns of an attribute's model. A covariate's group in which all units have the outcome, or none has it, explains it perfectly; its
 * coefficient has no finite estimate, and its rows no say in the others'. They are left out, which changes nothing but that the rest can be
 * estimated; such a group of the attribute itself stays, since its odds are what is asked for.
 */
export function sampleFor(table: AuditTable, grouping: Grouping, outcome: AuditOutcome, prepared: Prepared, configuration: AuditConfiguration): ModelSample | Unmodelled {
  const { of, verb } = outcomeColumn(table, outcome);
  const { unit } = configuration;
  const covariates = prepared.covariates.filter(({ key }) => key !== grouping.key);
  const leftOut: string[] = [];
  let remaining = prepared.rows;
  if (remaining.length === 0) {
    const reason = prepared.leftOut > 0 ? `No ${verb} ${unit} has all the values that the adjustment needs.` : `No ${unit} was ${verb}, so there is nothing to explain.`;
    return { rows: remaining, baseline: '', reason, notes: prepared.notes };
  }
  for (;;) {
    const found = modelLevels(table, grouping, remaining, outcome, configuration);
    const notes = [...prepared.notes, ...leftOut, ...('reason' in found ? [] : found.notes)];
    if ('reason' in found) return { rows: remaining, baseline: '', reason: found.reason, notes };
    const rows = remaining.filter((row) => found.codeOfUnit(row) >= 0);
    const scarce = tooFewEvents(rows, of, outcome, unit);
    if (scarce !== null) return { rows, baseline: found.levels[0]!.level, reason: scarce, notes };
    const codes = Int16Array.from(rows, found.codeOfUnit);
    const made = covariates.map((covariate) => columnsOf(table, covariate, rows, codes));
    for (const one of made) {
      const note = 'reason' in one ? one.reason : one.note;
      if (note !== null) notes.push(note);
    }
    const columns = made.flatMap((one) => ('columns' in one ? one.columns : []));
    const settled = settledRows(rows, of, columns);
    if (settled === null) return { rows, levels: found.levels, codes, columns, notes };
    leftOut.push(`Left out, as the group of a covariate settles the outcome: in “${settled.label}” ${settled.event ? happened(outcome, 2) : didNot(outcome, 2)} all ${plural(settled.rows.size, unit)}.`);
    remaining = rows.filter((row) => !settled.rows.has(row));
  }
}

function tooFewEvents(rows: ModelRows, of: Uint8Array, outcome: AuditOutcome, unit: string): string | null {
  let events = 0;
  for (const row of rows) events += of[row]!;
  const others = rows.length - events;
  if (Math.min(events, others) >= fewestEvents) return null;
  const few = events <= others ? `${plural(events, unit)} ${happened(outcome, events)}` : `${plural(others, unit)} ${didNot(outcome, others)}`;
  return `Of ${count(rows.length)}, ${few}: too few for a model, which takes ${fewestEvents}.`;
}

/** Rows of the first covariate's group that has one outcome only. */
function settledRows(rows: ModelRows, of: Uint8Array, columns: readonly Columns[]): { label: string; event: boolean; rows: Set<number> } | null {
  for (const column of columns) {
    if (!('codes' in column)) continue;
    const events = column.labels.map(() => 0);
    const totals = column.labels.map(() => 0);
    for (let i = 0; i < rows.length; i++) {
      events[column.codes[i]!]! += of[rows[i]!]!;
      totals[column.codes[i]!]! += 1;
    }
    const settled = totals.findIndex((total, code) => total > 0 && (events[code] === 0 || events[code] === total));
    if (settled < 0) continue;
    return { label: `${column.covariate.label}: ${column.labels[settled]!}`, event: events[settled]! > 0, rows: new Set(rows.filter((_, i) => column.codes[i] === settled)) };
  }
  return null;
}
