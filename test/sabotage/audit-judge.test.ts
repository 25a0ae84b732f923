import { describe, expect, test } from 'vitest';
import { faultsOf, judgeAgreement, judgeBadInput, judgeCoverage, judgeCoverageClosely, judgeLarge, judgeMissing, judgePermutations, judgePlanted, judgeUnplanted } from '../acceptance/audit/judge.ts';
import type { Line } from '../acceptance/harness.ts';
import type { AuditResult } from '../../src/core/contract/index.ts';
import type { Analysis } from '../../src/main/audit/index.ts';
import { emptyAuditResult } from '../support/audit-result.ts';

// Each judge is fed with what should please it, then with the same but for one thing that is wrong.

const unmet = (lines: Line | Line[]): string[] => [lines].flat().filter((line) => !line.met).map((line) => line.id);

describe('the judge of bad input', () => {
  const said = { name: 'a group of one', sentences: ['Too small for figures: “ear”.'], faults: [] };
  const faults = (changes: object): string[] => faultsOf({ ...emptyAuditResult(), ...changes } as unknown as Analysis);

  test('a sentence and no fault', () => expect(judgeBadInput('6.1', said).met).toBe(true));
  test('nothing said, or a word that is no sentence', () => {
    expect(judgeBadInput('6.1', { ...said, sentences: [] }).met).toBe(false);
    expect(judgeBadInput('6.1', { ...said, sentences: ['none'] }).met).toBe(false);
  });
  test('a fault beside the sentence', () => expect(judgeBadInput('6.1', { ...said, faults: ['data.judged is NaN'] }).met).toBe(false));
  test('a result as it should be has no fault', () => expect(faults({})).toEqual([]));
  test('numbers that are none, in figures and in sentences', () => {
    expect(faults({ round: Number.NaN })[0]).toContain('is NaN');
    expect(faults({ notes: ['The mean is NaN.'] })[0]).toContain('says');
  });
  test('a figure with neither value nor reason, or with both', () => {
    expect(faults({ extra: { value: null, reason: null } })[0]).toContain('neither');
    expect(faults({ extra: { value: 1, reason: 'Too few.' } })[0]).toContain('and a reason');
  });
  test('what the contract does not know', () => expect(faults({ data: {} }).length).toBeGreaterThan(0));
});

test('the judge of a planted group: another first, a q of .05, nothing tested', () => {
  const entry = (level: string, q: number | null) => ({ attribute: 'tone', level, outcome: 'failed' as const, p: q, q });
  const met = (...family: Analysis['family']): boolean => judgePlanted('3.1', family, { attribute: 'tone', level: 'VI' }).met;
  expect(met(entry('I', 0.2), entry('VI', 0.01), entry('II', null))).toBe(true);
  expect(met(entry('I', 0.001), entry('VI', 0.01))).toBe(false);
  expect(met(entry('VI', 0.05))).toBe(false);
  expect(met(entry('VI', null))).toBe(false);
});

test('the judge of darkened images: those withheld trained after all, none there', () => {
  const family = [{ attribute: 'device', level: 'E', outcome: 'flagged' as const, p: 0.001, q: 0.01 }];
  const met = (images: number, trained: number): boolean => judgePlanted('3.6', family, { attribute: 'device', level: 'E' }, { images, trained }).met;
  expect([met(100, 10), met(100, 20), met(100, 21), met(0, 0)]).toEqual([true, true, false, false]);
});

test('the judge of a group to which nothing was done: named by one outcome, not tested', () => {
  const entry = (level: string, outcome: 'flagged' | 'failed', q: number | null) => ({ attribute: 'device', level, outcome, p: q, q });
  const judge = (...family: Analysis['family']): Line => judgeUnplanted('3.7', family, { attribute: 'device', level: 'E' }, { images: 100, trained: 80 });
  expect(judge(entry('E', 'flagged', 0.4), entry('E', 'failed', 0.05), entry('A', 'failed', 0.001)).met).toBe(true);
  expect(judge(entry('E', 'flagged', 0.4), entry('E', 'failed', 0.049)).met).toBe(false);
  expect(judge(entry('A', 'failed', 0.4)).met).toBe(false);
  expect(judge(entry('E', 'flagged', null), entry('A', 'failed', 0.4)).met).toBe(false);
});

