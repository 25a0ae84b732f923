import { expect, it } from 'vitest';
import { benchInfer, describeBenchInfer } from '../../bench/infer.ts';

it('measures a dense network and a pool with seven pruned ones, and says that PyTorch is missing instead of inventing a ratio', async () => {
  const result = await benchInfer({ python: '/nowhere/python', engine: 'wasm', preset: 'tiny', size: 32, batchSize: 4, rounds: 1, seconds: 0.1, pool: 30 });
  // As PyTorch counts the same network in bench/train_pytorch.py.
  expect(result.parameters).toBe(122_465);
  expect(result.imagesPerSecond.engine).toBeGreaterThan(0);
  expect([result.ratio, result.pytorch]).toEqual([{ nchw: null, channelsLast: null }, null]);
  expect(result.pytorchMissing).toContain('/nowhere/python could not be run');
  const pool = result.pool!;
  expect(pool).toMatchObject({ images: 30, sparsities: 7 });
  expect(pool.ratio).toBeCloseTo(pool.seconds.ladder / pool.seconds.dense, 10);
  // Eight networks take more than one.
  expect(pool.processorSeconds.ladder).toBeGreaterThan(pool.processorSeconds.dense);
  expect(pool.peakResidentBytes.afterFirst).toBeNull();
  expect(describeBenchInfer(result)).toContain('ratio: unknown × NCHW, unknown × channels_last');
});
