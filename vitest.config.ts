import { defineConfig } from 'vitest/config';
import { testEngineMissing } from './test/support/engine.ts';

const missing = testEngineMissing();
if (missing && process.env['CI'] === 'true') throw new Error(missing);
if (missing) process.stderr.write(`All tests are skipped: ${missing}.\n`);

// The suites share two cores with the processes they start, so files run two at a time.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/acceptance/**', 'test/e2e/**'],
    globalSetup: ['test/support/user-data-folder.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // On a busy machine one may need a second try; .ci/sum.mjs names it, and allows few.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    passWithNoTests: false,
    ...(missing && { testNamePattern: '(?!)' }),
  },
});
