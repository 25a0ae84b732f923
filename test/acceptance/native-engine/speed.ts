import { readFileSync } from 'node:fs';
import type { GpuComparison } from '../../../bench/gpu.ts';
import type { BenchInferResult } from '../../../bench/infer.ts';
import { type BenchTrainResult, benchShapes } from '../../../bench/train.ts';
import { type Check, unmeasured, weakspotJson } from '../harness.ts';
import { judgeGpu, judgePool, judgeShape, judgeWasm } from './judge.ts';
import { withTensorflow } from './tensorflow.ts';

const noPython = 'give --python PATH of a Python with PyTorch';

/** Show 2: TensorFlow against PyTorch in the same run, three networks and sizes. */
export const tensorflowSpeed: Check = {
  id: '2',
  title: 'TensorFlow against PyTorch: training and inference',
  async run(context) {
    if (!context.python) return [unmeasured('2', 'three shapes ≥ 1.0 × PyTorch NCHW', noPython)];
    const environment = await withTensorflow(context);
    const common = ['--engine', 'tensorflow', '--shapes', '--batch-size', '8', '--rounds', '3', '--python', context.python];
    const trained = await weakspotJson<BenchTrainResult[]>(context, ['bench', 'train', ...common, '--seconds', '6'], { environment });
    const inferred = await weakspotJson<BenchInferResult[]>(context, ['bench', 'infer', ...common, '--seconds', '3', '--pool', '0'], { environment });
    const shapes = Math.min(trained.length, inferred.length);
    if (shapes !== benchShapes.length) return [unmeasured('2', 'three shapes', `${shapes} were measured`)];
    return trained.flatMap((bench, i) => judgeShape(`2.${i + 1}`, bench, inferred[i]!, 1));
  },
};

/** Show 3: wasm over worker threads against PyTorch and against itself with one thread. */
export const wasmSpeed: Check = {
  id: '3',
  title: 'wasm over two threads',
  async run(context) {
    if (!context.python) return [unmeasured('3', 'wasm ≥ 0.45 × PyTorch NCHW; 1 → 2 threads ≥ 1.5', noPython)];
    const parameters = ['bench', 'train', '--engine', 'wasm', '--threads', '2', '--scaling', '--rounds', '5', '--seconds', '5', '--python', context.python];
    return judgeWasm(await weakspotJson<BenchTrainResult>(context, parameters));
  },
};

/** Show 5: scoring a large pool, on both engines of a computer without a GPU. */
export const largePool: Check = {
  id: '5',
  title: 'a pool of 4,000 with seven sparsities',
  async run(context) {
    const environment = await withTensorflow(context);
    const lines = [];
    for (const [i, engine] of ['tensorflow', 'wasm'].entries()) {
      const parameters = ['bench', 'infer', '--engine', engine, '--pool', '4000', '--rounds', '1', '--seconds', '1', ...(context.python ? ['--python', context.python] : [])];
      lines.push(...judgePool(`5.${i + 1}`, await weakspotJson<BenchInferResult>(context, parameters, { environment })));
    }
    return lines;
  },
};

/** Show 6: a GPU is elsewhere, and its figures come as a file. */
export const gpu: Check = {
  id: '6',
  title: 'GPU backends against PyTorch on the same GPU',
  async run(context) {
    context.say('TensorFlow on CUDA was not measured: no computer with a GPU could take it');
    const file = context.gpuResult;
    return judgeGpu('6', file === null ? null : (JSON.parse(readFileSync(file, 'utf8')) as GpuComparison[]));
  },
};
