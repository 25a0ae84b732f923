import { describe, expect, test } from 'vitest';
import type { RoundResult } from '../../src/core/contract/index.ts';
import { judgeRounds } from '../acceptance/main-job/judge.ts';

const bars = { iou: 0.83, auroc: 0.84, spearman: 0.55 };

/** What the judge reads of a round, with the given changes. */
function round(seed: number, changes: { iou?: number; auroc?: number | null; ladder?: number[]; control?: number } = {}): RoundResult {
  const { iou = 0.85, auroc = 0.88, ladder = [0.01, 0.05], control = 0.03 } = changes;
  const fixture = {
    seed,
    test: { iou },
    ladder: [{ sparsity: 0, meanDisagreement: 0 }, ...ladder.map((meanDisagreement, i) => ({ sparsity: 0.3 + 0.2 * i, meanDisagreement }))],
    signals: [{ name: 'pruning', auroc, spearman: 0.6 }],
    pruningAgainstRandom: { difference: 0.02, interval: { low: -0.01, high: 0.05 }, meanDisagreement: 0.03, randomMeanDisagreement: control },
  };
  return fixture as unknown as RoundResult;
}

const unmet = (results: RoundResult[]): string[] => judgeRounds(results, bars).filter((line) => !line.met).map((line) => line.id);

describe('the judge of rounds', () => {
  test('three seeds past the bars meet every line', () => {
    expect(unmet([round(1), round(2), round(3)])).toEqual([]);
  });
  test('one seed, even thrice, is not enough', () => {
    expect(unmet([round(1), round(1), round(1)])).toEqual(['2.5', '2.6', '2.7']);
  });
  test('a mean below a bar, and a figure that is missing', () => {
    expect(unmet([round(1, { iou: 0.7 }), round(2), round(3)])).toEqual(['2.5']);
    expect(unmet([round(1, { auroc: null }), round(2), round(3)])).toEqual(['2.6']);
  });
  test('a control that is not matched', () => {
    expect(unmet([round(1, { control: 0.05 }), round(2), round(3)])).toEqual(['2.8']);
  });
  test('a ladder that prunes nothing', () => {
    expect(unmet([round(1, { ladder: [0, 0] }), round(2), round(3)])).toEqual(['2.9']);
  });
  test('no round at all', () => {
    expect(unmet([])).toEqual(['2.5', '2.6', '2.7', '2.8', '2.9']);
  });
});
