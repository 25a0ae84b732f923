import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AcceptanceContext, type Line, line, plainPath, run, unmeasured } from '../harness.ts';

/** What Playwright's JSON report holds of interest here. */
type Suite = { title: string; specs?: Spec[]; suites?: Suite[] };
type Spec = { title: string; ok: boolean; tests: { status: string; annotations: { type: string; description?: string }[]; results: { error?: { message?: string } }[] }[] };

export type BrowserTests = {
  /** Of the lines: `5` gives 5.1, 5.2, … */
  id: string;
  /** Names of files in test/e2e, without `.e2e.ts`; `only` takes the tests whose titles match. */
  files: readonly (string | { file: string; only: string })[];
  environment?: Record<string, string>;
};

/** Builds the clone once, however many checks need it. */
const built = new Map<string, Promise<string | null>>();

export function build(context: AcceptanceContext): Promise<string | null> {
  const known = built.get(context.clone);
  if (known) return known;
  context.say('building the app');
  const made = run('npm', ['run', 'build'], { cwd: context.clone }).then(({ code, stderr }) => (code === 0 ? null : `npm run build failed: ${stderr.slice(-2000)}`));
  built.set(context.clone, made);
  return made;
}

/** Runs files of browser tests in the clone; each test is a line, which holds where the test passed. A skipped one does not. */
export async function browserTests(context: AcceptanceContext, { id, files, environment = {} }: BrowserTests): Promise<Line[]> {
  const failed = await build(context);
  if (failed) return [unmeasured(id, 'the app is built', failed)];
  const lines: Line[] = [];
  for (const entry of files) {
    const { file, only } = typeof entry === 'string' ? { file: entry, only: null } : entry;
    const path = join('test', 'e2e', `${file}.e2e.ts`);
    if (!existsSync(join(context.clone, path))) {
      lines.push(unmeasured(`${id}.${lines.length + 1}`, file, `${path} is not there`));
      continue;
    }
    context.say(`  ${path}`);
    const report = join(context.work, `${id}-${file}.json`);
    const result = await run('node', ['scripts/with-product-node.mjs', 'node', 'node_modules/@playwright/test/cli.js', 'test', '--config', 'test/e2e/playwright.config.ts', `${file}.e2e.ts`, ...(only === null ? [] : ['--grep', only])], {
      cwd: context.clone,
      environment: { CI: 'true', PATH: plainPath(), PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...environment },
    });
    if (!existsSync(report)) {
      lines.push(unmeasured(`${id}.${lines.length + 1}`, file, `Playwright ended with ${result.code}: ${(result.stderr || result.stdout).slice(-1000)}`));
      continue;
    }
    const { suites } = JSON.parse(readFileSync(report, 'utf8')) as { suites: Suite[] };
    const specs = suites.flatMap(specsOf);
    if (specs.length === 0) lines.push(unmeasured(`${id}.${lines.length + 1}`, file, 'no test ran'));
    for (const spec of specs) lines.push(line(`${id}.${lines.length + 1}`, `${file}: ${spec.title}`, describe(spec), spec.ok && spec.tests.every(({ status }) => status === 'expected')));
  }
  return lines;
}

/** Runs unit tests in the clone; one line for all of them. */
export async function unitTests(context: AcceptanceContext, id: string, required: string, paths: readonly string[]): Promise<Line> {
  const report = join(context.work, `${id}-unit.json`);
  await run('node', ['scripts/with-product-node.mjs', 'node', 'node_modules/vitest/vitest.mjs', 'run', ...paths, '--reporter=json', `--outputFile=${report}`], { cwd: context.clone, environment: { PATH: plainPath() } });
  if (!existsSync(report)) return unmeasured(id, required, `vitest run ${paths.join(' ')} made no report`);
  const found = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number; numTotalTests: number; numPendingTests: number };
  return line(id, required, `${found.numPassedTests} of ${found.numTotalTests} tests passed, ${found.numPendingTests} skipped`, found.numPassedTests > 0 && found.numPassedTests === found.numTotalTests);
}

function specsOf(suite: Suite): Spec[] {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

function describe(spec: Spec): string {
  const figures = spec.tests.flatMap(({ annotations }) => annotations.filter(({ type }) => type === 'measured').map(({ description }) => description ?? ''));
  const errors = spec.tests.flatMap(({ results }) => results.map(({ error }) => error?.message?.split('\n').slice(0, 3).join(' ') ?? '')).filter(Boolean);
  const state = spec.tests.map(({ status }) => ({ expected: 'passed', skipped: 'skipped', unexpected: 'failed' })[status] ?? status).join(', ');
  return [state, ...figures, ...(spec.ok ? [] : errors)].join('; ');
}
