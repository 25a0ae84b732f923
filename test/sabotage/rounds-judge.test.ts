import { describe, expect, test } from 'vitest';
import type { RoundResult } from '../../src/core/contract/index.ts';
import { judgeLoops } from '../acceptance/rounds/loop/judge.ts';
import { chooseSplits, type SourceImage, takeExactly } from '../acceptance/rounds/loop/pool.ts';
import type { ArmOutcome, LoopOutcome } from '../acceptance/rounds/loop/run-loop.ts';

const size = { labels: 200, wrong: 2, pool: 300, validation: 20, test: 40, reviews: 60 };

function arm(wrongLeft: number, failures: number, iou: number, changes: Partial<ArmOutcome> = {}): ArmOutcome {
  const testIou = new Map(Array.from({ length: 40 }, (_, i) => [`${i}.jpg`, iou + (i % 2 === 0 ? 0.01 : -0.01)]));
  return { outcomes: {}, reviewed: 120, wrongLeft, failuresLeft: { afterReview: failures, afterSecondRound: failures }, testIou, labels: 260, seconds: 1, ...changes };
}

function loop(seed: number, changes: Partial<LoopOutcome> = {}): LoopOutcome {
  return {
    seed, engine: 'wasm', labels: 200, pool: 300, failures: 25, labelConflict: 0.98, first: {} as RoundResult,
    corruptions: [{ stem: 'a', kind: 'shifted', iou: 0.5 }, { stem: 'b', kind: 'foreign', iou: 0.3 }],
    lesions: new Map(Array.from({ length: 40 }, (_, i) => [`${i}.jpg`, `lesion ${i}`])),
    queues: arm(1, 8, 0.85), control: arm(14, 20, 0.85), ...changes,
  };
}

const seeds = (changes: Partial<LoopOutcome> = {}): LoopOutcome[] => [1, 2, 3].map((seed) => loop(seed, changes));
const unmet = (loops: LoopOutcome[]): string[] => judgeLoops(loops, size).filter((line) => !line.met).map((line) => line.id);

describe('the judge of loops', () => {
  test('three seeds past the bars meet every line', () => expect(unmet(seeds())).toEqual([]));
  test('one seed, even thrice, is not enough', () => expect(unmet([loop(1), loop(1), loop(1)])).toEqual(['1.2', '1.3', '1.4', '1.5', '1.6']));
  test('no loop at all', () => expect(unmet([])).toEqual(['1.1', '1.2', '1.3', '1.4', '1.5', '1.6']));
  test('too few wrong masks planted, or one that is not wrong', () => {
    expect(unmet(seeds({ corruptions: [] }))).toEqual(['1.1']);
    expect(unmet(seeds({ corruptions: [{ stem: 'a', kind: 'shifted', iou: 0.5 }, { stem: 'b', kind: 'shifted', iou: 0.75 }] }))).toEqual(['1.1']);
  });
  test('reviews that were not made, and a second round that learnt from none of them', () => {
    expect(unmet(seeds({ control: arm(14, 20, 0.85, { reviewed: 119 }) }))).toEqual(['1.2']);
    expect(unmet(seeds({ queues: arm(1, 8, 0.85, { labels: 200 }) }))).toEqual(['1.2']);
  });
  test('wrong masks: one more than a third; none in the control shows nothing', () => {
    expect(unmet(seeds({ queues: arm(5, 8, 0.85) }))).toEqual(['1.3']);
    expect(unmet(seeds({ queues: arm(0, 8, 0.85), control: arm(0, 20, 0.85) }))).toEqual(['1.3']);
  });
  test('failures: more than half after the reviews, or by the second round alone', () => {
    expect(unmet(seeds({ queues: arm(1, 11, 0.85) }))).toEqual(['1.4', '1.5']);
    expect(unmet(seeds({ queues: arm(1, 8, 0.85, { failuresLeft: { afterReview: 8, afterSecondRound: 11 } }) }))).toEqual(['1.5']);
  });
  test('a loss of .015 on every test image; nothing that pairs', () => {
    expect(unmet(seeds({ queues: arm(1, 8, 0.835) }))).toEqual(['1.6']);
    expect(unmet(seeds({ queues: arm(1, 8, 0.85, { testIou: new Map() }) }))).toEqual(['1.6']);
  });
});

describe('what the loop is made of', () => {
  const images: SourceImage[] = Array.from({ length: 600 }, (_, i) => ({ stem: `ISIC_${i}`, lesion: `HAM_${Math.floor(i / 1.7)}` }));
  const chosen = (seed: number) => chooseSplits(images, { ...size, labels: 100, pool: 200 }, seed);

  test('splits hold whole lesions and as many images as asked for; test images do not depend on the seed', () => {
    const { train, validation, test: tested } = chosen(1);
    expect([train.length, validation.length, tested.length]).toEqual([300, 20, 40]);
    const lesions = [train, validation, tested].map((split) => new Set(split.map(({ lesion }) => lesion)));
    expect(lesions[0]!.size + lesions[1]!.size + lesions[2]!.size).toBe(new Set(lesions.flatMap((split) => [...split])).size);
    expect(chosen(2).test).toEqual(tested);
    expect(chosen(2).train).not.toEqual(train);
  });
  test('a folder that is too small', () => expect(() => takeExactly([[images[0]!], [images[1]!, images[2]!]], 4)).toThrow('1 are missing'));
});
