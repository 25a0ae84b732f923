import type { GpuComparison } from '../../bench/gpu.ts';
import { describe, expect, test } from 'vitest';
import type { HardnessRow, RoundResult } from '../../src/core/contract/index.ts';
import type { DoctorEntry } from '../../src/main/cli/command/doctor.ts';
import type { BenchInferResult } from '../../bench/infer.ts';
import type { BenchTrainResult } from '../../bench/train.ts';
import type { Line } from '../acceptance/harness.ts';
import {
  type EngineCurve, judgeCurves, judgeDemo, judgeDoctor, judgeGpu, judgePool, judgeScores, judgeShape, judgeTests, judgeWasm, reportSeparate, type ScoredPool,
} from '../acceptance/native-engine/judge.ts';

// Each judge is fed with what should please it, then with the same but for one thing that is wrong.

const unmet = (lines: Line | Line[]): string[] => [lines].flat().filter((line) => !line.met).map((line) => line.id);

describe('the judge of doctor', () => {
  const entry = (engine: string, imagesPerSecond: number | null, taken: boolean, changes: Partial<DoctorEntry> = {}): DoctorEntry =>
    ({ engine, usable: true, software: false, imagesPerSecond, auto: { taken, why: '' }, ...changes }) as DoctorEntry;
  const met = (...entries: DoctorEntry[]): boolean => judgeDoctor('1.3', entries, 'tensorflow').met;

  test('tensorflow fastest and taken', () => expect(met(entry('tensorflow', 200, true), entry('wasm', 150, false))).toBe(true));
  test('a software adapter does not count, however fast', () => expect(met(entry('tensorflow', 200, true), entry('webgpu', 900, false, { software: true }))).toBe(true));
  test('wasm faster', () => expect(met(entry('tensorflow', 100, true), entry('wasm', 150, false))).toBe(false));
  test('another one taken', () => expect(met(entry('tensorflow', 200, false), entry('wasm', 150, true))).toBe(false));
  test('not usable', () => expect(met(entry('tensorflow', null, false, { usable: false }), entry('wasm', 150, true))).toBe(false));
});

test('the judge of a demo: another engine, none given, or one that failed on the way', () => {
  const result = { engine: 'tensorflow', imagesPerSecond: 100, engineUse: { requested: 'auto', reason: 'measured: tensorflow 200, wasm 100', device: 'CPU', failed: [] } } as unknown as RoundResult;
  const met = (changes: object): boolean => judgeDemo('1.4', { ...result, ...changes }, 'tensorflow').met;
  expect(met({})).toBe(true);
  expect(met({ engine: 'wasm' })).toBe(false);
  expect(met({ engineUse: undefined })).toBe(false);
  expect(met({ engineUse: { ...result.engineUse, requested: 'tensorflow' } })).toBe(false);
  expect(met({ engineUse: { ...result.engineUse, failed: [{ engine: 'webgpu', message: '' }] } })).toBe(false);
});

test('the judge of the installation\'s tests: one failure without a test, a test that fails, none at all', () => {
  const names = ['says what a missing compiler is', 'refuses a full disk', 'an index that answers 404', 'the network gone', 'a wrong sha256', 'resumes a download', 'a platform it cannot work on', 'no driver'];
  const report = (passing: string[], failed = 0) => ({
    numPassedTests: passing.length, numFailedTests: failed, testResults: [{ status: 'passed', assertionResults: passing.map((fullName) => ({ status: 'passed', fullName })) }],
  });
  expect(judgeTests('1.8', report(names)).met).toBe(true);
  expect(judgeTests('1.8', report(names.slice(1))).measured).toContain('none of: compiler');
  expect(judgeTests('1.8', report(names.slice(1))).met).toBe(false);
  expect(judgeTests('1.8', report(names, 1)).met).toBe(false);
  expect(judgeTests('1.8', null).met).toBe(false);
});

function bench(changes: Partial<BenchTrainResult> = {}): BenchTrainResult {
  const comparison = { imagesPerSecond: { engine: 100, pytorch: 80 }, ratio: 1.25 };
  const slower = { imagesPerSecond: { engine: 100, pytorch: 200 }, ratio: 0.5 };
  const profile = [40, 20, 15, 10, 5].map((percent) => ({ kernel: 'Convolution', calls: 3, milliseconds: percent, fraction: percent / 100 }));
  return {
    ...comparison, engine: 'tensorflow', preset: 'small', size: 128, batchSize: 8, inference: comparison, channelsLast: { ...slower, inference: slower },
    oneThread: { imagesPerSecond: 60, scaling: 100 / 60 }, runs: { engine: [100], pytorch: [80], channelsLast: [200], oneThread: [60] },
    pytorchMissing: null, waitingShare: 0, peakResidentBytes: { engine: 1, pytorch: 1 }, profile, ...changes,
  } as BenchTrainResult;
}

