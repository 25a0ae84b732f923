// npm run acceptance -- NAME [--ham10000 DIR] [--pad-ufes-20 DIR] [--python PATH] [--seeds 11,12,13] [--parallel N] [--kills N]
//                           [--wheel FILE] [--gpu-result FILE.json] [--only 1,2a,5] [--clone DIR] [--engine NAME] [--engines DIR]
//                           [--studies DIR] [--study-minutes N]
// Runs what a capability must show, on a fresh clone of the committed tree, and prints for each line what was required,
// what was measured and the verdict. Ends with 1 when a line is not met.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { app } from './app/index.ts';
import { audit } from './audit/index.ts';
import { type AcceptanceContext, type Check, type Line, formatLine, run, unmeasured } from './harness.ts';
import { mainJob } from './main-job/index.ts';
import { nativeEngine } from './native-engine/index.ts';
import { rounds } from './rounds/index.ts';

const capabilities: Record<string, Check[]> = { 'main-job': mainJob, 'native-engine': nativeEngine, app, rounds, audit };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ham10000: { type: 'string' },
    'pad-ufes-20': { type: 'string' },
    python: { type: 'string' },
    seeds: { type: 'string', default: '11,12,13' },
    parallel: { type: 'string', default: '1' },
    kills: { type: 'string', default: '50' },
    wheel: { type: 'string' },
    'gpu-result': { type: 'string' },
    only: { type: 'string' },
    clone: { type: 'string' },
    engine: { type: 'string', default: 'wasm' },
    engines: { type: 'string' },
    studies: { type: 'string' },
    'study-minutes': { type: 'string', default: '0' },
  },
});

const name = positionals[0] ?? '';
const checks = capabilities[name];
if (!checks) {
  console.error(`usage: npm run acceptance -- NAME [options]; NAME is one of: ${Object.keys(capabilities).join(', ')}`);
  process.exit(2);
}

const repository = resolve(import.meta.dirname, '..', '..');
const work = mkdtempSync(join(tmpdir(), `weakspot-acceptance-${name}-`));
// Whatever engines this computer's user has installed, or has measured, takes no part unless a check installs it or --engines names it.
process.env['WEAKSPOT_DATA'] = values.engines ? resolve(values.engines) : join(work, 'no-engines');
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const clone = values.clone ? resolve(values.clone) : await freshClone();
const context: AcceptanceContext = {
  clone,
  work: join(work, 'work'),
  ham10000: values.ham10000 ? resolve(values.ham10000) : null,
  padUfes20: values['pad-ufes-20'] ? resolve(values['pad-ufes-20']) : null,
  python: values.python ?? null,
  seeds: values.seeds.split(',').map(Number),
  parallel: Number(values.parallel),
  kills: Number(values.kills),
  wheel: values.wheel ? resolve(values.wheel) : null,
  gpuResult: values['gpu-result'] ? resolve(values['gpu-result']) : null,
  engine: values.engine,
  studies: values.studies ? resolve(values.studies) : null,
  studyMinutes: Number(values['study-minutes']),
  say,
};
mkdirSync(context.work);

const wanted = values.only?.split(',');
const lines: Line[] = [];
for (const check of checks) {
  if (wanted && !wanted.includes(check.id)) continue;
  say(`— ${check.id} ${check.title}`);
  const found = await check.run(context).catch((error: unknown) => [
    unmeasured(check.id, check.title, error instanceof Error ? error.message : String(error)),
  ]);
  lines.push(...found);
  for (const entry of found) console.log(formatLine(entry));
}
rmSync(work, { recursive: true, force: true });

const missed = lines.filter((entry) => !entry.met).length;
const skipped = wanted ? `; only ${wanted.join(', ')} ran` : '';
console.log(`acceptance ${name}: ${lines.length - missed} met, ${missed} not met${skipped}`);
process.exit(missed > 0 || lines.length === 0 ? 1 : 0);

async function freshClone(): Promise<string> {
  const folder = join(work, 'clone');
  say('cloning the committed tree');
  const cloned = await run('git', ['clone', '--quiet', repository, folder], { cwd: work });
  if (cloned.code !== 0) throw new Error(`git clone failed: ${cloned.stderr}`);
  const installed = await run('npm', ['ci'], { cwd: folder });
  if (installed.code !== 0) throw new Error(`npm ci failed in a fresh clone: ${installed.stderr.slice(-2000)}`);
  say(`npm ci took ${installed.seconds.toFixed(0)} s`);
  return folder;
}
