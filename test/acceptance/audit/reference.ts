import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { auditConfiguration } from '../../../src/core/contract/index.ts';
import { analyse } from '../../../src/main/audit/index.ts';
import { auditRowsCsv } from '../../../src/main/audit/report-of-audit/index.ts';
import { readTable } from '../../../src/main/audit/rows/read.ts';
import type { AuditRow } from '../../../src/main/audit/rows/row.ts';
import { auditHeader } from '../../support/audit-rows.ts';
import { type AcceptanceContext, type Check, type Line, line, run, unmeasured } from '../harness.ts';
import { type Agreement, judgeAgreement } from './judge.ts';
import { simulate, simulatedKeys } from './simulate.ts';

type Reference = {
  versions: Record<string, string>;
  reference: string;
  groups: Record<string, { wilson: [number, number]; exact: { p: number; midP: number } }>;
  fairlearn: { 'by group': Record<string, number>; difference: number; ratio: number };
  logistic: { columns: string[]; coefficients: number[]; interval: [number, number][] };
};

/** Show 2: literal values, and the figures of exported rows computed anew by other tools. */
export const agreement: Check = {
  id: '2',
  title: 'agreement with SciPy, statsmodels and Fairlearn',
  async run(context) {
    return [await literals(context), ...(await recomputed(context))];
  },
};

async function literals({ clone }: AcceptanceContext): Promise<Line> {
  const tests = await run(process.execPath, [join(clone, 'node_modules', 'vitest', 'vitest.mjs'), 'run', 'test/core/statistics', 'test/main/audit', '--reporter=json'], { cwd: clone });
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(tests.stdout.slice(tests.stdout.indexOf('{'))) as { numPassedTests: number; numFailedTests: number };
  return line('2.1', 'the tests with literal values of SciPy, statsmodels, Fairlearn and an independent Firth pass', `${passed} passed, ${failed} failed`, tests.code === 0 && failed === 0 && passed > 0);
}

async function recomputed(context: AcceptanceContext): Promise<Line[]> {
  const required = 'exported rows recomputed by SciPy, statsmodels and Fairlearn';
  if (!context.python) return [unmeasured('2.2', required, 'give --python PATH, one that has scipy, statsmodels and fairlearn')];
  const rows = simulate({ seed: 3, patients: 400, harder: 'VI' });
  // Images that are all independent have a design effect of 1: their intervals and tests are the textbook's.
  const alone = rows.map((row) => ({ ...row, patient: row.image, component: row.image }));
  return [
    judgeAgreement('2.2', 'Wilson (statsmodels) and Fisher, mid-P (SciPy) of independent images', await compareShares(context, alone)),
    judgeAgreement('2.3', 'Fairlearn: means by group, difference, ratio; statsmodels: logistic regression, robust to clusters', await compareMeans(context, rows)),
  ];
}

async function compareShares(context: AcceptanceContext, rows: readonly AuditRow[]): Promise<Agreement[]> {
  const { analysis, reference } = await both(context, rows, 'alone.csv', 'tone');
  return analysis.attributes[0]!.groups.flatMap(({ level, flagged, comparisons }) => {
    const share = flagged?.share.value;
    const test = comparisons.find(({ outcome }) => outcome === 'flagged')?.test.value;
    const theirs = reference.groups[level];
    return [
      { name: `${level}: Wilson, low`, ours: share?.low, theirs: theirs?.wilson[0] },
      { name: `${level}: Wilson, high`, ours: share?.high, theirs: theirs?.wilson[1] },
      { name: `${level}: Fisher`, ours: test?.p, theirs: theirs?.exact.p },
      { name: `${level}: mid-P`, ours: test?.midP, theirs: theirs?.exact.midP },
    ];
  });
}

async function compareMeans(context: AcceptanceContext, rows: readonly AuditRow[]): Promise<Agreement[]> {
  const { analysis, reference } = await both(context, rows, 'clustered.csv', 'site');
  const { groups, gaps } = analysis.attributes[0]!;
  const gap = gaps.find(({ measure }) => measure === 'dice');
  const model = analysis.adjustments.find(({ outcome }) => outcome === 'flagged');
  const { columns, coefficients, interval } = reference.logistic;
  return [
    ...groups.map(({ level, measures }) => ({ name: `${level}: mean Dice`, ours: measures.find(({ measure }) => measure === 'dice')?.mean.value?.estimate, theirs: reference.fairlearn['by group'][level] })),
    { name: 'difference', ours: gap?.difference.value?.estimate, theirs: reference.fairlearn.difference },
    { name: 'ratio', ours: gap?.ratio.value ?? undefined, theirs: reference.fairlearn.ratio },
    ...(model?.terms ?? []).filter(({ level }) => level !== model?.baseline).flatMap(({ level, crude }) => {
      const at = columns.indexOf(level);
      const power = (value: number | undefined): number | undefined => (value === undefined ? undefined : Math.exp(value));
      return [
        { name: `${level}: odds ratio`, ours: crude.value?.estimate ?? undefined, theirs: power(coefficients[at]) },
        { name: `${level}: odds ratio, low`, ours: crude.value?.low, theirs: power(interval[at]?.[0]) },
        { name: `${level}: odds ratio, high`, ours: crude.value?.high ?? undefined, theirs: power(interval[at]?.[1]) },
      ];
    }),
  ];
}

async function both({ clone, work, python, say }: AcceptanceContext, rows: readonly AuditRow[], name: string, attribute: string) {
  const header = auditHeader(simulatedKeys);
  const configuration = auditConfiguration.parse({ by: [attribute], adjust: [], depth: 0, replicates: 200 });
  const file = join(work, name);
  const stream = createWriteStream(file);
  for (const part of auditRowsCsv(await readTable(header, rows, configuration))) stream.write(part);
  stream.end();
  await finished(stream);
  const result = await run(python!, [join(clone, 'bench', 'audit_reference.py'), file, '--attribute', attribute, '--outcome', 'flagged', '--cluster', 'cluster', '--value', 'dice'], { cwd: work });
  if (result.code !== 0) throw new Error(`audit_reference.py ended with ${result.code}: ${result.stderr.slice(-2000)}`);
  const reference = JSON.parse(result.stdout) as Reference;
  say(`${name}: ${JSON.stringify(reference.versions)}`);
  return { analysis: await analyse({ header, rows, configuration }), reference };
}
