import { test } from '@playwright/test';

/** Notes a figure beside the test's result, where the acceptance reads it. */
export function measured(text: string): void {
  test.info().annotations.push({ type: 'measured', description: text });
  console.log(`    measured: ${text}`);
}
