import { type BenchTrainResult, benchShapes } from '../../../bench/train.ts';
import { type Check, unmeasured, weakspotJson } from '../harness.ts';
import { judgeShape, judgeWasm } from './judge.ts';
import { withTensorflow } from './tensorflow.ts';

const noPython = 'give --python PATH of a Python with PyTorch';

/** Show 2: TensorFlow against PyTorch in the same run, three networks and sizes. */
export const tensorflowSpeed: Check = {
  id: '2',
  title: 'TensorFlow against PyTorch: training and inference',
  async run(context) {
    if (!context.python) return [unmeasured('2', 'three shapes ≥ 1.0 × PyTorch NCHW', noPython)];
    const environment = await withTensorflow(context);
    const found = await weakspotJson<BenchTrainResult[]>(context, ['bench', 'train', '--engine', 'tensorflow', '--shapes', '--rounds', '3', '--seconds', '6', '--python', context.python], { environment });
    if (found.length !== benchShapes.length) return [unmeasured('2', 'three shapes', `${found.length} were measured`)];
    return found.flatMap((bench, i) => judgeShape(`2.${i + 1}`, bench, 1));
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
