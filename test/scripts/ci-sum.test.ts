import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-sum-'));
afterAll(() => rmSync(folder, { recursive: true }));

const vitest = (passed: number, failed = 0, unloaded = 0, pending = 0) => ({
  numPassedTests: passed, numFailedTests: failed, numPendingTests: pending, testResults: Array.from({ length: unloaded }, () => ({ status: 'failed', assertionResults: [] })),
});
const playwright = (expected: number, unexpected = 0, flaky = 0, skipped = 0) => ({ stats: { expected, unexpected, flaky, skipped }, errors: [] });

function sum(reports: Record<string, object | null>): { last: string; all: string; status: number | null } {
  const files = Object.entries(reports).map(([name, report]) => {
    const file = join(folder, `${name}.json`);
    rmSync(file, { force: true });
    if (report) writeFileSync(file, JSON.stringify(report));
    return file;
  });
  const { stdout, status } = spawnSync(process.execPath, [join(import.meta.dirname, '..', '..', '.ci', 'sum.mjs'), ...files], { encoding: 'utf8' });
  return { last: stdout.trim().split('\n').at(-1)!, all: stdout, status };
}

describe('the sum of all suites', () => {
  it('adds them up', () => {
    expect(sum({ unit: vitest(10), tensorflow: vitest(5), window: playwright(3) })).toMatchObject({ last: '18 passed, 0 failed', status: 0 });
  });
  it.each([
    ['a failed test', { unit: vitest(10, 1) }, '10 passed, 1 failed'],
    ['a file that could not be loaded', { unit: vitest(10, 0, 1) }, '10 passed, 1 failed'],
    ['a test that passed when repeated', { unit: vitest(1), window: playwright(3, 0, 1) }, '4 passed, 1 failed'],
    ['a browser test that was skipped', { unit: vitest(1), window: playwright(3, 0, 0, 1) }, '4 passed, 0 failed'],
    ['a suite without results', { unit: vitest(1), tensorflow: null }, '1 passed, 0 failed'],
    ['a suite that ran nothing', { unit: vitest(1), webgpu: vitest(0) }, '1 passed, 0 failed'],
  ])('ends with 1 for %s', (_what, reports, last) => {
    expect(sum(reports)).toMatchObject({ last, status: 1 });
  });
  it('says how many were skipped, and passes unit tests that other systems run', () => {
    const { all, status } = sum({ unit: vitest(5, 0, 0, 2), window: playwright(1) });
    expect(all.split('\n')).toContain('unit: 5 passed, 0 failed, 2 skipped');
    expect(status).toBe(0);
  });
  it('names the suite that ran nothing', () => expect(sum({ unit: vitest(1), webgpu: null }).all).toContain('webgpu: nothing ran'));
});
