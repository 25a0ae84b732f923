import { defineConfig } from 'vitest/config';

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
    passWithNoTests: false,
  },
});