function infer(changes: Partial<BenchInferResult> = {}): BenchInferResult {
  return {
    engine: 'tensorflow', preset: 'small', size: 128, batchSize: 8, imagesPerSecond: { engine: 300, pytorch: 290, channelsLast: 500 },
    ratio: { nchw: 300 / 290, channelsLast: 0.6 }, pytorchMissing: null, ...changes,
  } as BenchInferResult;
}

describe('the judge of speeds', () => {
  const below = { imagesPerSecond: { engine: 79, pytorch: 80 }, ratio: 0.99 };
  const missing = { imagesPerSecond: { engine: 79, pytorch: null }, ratio: null };
  test('all at or above the bar', () => expect(unmet([...judgeShape('2.3', bench(), infer(), 1), ...judgeWasm(bench())])).toEqual([]));
  test('training just below', () => expect(unmet(judgeShape('2.3', bench(below), infer(), 1))).toEqual(['2.3.1']));
  test('inference just below', () => expect(unmet(judgeShape('2.3', bench(), infer({ ratio: { nchw: 0.99, channelsLast: 0.6 } }), 1))).toEqual(['2.3.2']));
  test('no PyTorch', () => {
    const alone = infer({ imagesPerSecond: { engine: 300, pytorch: null, channelsLast: null }, ratio: { nchw: null, channelsLast: null }, pytorchMissing: 'no torch' });
    const lines = judgeShape('2.3', bench({ ...missing, channelsLast: { ...missing, inference: missing }, pytorchMissing: 'no torch' }), alone, 1);
    expect(unmet(lines)).toEqual(['2.3.1', '2.3.2', '2.3.3', '2.3.4']);
    expect(lines[0]!.measured).toBe('not measured: no torch');
  });
  test('a profile that leaves most in the dark', () => expect(unmet(judgeShape('2.3', bench({ profile: bench().profile.slice(1) }), infer(), 1))).toEqual(['2.3.5']));
  test('inference of another shape', () => expect(() => judgeShape('2.3', bench(), infer({ size: 64 }), 1)).toThrow('128² base 16, inference at 64² base 16'));
  test('wasm too slow, and a second thread that brings too little', () => {
    expect(unmet(judgeWasm(bench({ ratio: 0.44 })))).toEqual(['3.1']);
    expect(unmet(judgeWasm(bench({ oneThread: { imagesPerSecond: 70, scaling: 100 / 70 } })))).toEqual(['3.2']);
    expect(unmet(judgeWasm(bench({ oneThread: null })))).toEqual(['3.2']);
  });
});

describe('the judge of loss curves', () => {
  const falling = [0.8, 0.75, 0.7, 0.6, 0.5];
  const curve = (engine: string, losses: number[]): EngineCurve => ({ engine, device: '', losses });
  const met = (losses: number[], reference = falling): boolean => judgeCurves('4.1', [curve('wasm', reference), curve('cpu', reference), curve('tensorflow', losses)], 5).met;
  test('rounding', () => expect(met(falling.map((loss, step) => loss * (1 + 1e-6 * 5 ** step)))).toBe(true));
  test('a difference in the first steps', () => expect(met([0.8, 0.7502, 0.7, 0.6, 0.5])).toBe(false));
  test('another way later on', () => expect(met([0.8, 0.75, 0.7, 0.6, 0.52])).toBe(false));
  test('a loss that is no number', () => expect(met([0.8, 0.75, 0.7, 0.6, Number.NaN])).toBe(false));
  test('fewer steps', () => expect(met(falling.slice(1))).toBe(false));
  test('losses that do not move agree whatever the gradients are', () => expect(met([0.8, 0.8, 0.8, 0.8, 0.8], [0.8, 0.8, 0.8, 0.8, 0.8])).toBe(false));
  test('a single engine', () => expect(judgeCurves('4.1', [curve('wasm', falling)], 5).met).toBe(false));
});

