// npm run study -- NAME --data DIR [--other DIR] [--engine ENGINE] [--parallel N] [--phase search|confirmation] [--only REGIME,…]
//                       [--arm NAME …] [--minutes N] [--cache DIR] [--out DIR]
// Makes a study's runs, as far as they are not there yet, and writes docs/results/NAME.md of all that is there. A confirmation registers each
// regime's winner first, in NAME.registered.json, which is to be committed.
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { serializeError } from '../src/core/errors.ts';
import type { BackendName } from '../src/main/engine/backend/index.ts';
import { userDataFolder } from '../src/main/engine/install/data-folder.ts';
import { joinData, openData, secondFractions } from '../src/main/study/data/open.ts';
import { studies } from '../src/main/study/plan/studies.ts';
import { openExecutor } from '../src/main/study/run/executor.ts';
import { findStudy, runStudy } from '../src/main/study/study.ts';

const repository = resolve(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    other: { type: 'string' },
    engine: { type: 'string', default: 'auto' },
    parallel: { type: 'string', default: '1' },
    phase: { type: 'string' },
    only: { type: 'string' },
    arm: { type: 'string', multiple: true },
    minutes: { type: 'string' },
    cache: { type: 'string', default: join(userDataFolder(), 'studies') },
    out: { type: 'string', default: join(repository, 'docs', 'results') },
  },
});

const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

try {
  const [name] = positionals;
  if (!name || !values.data) {
    console.error(`usage: npm run study -- NAME --data DIR [options]; NAME is one of: ${studies.map((study) => study.name).join(', ')}`);
    process.exit(2);
  }
  const study = findStudy(name);
  if (study.kind === 'comparison' && study.needsOther && !values.other) {
    console.error(`${name} needs a second collection: --other DIR`);
    process.exit(2);
  }
  const report = (done: number, total: number): void => void (done % 500 === 0 && say(`read ${done} of ${total} images`));
  const cache = resolve(values.cache);
  const folders = [{ folder: values.data }, ...(values.other ? [{ folder: values.other, fractions: secondFractions }] : [])];
  const data = joinData(await Promise.all(folders.map(({ folder, ...split }) => openData({ folder: resolve(folder), cache, report, ...split }))));
  const executor = await openExecutor({ data, cache, engine: values.engine as BackendName, parallel: Number(values.parallel), commit: commit() });
  say(`${study.title}: ${data.images.length} images, ${executor.engine}`);
  try {
    const { file, missing } = await runStudy({
      study, data, executor, cacheFolder: cache, say, commit: commit(),
      out: resolve(values.out),
      command: command(name),
      phases: values.phase === undefined ? ['search', 'confirmation'] : [values.phase === 'confirmation' ? 'confirmation' : 'search'],
      only: values.only?.split(',') ?? null,
      arms: values.arm,
      until: values.minutes === undefined ? undefined : Date.now() + Number(values.minutes) * 60_000,
    });
    say(`wrote ${file}${missing > 0 ? `; ${missing} runs are missing` : ''}`);
  } finally {
    executor.close();
  }
} catch (error) {
  console.error(`study: ${serializeError(error).message}`);
  if (error instanceof Error && serializeError(error).code === 'internal') console.error(error.stack);
  process.exitCode = 1;
}

/** As it can be given again: what folders hold is named by hash, and how long a run of it may take changes no figure. */
function command(name: string): string {
  const told = { data: 'DIR', other: values.other && 'DIR', engine: values.engine, phase: values.phase, only: values.only };
  const arms = (values.arm ?? []).map((arm) => `--arm "${arm}"`);
  return `npm run study -- ${[name, ...arms, ...Object.entries(told).flatMap(([option, value]) => (value === undefined ? [] : [`--${option} ${value.includes(' ') ? `"${value}"` : value}`]))].join(' ')}`;
}

/** Of the code that makes the runs; a tree with changes says so. */
function commit(): string | null {
  try {
    const git = (...parameters: string[]): string => execFileSync('git', parameters, { cwd: repository, encoding: 'utf8' }).trim();
    return `${git('rev-parse', 'HEAD')}${git('status', '--porcelain', 'src') === '' ? '' : ' with changes'}`;
  } catch {
    return null;
  }
}
