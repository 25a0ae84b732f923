import { auditConfiguration, type AuditConfiguration, type AuditRequest } from '../../src/core/contract/index.ts';
import { readTable } from '../../src/main/audit/rows/read.ts';
import type { AuditRow, AuditRowsHeader } from '../../src/main/audit/rows/row.ts';
import type { AuditTable } from '../../src/main/audit/rows/table.ts';

/** An image of the test split that the round segmented well, by itself in lesion and patient, where nothing else is said. */
export function auditRow(image: string, said: Partial<Omit<AuditRow, 'attributes'>> & { attributes?: Record<string, string | number | { estimate: string | number }> } = {}): AuditRow {
  const { attributes = {}, ...rest } = said;
  return {
    image,
    name: `${image}.jpg`,
    split: 'test',
    patient: `patient of ${image}`,
    lesion: `lesion of ${image}`,
    component: `component of ${rest.patient ?? rest.lesion ?? image}`,
    collection: 'clinic',
    labelled: true,
    secondsSpent: null,
    annotator: null,
    verdict: null,
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, typeof value === 'object' ? { value: value.estimate, source: 'estimate' as const } : { value, source: 'clinician' as const }])),
    score: 0.2,
    flagged: false,
    seen: false,
    dice: 0.9,
    iou: 0.82,
    hd95: 0.02,
    areaBias: 0.05,
    features: {},
    featuresFrom: null,
    earlier: {},
    queued: [],
    ...rest,
  };
}

export function auditHeader(keys: readonly string[], said: Partial<AuditRowsHeader> = {}): AuditRowsHeader {
  return {
    round: 1,
    snapshotSha256: 'a'.repeat(64),
    modelSha256: 'b'.repeat(64),
    attributes: keys.map((key) => ({ key, label: key, ordered: false, levels: [] })),
    rounds: [],
    queues: [],
    ...said,
  };
}

export function auditAsked(request: AuditRequest = {}): AuditConfiguration {
  return auditConfiguration.parse({ minimumN: 2, replicates: 200, ...request });
}

export function tableOf(rows: readonly AuditRow[], keys: readonly string[], request: AuditRequest = {}): Promise<AuditTable> {
  return readTable(auditHeader(keys), rows, auditAsked(request));
}
