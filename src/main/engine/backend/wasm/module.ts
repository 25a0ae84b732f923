import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WeakspotError } from '../../../../core/errors.ts';

/** What the modules in resources/kernels export; pointers are byte offsets into the shared memory. See assembly/ for each. */
export type KernelExports = {
  maddProbe(a: number, b: number, c: number): number;
  packForward(kernel: number, packed: number, taps: number, inputs: number, outputs: number): void;
  packBackward(kernel: number, packed: number, taps: number, inputs: number, outputs: number): void;
  packChannels(from: number, to: number, count: number, channels: number): void;
  convolve(
    x: number, height: number, width: number, channels: number,
    packed: number, kernelRows: number, kernelColumns: number, bias: number, relu: number,
    y: number, batch: number, outHeight: number, outWidth: number, outChannels: number,
    top: number, left: number, workspace: number,
  ): void;
  convolveWorkspaceBytes(outWidth: number, kernelRows: number, kernelColumns: number, channels: number): number;
  filterGradient(
    x: number, height: number, width: number, channels: number,
    dy: number, batch: number, outHeight: number, outWidth: number, outChannels: number,
    out: number, kernelRows: number, kernelColumns: number, top: number, left: number, workspace: number,
  ): void;
  filterGradientWorkspaceBytes(outHeight: number, outWidth: number, kernelRows: number, kernelColumns: number, channels: number): number;
  packWinogradForward(kernel: number, packed: number, inputs: number, outputs: number): void;
  packWinogradBackward(kernel: number, packed: number, inputs: number, outputs: number, scratch: number): void;
  convolveWinograd(
    x: number, height: number, width: number, channels: number, packed: number, bias: number, relu: number,
    y: number, batch: number, outHeight: number, outWidth: number, outChannels: number, top: number, left: number, workspace: number,
  ): void;
  filterGradientWinograd(
    x: number, height: number, width: number, channels: number,
    dy: number, batch: number, outHeight: number, outWidth: number, outChannels: number,
    out: number, top: number, left: number, products: number, workspace: number,
  ): void;
  winogradWorkspaceBytes(channels: number, outChannels: number): number;
  convolveJoined(
    below: number, skip: number, batch: number, height: number, width: number, belowChannels: number, skipChannels: number,
    packed: number, bias: number, relu: number, y: number, outChannels: number, workspace: number,
  ): void;
  joinedInputGradient(
    dy: number, batch: number, height: number, width: number, outChannels: number, packed: number, zeros: number,
    dBelow: number, belowChannels: number, dSkip: number, skipChannels: number, workspace: number,
  ): void;
  joinedFilterGradient(
    below: number, skip: number, batch: number, height: number, width: number, belowChannels: number, skipChannels: number,
    dy: number, outChannels: number, out: number, products: number, workspace: number,
  ): void;
  joinedWorkspaceBytes(belowChannels: number, skipChannels: number, outChannels: number): number;
  moments(x: number, pixels: number, channels: number, mean: number, variance: number, states: number): void;
  scaleShiftRelu(x: number, pixels: number, channels: number, scale: number, shift: number, y: number): void;
  normalizationGradientSums(
    x: number, y: number, dy: number, pixels: number, channels: number,
    mean: number, inverse: number, sumGradient: number, sumProduct: number, sums: number,
  ): void;
  normalizationGradient(
    x: number, y: number, dy: number, pixels: number, channels: number,
    mean: number, scale: number, slope: number, intercept: number, dx: number,
  ): void;
  channelSums(x: number, pixels: number, channels: number, out: number, sums: number): void;
  maxPool(x: number, count: number, outHeight: number, outWidth: number, channels: number, y: number): void;
  maxPoolGradient(x: number, y: number, dy: number, count: number, outHeight: number, outWidth: number, channels: number, dx: number): void;
  upsample(x: number, count: number, height: number, width: number, channels: number, y: number): void;
  upsampleGradient(dy: number, count: number, height: number, width: number, channels: number, dx: number): void;
  copyRuns(from: number, fromStride: number, to: number, toStride: number, length: number, count: number): void;
  adamW(
    parameter: number, gradient: number, m: number, v: number, length: number,
    beta1: number, beta2: number, rest1: number, rest2: number, rate: number, inverseRoot2: number, epsilon: number, keep: number,
    newParameter: number, newM: number, newV: number,
  ): void;
  movingAverage(average: number, value: number, length: number, decay: number, rest: number, out: number): void;
  addAffinities(
    red: number, green: number, blue: number, gate: number, probability: number, height: number, stride: number, radius: number, reach: number,
    total: number, message: number,
  ): void;
};

/** `fma` rounds a multiply-add once, `simd` twice: results are bit-identical within a variant, not between them. */
export type KernelVariant = 'fma' | 'simd';

const kernelsFolder = new URL('../../../../../resources/kernels/', import.meta.url);

let compiled: { variant: KernelVariant; module: WebAssembly.Module } | null = null;

/** The variant that this machine gets, decided once for the process. */
export function kernelVariant(): KernelVariant {
  return compileKernels().variant;
}

/** The kernels over a memory that holds the tensors. */
export function instantiateKernels(memory: WebAssembly.Memory, variant = kernelVariant()): KernelExports {
  return instantiate(variant === kernelVariant() ? compileKernels().module : compile(variant), memory);
}

function compileKernels(): { variant: KernelVariant; module: WebAssembly.Module } {
  compiled ??= compileFused() ?? { variant: 'simd', module: compile('simd') };
  return compiled;
}

/** The relaxed instruction may round once or twice, as the engine likes: it is taken only where it is seen to round once. */
function compileFused(): { variant: KernelVariant; module: WebAssembly.Module } | null {
  const bytes = readKernels('fma');
  if (!WebAssembly.validate(bytes)) return null;
  const module = new WebAssembly.Module(bytes);
  const tiny = 2 ** -12;
  // (1 + t)² − (1 + 2t) is t² when rounded once, and 0 in single precision when the square is rounded first.
  const difference = instantiate(module, new WebAssembly.Memory({ initial: 1 })).maddProbe(1 + tiny, 1 + tiny, -(1 + 2 * tiny));
  return difference === tiny * tiny ? { variant: 'fma', module } : null;
}

function compile(variant: KernelVariant): WebAssembly.Module {
  return new WebAssembly.Module(readKernels(variant));
}

function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}

function readKernels(variant: KernelVariant): Uint8Array<ArrayBuffer> {
  const file = fileURLToPath(new URL(`kernels-${variant}.wasm`, kernelsFolder));
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    const advice = 'it comes with the product; in a checkout, "npm run kernels" makes it';
    throw new WeakspotError('missing-dependency', `${file} cannot be read; ${advice}`, { file }, { cause: error });
  }
}
