// node .ci/sum.mjs REPORT.json…: prints "N passed, N failed" over all of them, Vitest's and Playwright's; ends with 1 where
// something failed, or a suite left no results, or ran nothing, or passed over a test in a browser.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** A file that could not even be loaded has no tests of its own; it counts as one failure. */
function ofVitest(report) {
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  // Those of other engines and systems, which the tests themselves tell apart.
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded, skipped: report.numPendingTests, missed: 0 };
}

/** A test that only passed when repeated is no pass; one that was skipped had no browser, or followed one that failed. */
function ofPlaywright({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped, missed: stats.skipped };
}

let [passed, failed, complete] = [0, 0, true];
for (const file of process.argv.slice(2)) {
  const report = read(file);
  const sums = !report ? { passed: 0, failed: 0, skipped: 0, missed: 0 } : 'testResults' in report ? ofVitest(report) : ofPlaywright(report);
  const suite = basename(file, '.json');
  if (sums.passed + sums.failed === 0) {
    process.stdout.write(`${suite}: nothing ran\n`);
    complete = false;
  } else process.stdout.write(`${suite}: ${sums.passed} passed, ${sums.failed} failed${sums.skipped > 0 ? `, ${sums.skipped} skipped` : ''}\n`);
  complete &&= sums.missed === 0;
  passed += sums.passed;
  failed += sums.failed;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && complete ? 0 : 1;
