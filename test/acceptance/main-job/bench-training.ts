import type { BenchTrainResult } from '../../../bench/train.ts';
import { type Check, line, unmeasured, weakspotJson } from '../harness.ts';

const required = 'wasm ≥ .28 × PyTorch CPU (NCHW, both cores), 96×96 base-8 U-Net, same run';

/** Show 3: training throughput against PyTorch in the same run. */
export const benchTraining: Check = {
  id: '3',
  title: 'training speed against PyTorch',
  async run(context) {
    if (!context.python) return [unmeasured('3.1', required, 'give --python PATH of a Python with PyTorch')];
    const bench = await weakspotJson<BenchTrainResult>(context, ['bench', 'train', '--engine', 'wasm', '--python', context.python]);
    const { engine, pytorch } = bench.imagesPerSecond;
    if (pytorch === null || bench.ratio === null) return [unmeasured('3.1', required, bench.pytorchMissing ?? 'PyTorch did not run')];
    const speeds = `${engine.toFixed(1)} against ${pytorch.toFixed(1)} images/s: ${bench.ratio.toFixed(2)}`;
    const peakMebibytes = bench.peakResidentBytes.engine / 2 ** 20;
    const top = bench.profile.slice(0, 5).map((entry) => `${entry.kernel} ${(100 * entry.fraction).toFixed(0)} %`).join(', ');
    return [
      line('3.1', required, speeds, bench.ratio >= 0.28),
      line('3.2', 'tensors flat over steps', `${bench.tensors.before} → ${bench.tensors.after}`, bench.tensors.before === bench.tensors.after),
      line('3.3', 'peak memory and top kernels printed', `${peakMebibytes.toFixed(0)} MiB; ${top}`, peakMebibytes > 0 && bench.profile.length > 0),
    ];
  },
};
