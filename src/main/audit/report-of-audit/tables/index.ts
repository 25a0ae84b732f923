import type { AuditResult } from '../../../../core/contract/index.ts';
import { attributeTables } from './attributes.ts';
import { modelTables } from './models.ts';
import { overviewTables } from './overview.ts';
import type { AuditTableFile } from './table-file.ts';

/** Every table of an audit, the whole of its figures, in the report's order. Tables without rows are there too: they say that there was nothing. */
export function auditTables(result: AuditResult): AuditTableFile[] {
  return [...attributeTables(result), ...modelTables(result), ...overviewTables(result)];
}
