// node .ci/sum.mjs REPORT.json…: names what failed and what passed only when tried again, then prints "N passed, N failed" over
// all reports, Vitest's and Playwright's; ends with 1 where something failed, or a suite left no results, or ran nothing, or
// passed over a test in a browser, or more than two tests needed a second try.
import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';

/** Tests that may need a second try on a busy machine; more are a defect. */
const mostUnsteady = 2;
/** Lines of a failure's message that are repeated here; the stage's own output has them all. */
const linesShown = 12;

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** A file that could not even be loaded has no tests of its own; it counts as one failure. */
function ofVitest(report) {
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const tests = report.testResults.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: relative('.', file.name) })));
  const told = (test) => ({ name: `${test.file}: ${test.fullName}`, message: test.failureMessages.join('\n') });
  return {
    passed: report.numPassedTests,
    failed: [...tests.filter(({ status }) => status === 'failed').map(told), ...unloaded.map(({ name, message }) => ({ name: relative('.', name), message }))],
    unsteady: tests.filter(({ status, failureMessages }) => status === 'passed' && failureMessages?.length > 0).map(told),
    // Those of other engines and systems, which the tests themselves tell apart.
    skipped: report.numPendingTests,
    missed: 0,
  };
}

/** One that was skipped had no browser, or followed one that failed. */
function ofPlaywright({ suites, stats, errors }) {
  const specs = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
  const told = (status) =>
    suites.flatMap(specs).flatMap((spec) =>
      spec.tests
        .filter((test) => test.status === status)
        .map((test) => ({ name: `${spec.file}: ${spec.title}`, message: test.results.flatMap((result) => result.errors.map((error) => error.message ?? '')).join('\n') })),
    );
  return {
    passed: stats.expected + stats.flaky,
    failed: [...told('unexpected'), ...errors.map(({ message }) => ({ name: 'outside of any test', message: message ?? '' }))],
    unsteady: told('flaky'),
    skipped: stats.skipped,
    missed: stats.skipped,
  };
}

function tell(what, { name, message }) {
  // oxlint-disable-next-line no-control-regex -- colours of a terminal
  const lines = message.replaceAll(/\u001B\[[\d;]*m/g, '').split('\n').slice(0, linesShown);
  process.stdout.write(`${what}: ${name}\n${lines.map((line) => `    ${line}\n`).join('')}`);
}

let [passed, failed, unsteady, complete] = [0, 0, 0, true];
const sums = [];
for (const file of process.argv.slice(2)) {
  const report = read(file);
  const suite = basename(file, '.json');
  if (!report) {
    sums.push(`${suite}: nothing ran`);
    complete = false;
    continue;
  }
  const sum = 'testResults' in report ? ofVitest(report) : ofPlaywright(report);
  for (const test of sum.failed) tell('failed', test);
  for (const test of sum.unsteady) tell('passed when tried again', test);
  if (sum.passed + sum.failed.length === 0) complete = false;
  sums.push(`${suite}: ${sum.passed} passed, ${sum.failed.length} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}${sum.unsteady.length > 0 ? `, ${sum.unsteady.length} only when tried again` : ''}`);
  complete &&= sum.missed === 0;
  passed += sum.passed;
  failed += sum.failed.length;
  unsteady += sum.unsteady.length;
}
process.stdout.write(`${sums.join('\n')}\n`);
if (unsteady > mostUnsteady) process.stdout.write(`${unsteady} tests passed only when tried again: that is too many\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && complete && unsteady <= mostUnsteady ? 0 : 1;
