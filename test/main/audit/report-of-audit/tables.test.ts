import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { auditTables, tableCsv, tableJson, type AuditTableFile } from '../../../../src/main/audit/report-of-audit/index.ts';
import { auditResultFixture, emptyAuditResult } from '../../../support/audit-result.ts';

const tables = auditTables(auditResultFixture());

function table(name: string): AuditTableFile {
  return tables.find((one) => one.name === name)!;
}

describe('auditTables', () => {
  it('holds every part of an audit, each once', () => {
    expect(tables.map(({ name, rows }) => [name, rows.length])).toEqual([
      ['attributes', 4], ['groups', 15], ['comparisons', 24], ['measures', 84], ['gaps', 9], ['labels', 13], ['flag-shares', 39],
      ['regressions', 3], ['odds-ratios', 6], ['covariates', 3], ['intersections', 18], ['slices', 2],
      ['over-rounds', 6], ['gaps-over-rounds', 2], ['unbiased-rates', 2], ['unbiased-rates-by-group', 2], ['family', 24], ['features', 6], ['notes', 9],
    ]);
    for (const { columns, rows } of tables) {
      expect(new Set(columns.map(({ key }) => key)).size).toBe(columns.length);
      for (const row of rows) expect(Object.keys(row)).toEqual(columns.map(({ key }) => key));
    }
  });

  it('gives figures unrounded, and reasons where there are none', () => {
    const old = table('comparisons').rows.find((row) => row['level'] === '[75,inf)' && row['outcome'] === 'flagged')!;
    expect(old).toMatchObject({ attribute: 'age', label: '75 and over', group_events: 36, group_total: 230, group_share: 0.156522, against_events: 164, against_total: 1770, q: 0.0021, p: 0.0007, design_effect: 1.18, p_reason: null });
    const hd95 = table('measures').rows.find((row) => row['measure'] === 'hd95')!;
    expect(hd95).toMatchObject({ n: 0, mean: null, mean_low: null, mean_high: null, mean_reason: 'this round recorded no distances between outlines; run a new round to have them' });
    const tooSmall = table('groups').rows.find((row) => row['level'] === 'VI')!;
    expect(tooSmall).toMatchObject({ images: 3, too_small: true, flagged_events: null, flagged_share: null, failed_share: null });
    // Without an upper bound, and without an estimate.
    expect(table('odds-ratios').rows.at(-1)).toMatchObject({ crude: 1.95, crude_high: null, adjusted: null, adjusted_low: 0.4, adjusted_high: null, adjusted_reason: null });
    expect(table('regressions').rows.at(-1)).toMatchObject({ method: null, reason: expect.stringContaining('compute the features first') });
    expect(table('labels').columns.map(({ key }) => key)).toEqual(expect.arrayContaining(['verdict_label-wrong', 'verdict_truly-hard']));
    expect(table('notes').rows).toContainEqual({ about: 'over rounds', note: '4 labels changed between the rounds; their images are left out of what closed.' });
  });

  it('says by empty tables that there was nothing', () => {
    const empty = auditTables(emptyAuditResult());
    expect(empty.map(({ name }) => name)).toEqual(tables.map(({ name }) => name));
    expect(empty.filter(({ rows }) => rows.length > 0).map(({ name }) => name)).toEqual(['attributes', 'groups', 'notes']);
  });

  it('becomes CSV that reads back, and JSON', () => {
    for (const one of tables) {
      const read = parse(tableCsv(one), { columns: true }) as Record<string, string>[];
      expect(read).toEqual(one.rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === null ? '' : String(value)]))));
      expect(JSON.parse(tableJson(one))).toEqual(one);
    }
    expect(tableCsv({ columns: table('slices').columns, rows: [] }).split('\n')).toEqual([expect.stringMatching(/^slice,conditions,outcome,/), '']);
  });

  it('disarms text that a spreadsheet would run, and leaves numbers alone', () => {
    const csv = tableCsv({ columns: [{ key: 'a', label: 'A' }, { key: 'b', label: 'B' }], rows: [{ a: '=1+1', b: -0.5 }, { a: '-cmd', b: true }] });
    expect(csv).toBe("a,b\n'=1+1,-0.5\n'-cmd,true\n");
  });
});
