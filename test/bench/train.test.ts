import { expect, it } from 'vitest';
import { describeBenchTrain } from '../../bench/describe-train.ts';
import { benchTrain } from '../../bench/train.ts';

it('measures the engine, and says that PyTorch is missing instead of inventing a ratio', async () => {
  const result = await benchTrain({ python: '/nowhere/python', engine: 'wasm', scaling: true, size: 32, batchSize: 2, rounds: 1, seconds: 0.1 });
  // As PyTorch counts the same network in bench/train_pytorch.py.
  expect(result.parameters).toBe(122_465);
  expect(result.imagesPerSecond.engine).toBeGreaterThan(0);
  expect(result.inference.imagesPerSecond.engine).toBeGreaterThan(0);
  expect(result.tensors.after).toBe(result.tensors.before);
  expect(result.profile.map(({ kernel }) => kernel)).toContain('WeakspotConvolutionFilterGradient');
  expect(result.oneThread!.scaling).toBeCloseTo(result.imagesPerSecond.engine / result.runs.oneThread[0]!, 10);
  expect([result.ratio, result.inference.ratio, result.channelsLast.ratio, result.channelsLast.inference.ratio, result.pytorch]).toEqual([null, null, null, null, null]);
  expect(result.pytorchMissing).toContain('/nowhere/python could not be run');
  expect(describeBenchTrain(result)).toContain('ratio: unknown × NCHW, unknown × channels_last');
});

it('fails where the engine cannot be measured', async () => {
  await expect(benchTrain({ engine: 'tensorflow', rounds: 1, seconds: 0.1 })).rejects.toThrow('TensorFlow is not installed; run "weakspot engine install tensorflow"');
});
