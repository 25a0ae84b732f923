import { defineConfig } from '@playwright/test';

// One at a time: each starts an Electron, a service and a training of its own, on two cores.
export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  outputDir: '../../test-results',
  workers: 1,
  // See vitest.config.ts.
  retries: process.env['CI'] === 'true' ? 1 : 0,
  timeout: 60_000,
  forbidOnly: process.env['CI'] === 'true',
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ? [['list'], ['json']] : 'list',
});
