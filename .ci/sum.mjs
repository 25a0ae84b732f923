// node .ci/sum.mjs REPORT.json…: prints "N passed, N failed" over all of them, Vitest's and Playwright's; ends with 1 where
// something failed, or a suite left no results, or ran nothing.
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
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded };
}

/** A test that only passed when repeated is no pass. */
function ofPlaywright({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length };
}

let [passed, failed, complete] = [0, 0, true];
for (const file of process.argv.slice(2)) {
  const report = read(file);
  const sums = !report ? { passed: 0, failed: 0 } : 'testResults' in report ? ofVitest(report) : ofPlaywright(report);
  const suite = basename(file, '.json');
  if (sums.passed + sums.failed === 0) {
    process.stdout.write(`${suite}: nothing ran\n`);
    complete = false;
  } else process.stdout.write(`${suite}: ${sums.passed} passed, ${sums.failed} failed\n`);
  passed += sums.passed;
  failed += sums.failed;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && complete ? 0 : 1;
