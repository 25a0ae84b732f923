import { bothOdds } from '../../../../src/core/label-doubt.ts';
import { mean } from '../../../../src/core/statistics/index.ts';
import { defaultOracle } from '../../../../src/main/study/label/oracle.ts';
import type { RunResult } from '../../../../src/main/study/run/result.ts';
import { firstRun } from '../../../../src/main/study/simulation/simulate.ts';
import { conflictFigures, signalFigures, type SignalFigures } from '../../../../src/main/study/statistics/figures.ts';
import { findStudy } from '../../../../src/main/study/study.ts';
import { type Check, type Line, line, unmeasured } from '../../harness.ts';
import { goOn, openStudies, signalsOf } from './open.ts';

const fewestSeeds = 3;

/** Show 2: what signals find, by the study that looks for it. */
export const signals: Check = {
  id: '2',
  title: 'signals: failures, wrong masks, the hardest of a pool',
  async run(context) {
    const studies = await openStudies(context);
    const { cells } = await signalsOf(studies);
    const runsOf = (name: string): RunResult[] => cells.find((cell) => cell.name === name)?.results ?? [];
    await goOn(studies, 'review');
    return [...judgeSignals(runsOf('200 labels'), runsOf('200 labels with a tenth of them wrong')), ...judgePool(await pools(studies))];
  },
};

/** The runs that simulations of `verify` begin with, whose pool is all training images without a label. */
async function pools({ place, cache }: Awaited<ReturnType<typeof openStudies>>): Promise<RunResult[]> {
  const study = findStudy('review');
  const verify = study.kind === 'review' ? study.tasks.find(({ task }) => task === 'verify') : undefined;
  if (study.kind !== 'review' || !verify) return [];
  const request = { task: 'verify', request: verify.request, strategies: [], reviews: [], balanceBy: '', oracle: defaultOracle } as const;
  const found = await Promise.all(study.seeds.map((seed) => cache.read(firstRun(request, place, seed))));
  return found.filter((result) => result !== null);
}

export function judgeSignals(clean: readonly RunResult[], corrupted: readonly RunResult[]): Line[] {
  const auroc = (name: string): (number | null)[] => clean.map((result) => signalFigures(result.test, name)?.auroc ?? null);
  const finding = (by: Parameters<typeof conflictFigures>[2]): (number | null)[] => corrupted.map((result) => conflictFigures(result.trained, result.corrupted, by)?.auroc ?? null);
  const wrong = atLeast('2.3', 'AUROC of label-odds, which orders check-label, for the wrong masks among 200 that trained, a tenth of them wrong', finding('label-odds'), 0.97);
  return [
    atLeast('2.1', 'AUROC of the blend for failures on test images, 200 labels', auroc('blend'), 0.9),
    atLeast('2.2', 'AUROC of the pruning ladder, the same', auroc('pruning'), 0.84),
    { ...wrong, measured: `${wrong.measured}; ${formsOfConflict.map((name) => `${name} ${meanOf(finding(name))}`).join(', ')}, mean of both odds ${meanOf(finding(bothOdds))}` },
  ];
}

export function judgePool(runs: readonly RunResult[]): Line[] {
  const caught = (figure: keyof SignalFigures): (number | null)[] => runs.map((result) => signalFigures(result.pool, 'blend')?.[figure] ?? null);
  return [
    atLeast('2.4', 'share of the pool\'s failures among its hardest 20 % by blend', caught('caughtAt20'), 0.75),
    atLeast('2.5', 'share of the pool\'s failures among its hardest 30 % by blend', caught('caughtAt30'), 0.85),
  ];
}

/** What else says of a label that it may be wrong, to stand beside what orders the queue of a round without folds. */
const formsOfConflict = ['label-conflict', 'out-of-fold-conflict', 'out-of-fold-odds'];

function meanOf(values: readonly (number | null)[]): string {
  return mean(values.filter((value) => value !== null))?.toFixed(3) ?? 'none';
}

/** A mean over seeds; a seed without the figure is not one. */
export function atLeast(id: string, what: string, values: readonly (number | null)[], least: number): Line {
  const known = values.filter((value) => value !== null);
  const required = `${what}, mean of ${fewestSeeds} seeds or more ≥ ${least}`;
  if (known.length === 0) return unmeasured(id, required, 'no run of it is there');
  const measured = `${mean(known)!.toFixed(3)} over ${known.length} seeds (${known.map((value) => value.toFixed(3)).join(', ')})`;
  return line(id, required, known.length < fewestSeeds ? `${measured}: too few seeds` : measured, known.length >= fewestSeeds && mean(known)! >= least);
}
