import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { auditConfiguration } from '../../../../src/core/contract/index.ts';
import { auditRowsCsv } from '../../../../src/main/audit/report-of-audit/index.ts';
import { readTable } from '../../../../src/main/audit/rows/read.ts';
import type { AuditRow, AuditRowsHeader } from '../../../../src/main/audit/rows/row.ts';

const header: AuditRowsHeader = {
  round: 1, snapshotSha256: 's', modelSha256: 'm', rounds: [], queues: [],
  attributes: [{ key: 'sex', label: 'Sex', ordered: false, levels: ['female', 'male'] }, { key: 'split', label: 'Split by hand', ordered: false, levels: [] }],
};

function row(i: number, changes: Partial<AuditRow> = {}): AuditRow {
  return {
    image: `image-${String(i).padStart(5, '0')}`, name: `${i}.jpg`, split: 'test', patient: `p${Math.floor(i / 2)}`, lesion: null, component: `c${i}`, collection: '=north', labelled: true, secondsSpent: null, annotator: null, verdict: null,
    attributes: { sex: { value: i % 2 ? 'male' : 'female', source: 'import' } }, score: 0.25, flagged: i === 0, seen: false, dice: 0.9, iou: 0.5, hd95: null, areaBias: -0.125, features: { contrast: 12.5 }, featuresFrom: 'label', earlier: {}, queued: [], ...changes,
  };
}

async function rows(given: AuditRow[]): Promise<Record<string, string>[]> {
  const table = await readTable(header, given, auditConfiguration.parse({ minimumN: 2 }));
  return parse([...auditRowsCsv(table)].join(''), { columns: true }) as Record<string, string>[];
}

describe('auditRowsCsv', () => {
  it('has a line of each unit: its cluster, its groups, what was found of it', async () => {
    const [first, second, third] = await rows([row(0), row(1, { attributes: {}, dice: null, iou: null, areaBias: null, features: {}, score: null }), row(2)]);
    expect(first).toMatchObject({ unit: 'image-00000', split: 'test', flagged: '1', judged: '1', failed: '1', scored: '1', hardness: '0.25', dice: '0.9', iou: '0.5', threshold_jaccard: '0', hd95: '', area_bias: '-0.125', feature_contrast: '12.5', feature_hair: '', sex: 'female' });
    expect(second).toMatchObject({ flagged: '0', judged: '0', scored: '0', dice: '', hardness: '', sex: 'missing' });
    // Two images of one patient are one cluster; text that a spreadsheet would run is disarmed; an attribute does not hide a column of its name.
    expect(first!['cluster']).toBe(second!['cluster']);
    expect(third!['cluster']).not.toBe(first!['cluster']);
    expect(first!['collection']).toBe("'=north");
    expect(first!['attribute_split']).toBe('missing');
  });

  it('comes in parts, with the line of keys once', async () => {
    const table = await readTable(header, Array.from({ length: 4500 }, (_, i) => row(i)), auditConfiguration.parse({}));
    const parts = [...auditRowsCsv(table)];
    expect(parts.map((part) => part.trimEnd().split('\n').length)).toEqual([2001, 2000, 500]);
    expect(parts.join('').match(/^unit,/gm)).toHaveLength(1);
  });
});