test('the judge of permutations: 17 of 200, found by slices alone, too few runs, slices not searched', () => {
  const runs = (found: number, slices = 0, count = 200) => Array.from({ length: count }, (_, i) => ({ family: i < found, slices: i >= count - slices }));
  expect(unmet(judgePermutations(runs(16), true))).toEqual([]);
  expect(unmet(judgePermutations(runs(17), true))).toEqual(['3.2', '3.3']);
  expect(unmet(judgePermutations(runs(10, 7), true))).toEqual(['3.3']);
  expect(unmet(judgePermutations(runs(0, 0, 199), true))).toEqual(['3.2', '3.3']);
  expect(unmet(judgePermutations(runs(0), false))).toEqual(['3.3']);
});

test('the judge of coverage: too little, too much, too few replicates; of few clusters it is reported', () => {
  const met = (covered: number, changes: object = {}): boolean => judgeCoverage({ clusters: 200, replicates: 1000, covered, without: 0, ...changes }).met;
  expect([met(930), met(970), met(929), met(971)]).toEqual([true, true, false, false]);
  expect(met(95, { replicates: 100 })).toBe(false);
  expect(met(880, { clusters: 30 })).toBe(true);
});

test('the judge of coverage in many replicates: too few of them; its range is told', () => {
  const judge = (replicates: number, covered = 0.95 * replicates, clusters = 200): Line => judgeCoverageClosely({ clusters, replicates, covered, without: 0 });
  expect(judge(10_000)).toMatchObject({ id: '3.8', measured: '95.0 % of 10000 (94.6 to 95.4 %)', met: true });
  expect([judge(9000).met, judge(10_000, 9299).met, judge(10_000, 9701).met, judge(10_000, 9299, 30).met]).toEqual([false, false, false, true]);
});

test('the judge of many rows: late, large, faulty, fewer, silent', () => {
  const large = { rows: 400_000, attributes: 12, seconds: 40, peakBytes: 8e8, faults: [] as string[], progress: 100 };
  expect(unmet(judgeLarge(large))).toEqual([]);
  expect(unmet(judgeLarge({ ...large, seconds: 60 }))).toEqual(['5.1']);
  expect(unmet(judgeLarge({ ...large, peakBytes: 1.01e9 }))).toEqual(['5.2']);
  expect(unmet(judgeLarge({ ...large, progress: 2 }))).toEqual(['5.3']);
  expect(unmet(judgeLarge({ ...large, faults: ['a figure is NaN'] }))).toEqual(['5.1', '5.2']);
  expect(unmet(judgeLarge({ ...large, rows: 399_999 }))).toEqual(['5.1', '5.2']);
});

test('the judge of agreement: the sixth digit, a figure that one lacks, none at all', () => {
  const met = (ours?: number, theirs?: number): boolean => judgeAgreement('2.2', 'Wilson', [{ name: 'low', ours: 0.5, theirs: 0.5 }, { name: 'high', ours, theirs }]).met;
  expect([met(0.123456789, 0.123456788), met(0, 0), met()]).toEqual([true, true, true]);
  expect([met(0.123456, 0.123457), met(0.1), met(undefined, 0.1), met(Number.NaN, 0.1)]).toEqual([false, false, false, false]);
  expect(judgeAgreement('2.2', 'Wilson', []).met).toBe(false);
});

test('the judge of missing values: not told, a group dropped, estimates among what people said', () => {
  const groups = (missing: number, estimated: number) => [{ kind: 'value', n: { images: 60 } }, { kind: 'estimate', n: { images: estimated } }, { kind: 'missing', n: { images: missing } }];
  const met = (missing: number, estimated: number, told = missing): boolean =>
    judgeMissing('4.1', { data: { images: 100 }, attributes: [{ key: 'tone', missing: { images: told }, sources: { estimate: 10 }, groups: groups(missing, estimated) }] } as unknown as AuditResult, 'tone').met;
  expect([met(30, 10), met(30, 10, 29), met(20, 10), met(40, 0), met(0, 40)]).toEqual([true, false, false, false, false]);
});
