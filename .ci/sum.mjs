// node .ci/sum.mjs VITEST.json PLAYWRIGHT.json: prints "N passed, N failed" over both; ends with 1 where something failed,
// or a suite left no results, or ran nothing.
import { readFileSync } from 'node:fs';

const [vitestFile, playwrightFile] = process.argv.slice(2);

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
for (const [name, file, count] of [['tests', vitestFile, ofVitest], ['tests in a window', playwrightFile, ofPlaywright]]) {
  const report = read(file);
  const sums = report ? count(report) : { passed: 0, failed: 0 };
  if (sums.passed + sums.failed === 0) {
    process.stdout.write(`${name}: nothing ran\n`);
    complete = false;
  }
  passed += sums.passed;
  failed += sums.failed;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && complete ? 0 : 1;
