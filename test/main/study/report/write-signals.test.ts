import { expect, it } from 'vitest';
import { describeSignals } from '../../../../src/main/study/report/write-signals.ts';
import type { RunResult } from '../../../../src/main/study/run/result.ts';

/** Ten images that trained, the first of them wrong; each signal puts so many right ones above it. */
function result(above: Record<string, number>, folds: number): RunResult {
  const signalsOf = (index: number): Record<string, number> => Object.fromEntries(Object.entries(above).map(([name, right]) => [name, index === 0 ? 0.5 : index <= right ? 1 : 0]));
  return {
    configuration: { folds }, counts: { labelled: 10 }, corrupted: [0], recalibrated: false, blend: ['tta'], pool: [], validation: [],
    test: [0.9, 0.3].map((iou, index) => ({ index, iou, signals: { tta: 1 - iou, 'label-odds': 1 - iou } })),
    trained: Array.from({ length: 10 }, (_, index) => ({ index, iou: 0.9, signals: signalsOf(index) })),
  } as unknown as RunResult;
}

const described = (results: RunResult[]): string => describeSignals({ cells: [{ name: 'wrong', results }], runs: results.length, missing: [], found: results });

it('puts all that finds wrong masks side by side, and says by how much the odds are better than the loss', () => {
  const text = described([1, 2].map(() => result({ 'label-conflict': 3, 'label-odds': 0, 'out-of-fold-odds': 9 }, 2)));
  expect(text).toContain('Wrong masks among those that trained (1 of 10), out of fold by 2 trainings:');
  expect(text).toContain('| label-conflict | .667 (.667 to .667) |');
  expect(text).toContain('| label-odds | 1.000 (1.000 to 1.000) |');
  expect(text).toContain('| out-of-fold-odds | .000 (.000 to .000) |');
  // Means of 0.5 and 0.5 against 0 and 1.
  expect(text).toContain('| mean of both odds | .500 (.500 to .500) |');
  expect(text).toContain('AUROC, less that of label-conflict: label-odds +.333 (.333 to .333); mean of both odds −.167 (−.167 to −.167).');
});

it('says nothing of folds where there were none, and does not let labels foresee failures', () => {
  const text = described([result({ 'label-conflict': 0, 'label-odds': 0 }, 0)]);
  expect(text).toContain('(1 of 10):');
  expect(text).not.toContain('both odds');
  expect(text.split('Wrong masks')[0]).not.toContain('label-odds');
});
