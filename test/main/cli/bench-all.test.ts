import { expect, it } from 'vitest';
import { describeBenchAll, type BenchAll } from '../../../src/main/cli/bench-all.ts';

const found = {
  rows: [
    { what: 'training', ours: 150, alternative: 'PyTorch, NCHW', theirs: 75, ratio: 2 },
    { what: 'inference', ours: 1234.5, alternative: 'PyTorch, channels_last', theirs: null, ratio: null },
  ],
  train: { engine: 'wasm', device: 'WebAssembly', preset: 'tiny', size: 96, batchSize: 8, pytorchMissing: 'python3 could not be run' },
  infer: { preset: 'small', size: 64, batchSize: 16, pool: { images: 400, sparsities: 7, ratio: 8.123 } },
} as unknown as BenchAll;

it('prints one table of ratios, and says what was not measured', () => {
  expect(describeBenchAll(found).split('\n')).toEqual([
    'what       images/s  alternative             images/s  ratio',
    '─────────  ────────  ──────────────────────  ────────  ─────',
    'training        150  PyTorch, NCHW               75.0   2.00',
    'inference     1,235  PyTorch, channels_last         –      –',
    '',
    'engine wasm: WebAssembly; training U-Net tiny, 96 × 96, batches of 8, inference small, 64 × 64, batches of 16',
    'scoring 400 images with the dense network and 7 pruned ones took 8.12 × one dense pass',
    'PyTorch was not measured: python3 could not be run',
    'One short turn of each: "bench train", "bench infer" and "bench import" measure longer.',
  ]);
});
