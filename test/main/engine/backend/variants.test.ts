import { describe, expect, it } from 'vitest';
import { instantiateKernels, kernelVariant, type KernelExports } from '../../../../src/main/engine/backend/wasm/module.ts';
import { noiseValues, relativeError } from './compare.ts';

/** Lays arrays out in a memory of their own, 16 bytes of guard around each, and reads them back. */
class Bench {
  readonly kernels: KernelExports;
  private readonly memory = new WebAssembly.Memory({ initial: 32 });
  private end = 1024;

  constructor(variant: 'fma' | 'simd') {
    this.kernels = instantiateKernels(this.memory, variant);
    new Float32Array(this.memory.buffer).fill(guard);
  }

  place(length: number, values?: Float32Array): number {
    const at = this.end;
    this.end = (at + length * 4 + 31) & ~15;
    this.floats(at, length).set(values ?? new Float32Array(length));
    return at;
  }

  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, length);
  }

  /** The floats that belong to no array. */
  outside(arrays: [number, number][]): Float32Array {
    const all = new Float32Array(this.memory.buffer.slice(0));
    for (const [at, length] of arrays) all.fill(guard, at / 4, at / 4 + length);
    return all;
  }
}

const guard = 12345;

/** A convolution of odd sizes, forward and both gradients, and a normalization: all that multiplies and adds. */
function compute(variant: 'fma' | 'simd'): { results: Float32Array[]; intact: boolean } {
  const bench = new Bench(variant);
  const { kernels } = bench;
  const [n, h, w, inputs, outputs] = [2, 5, 7, 3, 9];
  const taps = 9;
  const pixels = n * h * w;
  const arrays: [number, number][] = [];
  const place = (length: number, values?: Float32Array): number => {
    const at = bench.place(length, values);
    arrays.push([at, length]);
    return at;
  };
  const x = place(pixels * inputs, noiseValues(1, pixels * inputs));
  const kernel = place(taps * inputs * outputs, noiseValues(2, taps * inputs * outputs));
  const packed = place(taps * inputs * 16);
  const bias = place(16, noiseValues(3, 16));
  const y = place(pixels * outputs);
  const forwardBytes = kernels.convolveWorkspaceBytes(w, 3, 3, inputs);
  kernels.packForward(kernel, packed, taps, inputs, outputs);
  kernels.convolve(x, h, w, inputs, packed, 3, 3, bias, 0, y, n, h, w, outputs, 1, 1, place(forwardBytes / 4));

  const backwardPacked = place(taps * outputs * 8);
  const noBias = place(8);
  const dx = place(pixels * inputs);
  const backwardBytes = kernels.convolveWorkspaceBytes(w, 3, 3, outputs);
  kernels.packBackward(kernel, backwardPacked, taps, inputs, outputs);
  kernels.convolve(y, h, w, outputs, backwardPacked, 3, 3, noBias, 1, dx, n, h, w, inputs, 1, 1, place(backwardBytes / 4));

  const dy = place(pixels * 16);
  kernels.packChannels(y, dy, pixels, outputs);
  const dKernel = place(3 * 12 * 16);
  const gradientBytes = kernels.filterGradientWorkspaceBytes(h, w, 3, 3, inputs);
  kernels.filterGradient(x, h, w, inputs, dy, n, h, w, 16, dKernel, 3, 3, 1, 1, place(gradientBytes / 4));

  const [wide, wideKernel, products] = [place(pixels * 8, noiseValues(4, pixels * 8)), place(taps * 64, noiseValues(5, taps * 64)), place(16 * 64)];
  const [transformed, wideY, wideGradient] = [place(16 * 64), place(pixels * 8), place(taps * 64)];
  const winograd = place(kernels.winogradWorkspaceBytes(8, 8) / 4);
  kernels.packWinogradForward(wideKernel, transformed, 8, 8);
  kernels.convolveWinograd(wide, h, w, 8, transformed, bias, 0, wideY, n, h, w, 8, 1, 1, winograd);
  kernels.filterGradientWinograd(wide, h, w, 8, wideY, n, h, w, 8, wideGradient, 1, 1, products, winograd);
  kernels.packWinogradBackward(wideKernel, transformed, 8, 8, winograd);

  const [mean, variance] = [place(outputs), place(outputs)];
  kernels.moments(y, pixels, outputs, mean, variance, place(outputs * 4));
  const sizes: [number, number][] = [
    [wideY, pixels * 8], [wideGradient, taps * 64], [transformed, 16 * 64], [y, pixels * outputs], [dx, pixels * inputs], [dKernel, 3 * 12 * 16], [mean, outputs], [variance, outputs],
  ];
  const results = sizes.map(([at, length]) => bench.floats(at, length).slice());
  return { results, intact: bench.outside(arrays).every((value) => value === guard) };
}

describe('kernel variants', () => {
  it('agree with each other to single precision', () => {
    const fma = compute('fma');
    compute('simd').results.forEach((values, i) => expect(relativeError(values, fma.results[i]!)).toBeLessThan(1e-5));
  });

  it.each(['fma', 'simd'] as const)('%s repeats itself bit for bit and writes nothing beside its arrays', (variant) => {
    const first = compute(variant);
    expect(compute(variant).results).toEqual(first.results);
    expect(first.intact).toBe(true);
  });

  it('is the fused one exactly where a multiply-add is rounded once', () => {
    const probe = (variant: 'fma' | 'simd'): number =>
      instantiateKernels(new WebAssembly.Memory({ initial: 1 }), variant).maddProbe(1 + 2 ** -12, 1 + 2 ** -12, -(1 + 2 ** -11));
    // The square is 1 + 2⁻¹¹ + 2⁻²⁴, and 24 bits hold no 2⁻²⁴ beside 1.
    expect(probe('simd')).toBe(0);
    expect(kernelVariant()).toBe(probe('fma') === 2 ** -24 ? 'fma' : 'simd');
  });
});