describe('the judge of scores', () => {
  const rows = (scores: number[], flags: number[] = [0]): HardnessRow[] =>
    scores.map((score, i) => ({ image: `i${i}`, score, byLevel: {}, signals: { pruning: score }, flagged: flags.includes(i), seen: false, iou: null, dice: null }));
  const pool = (engine: string, scores: number[], flags?: number[], changes: Partial<ScoredPool> = {}): ScoredPool => ({
    engine, device: '', weightsSha256: 'w', iou: 0.8, cutOff: { seen: null, unseen: 0.9 }, rows: rows(scores, flags), ...changes,
  });
  const scores = [0.9, 0.5, 0.4, 0.3, 0.2];
  const judge = (b: ScoredPool, a = pool('wasm', scores)): string[] => unmet(judgeScores(['4.2', '4.3', '4.4'], a, b));

  test('the same but for rounding', () => expect(judge(pool('tensorflow', scores.map((score) => score + 5e-4)))).toEqual([]));
  test('one score off', () => expect(judge(pool('tensorflow', [0.9, 0.5, 0.4, 0.302, 0.2]))).toEqual(['4.2']));
  test('another order', () => expect(judge(pool('tensorflow', [0.9, 0.4, 0.5, 0.3, 0.2]))).toEqual(['4.2', '4.3']));
  test('another flag', () => expect(judge(pool('tensorflow', scores, [1]))).toEqual(['4.4']));
  test('another flag at the cut-off, which is a tie', () => {
    const tied = [0.9, 0.9004, 0.4, 0.3, 0.2];
    expect(judge(pool('tensorflow', tied, [1]), pool('wasm', tied, [0]))).toEqual([]);
  });
  test('no flags at all', () => expect(judge(pool('tensorflow', scores, []), pool('wasm', scores, []))).toEqual(['4.4']));
  test('a score that is missing', () => expect(judge(pool('tensorflow', [0.9, 0.5, 0.4, 0.3, Number.NaN]))).toContain('4.2'));
  test('other weights, fewer images, the same engine twice', () => {
    for (const other of [pool('tensorflow', scores, [0], { weightsSha256: 'x' }), pool('tensorflow', scores.slice(1)), pool('wasm', scores)]) {
      expect(judge(other)).toEqual(['4.2', '4.3', '4.4']);
    }
  });
  test('networks trained separately must be separate', () => {
    const a = pool('wasm', scores);
    expect(reportSeparate('4.5', a, pool('tensorflow', scores.toReversed(), [0], { weightsSha256: 'x' })).met).toBe(true);
    expect(reportSeparate('4.5', a, pool('tensorflow', scores)).met).toBe(false);
    expect(reportSeparate('4.5', a, pool('wasm', scores, [0], { weightsSha256: 'x' })).met).toBe(false);
  });
});

describe('the judge of a pool', () => {
  const scored = { images: 4000, sparsities: 7, seconds: { dense: 10, ladder: 82 }, ratio: 8.2, peakResidentBytes: { afterFirst: 1000, atEnd: 1050 } };
  const judge = (changes: object | null): string[] => unmet(judgePool('5.1', { engine: 'wasm', pool: changes && { ...scored, ...changes } } as never));
  test('within both bars', () => expect(judge({})).toEqual([]));
  test('too long', () => expect(judge({ ratio: 8.31 })).toEqual(['5.1.1']));
  test('faster than one dense pass cannot be', () => expect(judge({ ratio: 0.9 })).toEqual(['5.1.1']));
  test('memory that grows with the pool', () => expect(judge({ peakResidentBytes: { afterFirst: 1000, atEnd: 1200 } })).toEqual(['5.1.2']));
  test('fewer images, fewer sparsities, none at all', () => {
    for (const changes of [{ images: 3999 }, { sparsities: 6 }, null]) expect(judge(changes)).toEqual(['5.1.1', '5.1.2']);
  });
  test('memory that was not read after the first thousand', () => expect(judge({ peakResidentBytes: { afterFirst: null, atEnd: 1200 } })).toEqual(['5.1.2']));
});

test('the judge of a GPU: no record, no runs, no PyTorch, PyTorch on another device', () => {
  const run = { case: { preset: 'tiny', size: 96, batchSize: 8 }, device: 'a GPU', imagesPerSecond: 1000, inferenceImagesPerSecond: 5000 };
  const theirs = { variant: 'PyTorch', device: 'a GPU', imagesPerSecond: 2000, inferenceImagesPerSecond: 9000 };
  const judge = (record: object[] | null): string[] => unmet(judgeGpu('6', record as GpuComparison[] | null));
  expect(judge([{ run, pytorch: [theirs] }])).toEqual([]);
  expect(judgeGpu('6', [{ run, pytorch: [theirs] }] as unknown as GpuComparison[])[0]!.measured).toBe('a GPU: 1000 and 5000 images/s; 0.50 and 0.56 × PyTorch on a GPU');
  expect(judge(null)).toEqual(['6']);
  expect(judge([])).toEqual(['6']);
  expect(judge([{ run, pytorch: [] }])).toEqual(['6.1']);
  expect(judge([{ run, pytorch: [{ ...theirs, device: 'cpu' }] }])).toEqual(['6.1']);
});
