import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openData } from '../../../../src/main/study/data/open.ts';
import type { SignalStudy } from '../../../../src/main/study/plan/types.ts';
import { openExecutor, type Executor } from '../../../../src/main/study/run/executor.ts';
import { runKey } from '../../../../src/main/study/run/configuration.ts';
import { runStudy } from '../../../../src/main/study/study.ts';
import { type AcceptanceContext, type Check, type Line, line } from '../../harness.ts';

/** A study small enough to make several times: two trainings of a few steps on the sample set. */
const small: SignalStudy = {
  kind: 'signals', name: 'small', title: 'A small study', about: 'It shows how studies go on.', seeds: [1, 2],
  cells: [{ name: '40 labels', request: { model: 'tiny', size: 32, steps: 4, batchSize: 8, labels: 40, scored: ['judged'] } }],
};
const longer: SignalStudy = { ...small, cells: [{ ...small.cells[0]!, request: { ...small.cells[0]!.request, steps: 5 } }] };

type Attempt = { made: number; text: string };

/** Show 7: studies go on where they were left, and a table that is not whole says so. */
export const resuming: Check = {
  id: '7',
  title: 'studies resume by the hash of each run; incomplete tables say so',
  async run(context) {
    const folder = join(context.work, 'small-study');
    mkdirSync(folder);
    const data = await openData({ folder: join(context.clone, 'resources', 'sample'), cache: folder });
    const executor = await openExecutor({ data, cache: folder, engine: 'wasm', parallel: 1, commit: null });
    try {
      const attempt = (study: SignalStudy, mostRuns = Infinity): Promise<Attempt> => makeStudy(context, { study, data, folder, executor, mostRuns });
      return judgeResuming({ cut: await attempt(small, 1), resumed: await attempt(small), again: await attempt(small), other: await attempt(longer) });
    } finally {
      executor.close();
      rmSync(folder, { recursive: true });
    }
  },
};

type MakeOptions = { study: SignalStudy; data: Awaited<ReturnType<typeof openData>>; folder: string; executor: Executor; mostRuns: number };

/** Counts what is really made; beyond `mostRuns` it fails, as where a computer goes down. */
async function makeStudy({ say }: Pick<AcceptanceContext, 'say'>, { study, data, folder, executor, mostRuns }: MakeOptions): Promise<Attempt> {
  const kept = (key: string): string => join(folder, 'runs', key.slice(0, 2), `${key}.json`);
  let made = 0;
  const counting: Executor = {
    ...executor,
    async run(configuration) {
      const isKept = readable(kept(runKey(configuration)));
      if (!isKept && made >= mostRuns) throw new Error('this run was cut off by the check');
      const result = await executor.run(configuration);
      if (!isKept) made += 1;
      return result;
    },
  };
  const { file } = await runStudy({
    study, data, executor: counting, cacheFolder: folder, out: join(folder, 'results'), command: 'acceptance', commit: null, phases: ['search'], only: null, say: (text) => say(`  ${text}`),
  });
  return { made, text: readFileSync(file, 'utf8') };
}

function readable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}

export function judgeResuming({ cut, resumed, again, other }: Record<'cut' | 'resumed' | 'again' | 'other', Attempt>): Line[] {
  const says = ({ text }: Attempt): string => /^(\*\*Not complete[^;]*|Complete[^.]*)/m.exec(text)?.[0] ?? 'nothing of it';
  return [
    line(
      '7.1', 'a study that was cut off after one of two runs makes the other one alone; made again it makes none, with another configuration both',
      `${cut.made}, then ${resumed.made}, then ${again.made}; one step more: ${other.made}`, cut.made === 1 && resumed.made === 1 && again.made === 0 && other.made === 2,
    ),
    line(
      '7.2', 'a table that is not complete says so, and one that is does not',
      `cut off: "${says(cut)}"; whole: "${says(resumed)}"`, says(cut).startsWith('**Not complete: 1 of 2 runs') && cut.text.includes('seed 2') && says(resumed).startsWith('Complete: 2 of 2'),
    ),
  ];
}
