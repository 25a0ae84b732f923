import { type Check, line, unmeasured, weakspotJson } from '../harness.ts';

type Bench = {
  ratio: number | null;
  wasm: { imagesPerSecond: number; peakMemoryBytes: number };
  pytorch: { imagesPerSecond: number; peakMemoryBytes: number } | null;
  tensors: { first: number; last: number };
  profile: { kernel: string; share: number }[];
};

const required = 'wasm ≥ .28 × PyTorch CPU (NCHW, both cores), 96×96 base-8 U-Net, same run';

/** Show 3: training throughput against PyTorch in the same run. */
export const benchTraining: Check = {
  id: '3',
  title: 'training speed against PyTorch',
  async run(context) {
    if (!context.python) return [unmeasured('3.1', required, 'give --python PATH of a Python with PyTorch')];
    const bench = await weakspotJson<Bench>(context, ['bench', 'train', '--python', context.python]);
    if (!bench.pytorch || bench.ratio === null) return [unmeasured('3.1', required, 'PyTorch did not run')];
    const speeds = `${bench.wasm.imagesPerSecond.toFixed(1)} against ${bench.pytorch.imagesPerSecond.toFixed(1)} images/s: ${bench.ratio.toFixed(2)}`;
    const top = bench.profile.slice(0, 5).map((entry) => `${entry.kernel} ${(100 * entry.share).toFixed(0)} %`).join(', ');
    return [
      line('3.1', required, speeds, bench.ratio >= 0.28),
      line('3.2', 'tensors flat over steps', `${bench.tensors.first} → ${bench.tensors.last}`, bench.tensors.first === bench.tensors.last),
      line('3.3', 'peak memory and top kernels printed', `${(bench.wasm.peakMemoryBytes / 2 ** 20).toFixed(0)} MiB; ${top}`, bench.wasm.peakMemoryBytes > 0 && bench.profile.length > 0),
    ];
  },
};
