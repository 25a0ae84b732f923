import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-sum-'));
afterAll(() => rmSync(folder, { recursive: true }));

const root = join(import.meta.dirname, '..', '..');
const test = (status: string, name: string, failureMessages: string[] = []) => ({ status, fullName: name, failureMessages });
const failures = (count: number) => Array.from({ length: count }, (_, i) => test('failed', `fails ${i}`, ['Error: expected 1\n    to be 2']));
const retried = (count: number) => Array.from({ length: count }, (_, i) => test('passed', `wavers ${i}`, ['Error: too late']));
const vitest = (passed: number, failed = 0, unloaded = 0, pending = 0, unsteady = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  testResults: [
    { name: join(root, 'test/some.test.ts'), status: failed > 0 ? 'failed' : 'passed', message: '', assertionResults: [test('passed', 'works'), ...failures(failed), ...retried(unsteady)] },
    ...Array.from({ length: unloaded }, () => ({ name: join(root, 'test/broken.test.ts'), status: 'failed', message: 'no such module', assertionResults: [] })),
  ],
});
const playwright = (expected: number, unexpected = 0, flaky = 0, skipped = 0) => ({
  stats: { expected, unexpected, flaky, skipped },
  errors: [],
  suites: [
    {
      suites: [
        {
          specs: [...Array<string>(unexpected).fill('unexpected'), ...Array<string>(flaky).fill('flaky')].map((status) => ({
            file: 'grid.e2e.ts', title: 'scrolls', tests: [{ status, results: [{ errors: [{ message: 'Error: stuck' }] }] }],
          })),
        },
      ],
    },
  ],
});

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
    ['a failed browser test', { unit: vitest(1), window: playwright(3, 1) }, '4 passed, 1 failed'],
    ['three tests that passed only when tried again', { unit: vitest(3, 0, 0, 0, 2), window: playwright(3, 0, 1) }, '7 passed, 0 failed'],
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
  it('names what failed, and what passed only when tried again', () => {
    const { all, status } = sum({ unit: vitest(3, 1, 1, 0, 1), window: playwright(3, 1, 1) });
    for (const line of ['failed: test/some.test.ts: fails 0', 'failed: test/broken.test.ts', 'passed when tried again: test/some.test.ts: wavers 0', 'failed: grid.e2e.ts: scrolls', 'passed when tried again: grid.e2e.ts: scrolls']) {
      expect(all.split('\n')).toContain(line);
    }
    expect(all).toContain('    Error: expected 1\n        to be 2\n');
    expect(status).toBe(1);
    expect(sum({ unit: vitest(3, 0, 0, 0, 1), window: playwright(3, 0, 1) })).toMatchObject({ last: '7 passed, 0 failed', status: 0 });
  });
  it('names the suite that ran nothing', () => expect(sum({ unit: vitest(1), webgpu: null }).all).toContain('webgpu: nothing ran'));
});
