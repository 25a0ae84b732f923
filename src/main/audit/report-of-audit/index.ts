export { auditPage, type AuditPageInput } from './page.ts';
export { auditTables } from './tables/index.ts';
export { auditRowsCsv } from './tables/rows-csv.ts';
export { tableCsv, tableJson, type AuditTableFile } from './tables/table-file.ts';
