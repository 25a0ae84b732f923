import type { KernelBackend, KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { floatBytes, heapOf, type Heap } from './heap.ts';

type ForwardCall = { inputs: { x: TensorInfo; gamma: TensorInfo; beta: TensorInfo }; backend: KernelBackend; attrs: { epsilon: number } };

/** Outputs y, mean and variance. */
export function batchNormalizationReluConfig(kernelName: string): KernelConfig {
  const kernelFunc = ({ inputs: { x, gamma, beta }, backend, attrs: { epsilon } }: ForwardCall): TensorInfo[] => {
    const heap = heapOf(backend);
    const channels = gamma.shape[0]!;
    const y = heap.output(x.shape);
    const mean = heap.output([channels]);
    const variance = heap.output([channels]);
    const workspace = heap.workspace(channels * 16);
    heap.kernels.moments(heap.pointer(x), pixelsOf(x), channels, heap.pointer(mean), heap.pointer(variance), workspace);
    scaleShiftRelu(heap, x, gamma, beta, mean, variance, epsilon, y);
    return [y, mean, variance];
  };
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}

type InferenceCall = {
  inputs: { x: TensorInfo; gamma: TensorInfo; beta: TensorInfo; mean: TensorInfo; variance: TensorInfo };
  backend: KernelBackend;
  attrs: { epsilon: number };
};

export function batchNormalizationReluInferenceConfig(kernelName: string): KernelConfig {
  const kernelFunc = ({ inputs: { x, gamma, beta, mean, variance }, backend, attrs: { epsilon } }: InferenceCall): TensorInfo => {
    const heap = heapOf(backend);
    const y = heap.output(x.shape);
    scaleShiftRelu(heap, x, gamma, beta, mean, variance, epsilon, y);
    return y;
  };
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}

type GradientCall = {
  inputs: { x: TensorInfo; y: TensorInfo; dy: TensorInfo; gamma: TensorInfo; mean: TensorInfo; variance: TensorInfo };
  backend: KernelBackend;
  attrs: { epsilon: number };
};

/** Outputs the gradients with respect to x, gamma and beta. */
export function batchNormalizationReluGradientConfig(kernelName: string): KernelConfig {
  const kernelFunc = ({ inputs: { x, y, dy, gamma, mean, variance }, backend, attrs: { epsilon } }: GradientCall): TensorInfo[] => {
    const heap = heapOf(backend);
    const { kernels } = heap;
    const channels = gamma.shape[0]!;
    const pixels = pixelsOf(x);
    const dx = heap.output(x.shape);
    const dGamma = heap.output([channels]);
    const dBeta = heap.output([channels]);
    const vectorBytes = floatBytes(channels);
    const sums = heap.workspace(channels * 16 + 4 * vectorBytes);
    const inverseAt = sums + channels * 16;
    const scaleAt = inverseAt + vectorBytes;
    const slopeAt = scaleAt + vectorBytes;
    const interceptAt = slopeAt + vectorBytes;

    const inverse = heap.floats(inverseAt, channels);
    const variances = heap.floats(heap.pointer(variance), channels);
    for (let c = 0; c < channels; c++) inverse[c] = 1 / Math.sqrt(variances[c]! + epsilon);
    const pointers = [heap.pointer(x), heap.pointer(y), heap.pointer(dy), pixels, channels, heap.pointer(mean)] as const;
    kernels.normalizationGradientSums(...pointers, inverseAt, heap.pointer(dBeta), heap.pointer(dGamma), sums);

    const sumGradient = heap.floats(heap.pointer(dBeta), channels);
    const sumProduct = heap.floats(heap.pointer(dGamma), channels);
    const gammas = heap.floats(heap.pointer(gamma), channels);
    const scale = heap.floats(scaleAt, channels);
    const slope = heap.floats(slopeAt, channels);
    const intercept = heap.floats(interceptAt, channels);
    for (let c = 0; c < channels; c++) {
      const factor = gammas[c]! * inverse[c]!;
      scale[c] = factor;
      slope[c] = (-factor * inverse[c]! * sumProduct[c]!) / pixels;
      intercept[c] = (-factor * sumGradient[c]!) / pixels;
    }
    kernels.normalizationGradient(...pointers, scaleAt, slopeAt, interceptAt, heap.pointer(dx));
    return [dx, dGamma, dBeta];
  };
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}

/** Sums over all axes but the last. */
export function channelSumsConfig(kernelName: string): KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend }) => {
      const x = inputs['x'] as TensorInfo;
      const heap = heapOf(backend as KernelBackend);
      const channels = x.shape.at(-1)!;
      const out = heap.output([channels]);
      heap.kernels.channelSums(heap.pointer(x), pixelsOf(x), channels, heap.pointer(out), heap.workspace(channels * 16));
      return out;
    },
  };
}

function scaleShiftRelu(
  heap: Heap, x: TensorInfo, gamma: TensorInfo, beta: TensorInfo, mean: TensorInfo, variance: TensorInfo, epsilon: number, y: TensorInfo,
): void {
  const channels = gamma.shape[0]!;
  const scaleAt = heap.workspace(2 * floatBytes(channels));
  const shiftAt = scaleAt + floatBytes(channels);
  const [gammas, betas, means, variances] = [gamma, beta, mean, variance].map((tensor) => heap.floats(heap.pointer(tensor), channels));
  const scale = heap.floats(scaleAt, channels);
  const shift = heap.floats(shiftAt, channels);
  for (let c = 0; c < channels; c++) {
    const factor = gammas![c]! / Math.sqrt(variances![c]! + epsilon);
    scale[c] = factor;
    shift[c] = betas![c]! - means![c]! * factor;
  }
  heap.kernels.scaleShiftRelu(heap.pointer(x), pixelsOf(x), channels, scaleAt, shiftAt, heap.pointer(y));
}

function pixelsOf(x: TensorInfo): number {
  return x.shape.slice(0, -1).reduce((product, length) => product * length, 1);
}
