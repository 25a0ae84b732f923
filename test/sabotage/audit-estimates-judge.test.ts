import { expect, test } from 'vitest';
import type { AuditResult } from '../../src/core/contract/index.ts';
import type { Line } from '../acceptance/harness.ts';
import { judgeEstimates, judgeRestored } from '../acceptance/audit/judge-estimates.ts';

const unmet = (lines: Line | Line[]): string[] => [lines].flat().filter(({ met }) => !met).map(({ id }) => id);

type Counts = { value?: number; estimate?: number; missing?: number; label?: string };

function audit(tone: Counts, type: Counts = { value: 70, missing: 30 }): AuditResult {
  const attribute = (key: string, { value = 0, estimate = 0, missing = 0, label = 'light (estimated)' }: Counts) => ({
    key, missing: { images: missing }, sources: { import: value, clinician: 0, estimate },
    groups: [{ kind: 'value', label: 'light', n: { images: value } }, { kind: 'estimate', label, n: { images: estimate } }, { kind: 'missing', label: 'missing', n: { images: missing } }],
  });
  return { data: { images: 100 }, attributes: [attribute('ita_category', tone), attribute('fitzpatrick', type)] } as unknown as AuditResult;
}

const judge = (without: AuditResult, asked: AuditResult, made = 90): string[] => unmet(judgeEstimates(['4.3', '4.4'], { made, without, asked }, { estimated: 'ita_category', imported: 'fitzpatrick' }));
const [none, all] = [audit({ missing: 100 }), audit({ estimate: 90, missing: 10 })];

test('estimates that take part unasked, that nobody made, that stand among what people said or are not named as what they are', () => {
  expect(judge(none, all)).toEqual([]);
  expect(judge(audit({ estimate: 1, missing: 99 }), all)).toEqual(['4.3']);
  expect(judge(none, audit({ missing: 100 }), 0)).toEqual(['4.3']);
  expect(judge(none, audit({ value: 1, estimate: 89, missing: 10 }))).toEqual(['4.4']);
  expect(judge(none, audit({ estimate: 80, missing: 20 }))).toEqual(['4.4']);
  expect(judge(none, audit({ estimate: 90, missing: 10, label: 'light' }))).toEqual(['4.4']);
  expect(judge(none, audit({ estimate: 90, missing: 10 }, { value: 70, estimate: 20, missing: 10 }))).toEqual(['4.4']);
});

test('the figures of what was imported may change in their q values alone', () => {
  const tested = (figures: object): AuditResult => {
    const result = audit({ estimate: 90, missing: 10 });
    Object.assign(result.attributes[1]!.groups[0]!, { comparisons: [figures] });
    return result;
  };
  const before = audit({ missing: 100 });
  Object.assign(before.attributes[1]!.groups[0]!, { comparisons: [{ p: 0.01, q: 0.02 }] });
  expect(judge(before, tested({ p: 0.01, q: 0.04 }))).toEqual([]);
  expect(judge(before, tested({ p: 0.02, q: 0.02 }))).toEqual(['4.4']);
});

test('a restored audit that lacks rows, or is made anew with another figure', () => {
  const kept = { audit: '{}', rows: 'unit,cluster' };
  const result = { ...none, audit: 1, seconds: 3 };
  const restored = (after: (typeof kept)[], again: AuditResult): string[] => unmet(judgeRestored('4.5', { before: [kept], after }, { before: result, again }));
  expect(restored([kept], { ...result, audit: 3, seconds: 4 })).toEqual([]);
  expect(restored([{ ...kept, rows: '' }], result)).toEqual(['4.5']);
  expect(restored([], result)).toEqual(['4.5']);
  expect(restored([kept], all)).toEqual(['4.5']);
});
