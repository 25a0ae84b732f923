import { test } from '@playwright/test';

/**
 * Whether bars of time bind. They do where the machine has nothing else to do and whoever asks says so, as the acceptance does;
 * elsewhere the same paths are taken with less to measure, and a busy machine fails nothing.
 */
export const barsBind = process.env['WEAKSPOT_BARS'] === 'true';

/** Notes a figure beside the test's result, where the acceptance reads it. */
export function measured(text: string): void {
  test.info().annotations.push({ type: 'measured', description: text });
  console.log(`    measured: ${text}`);
}
