import type { KernelBackend, KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { floatBytes, heapOf, type Heap } from './heap.ts';

type ForwardCall = {
  inputs: { x: TensorInfo; gamma: TensorInfo; beta: TensorInfo };
  backend: KernelBackend;
  attrs: { epsilon: number; groupSize: number };
};

/** Outputs y, and each group's mean and variance, [groups, c]. */
export function batchNormalizationReluConfig(kernelName: string): KernelConfig {
  const kernelFunc = ({ inputs: { x, gamma, beta }, backend, attrs: { epsilon, groupSize } }: ForwardCall): TensorInfo[] => {
    const heap = heapOf(backend);
    const channels = gamma.shape[0]!;
    const groups = groupsOf(x, groupSize);
    const y = heap.output(x.shape);
    const mean = heap.output([groups.length, channels]);
    const variance = heap.output([groups.length, channels]);
    for (const { pixels, imagesAt, statisticsAt } of groups) {
      const [meanAt, varianceAt] = [heap.pointer(mean) + statisticsAt, heap.pointer(variance) + statisticsAt];
      const from = heap.pointer(x) + imagesAt;
      heap.kernels.moments(from, pixels, channels, meanAt, varianceAt, heap.workspace(channels * 16));
      scaleShiftRelu(heap, from, pixels, gamma, beta, meanAt, varianceAt, epsilon, heap.pointer(y) + imagesAt);
    }
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
    scaleShiftRelu(heap, heap.pointer(x), pixelsOf(x), gamma, beta, heap.pointer(mean), heap.pointer(variance), epsilon, heap.pointer(y));
    return y;
  };
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}

type GradientCall = {
  inputs: { x: TensorInfo; y: TensorInfo; dy: TensorInfo; gamma: TensorInfo; mean: TensorInfo; variance: TensorInfo };
  backend: KernelBackend;
  attrs: { epsilon: number; groupSize: number };
};

/** Outputs the gradients with respect to x, gamma and beta, those two summed over the groups in their order. */
export function batchNormalizationReluGradientConfig(kernelName: string): KernelConfig {
  const kernelFunc = ({ inputs: { x, y, dy, gamma, mean, variance }, backend, attrs: { epsilon, groupSize } }: GradientCall): TensorInfo[] => {
    const heap = heapOf(backend);
    const { kernels } = heap;
    const channels = gamma.shape[0]!;
    const dx = heap.output(x.shape);
    const dGamma = heap.output([channels]);
    const dBeta = heap.output([channels]);
    const vectorBytes = floatBytes(channels);
    const sums = heap.workspace(channels * 16 + 6 * vectorBytes);
    const [inverseAt, scaleAt, slopeAt, interceptAt, sumGradientAt, sumProductAt] = vectors(sums + channels * 16, vectorBytes);
    const inverse = heap.floats(inverseAt, channels);
    const scale = heap.floats(scaleAt, channels);
    const slope = heap.floats(slopeAt, channels);
    const intercept = heap.floats(interceptAt, channels);
    const sumGradient = heap.floats(sumGradientAt, channels);
    const sumProduct = heap.floats(sumProductAt, channels);
    const gammas = heap.floats(heap.pointer(gamma), channels);
    const dGammas = heap.floats(heap.pointer(dGamma), channels).fill(0);
    const dBetas = heap.floats(heap.pointer(dBeta), channels).fill(0);

    for (const { pixels, imagesAt, statisticsAt } of groupsOf(x, groupSize)) {
      const variances = heap.floats(heap.pointer(variance) + statisticsAt, channels);
      for (let c = 0; c < channels; c++) inverse[c] = 1 / Math.sqrt(variances[c]! + epsilon);
      const [xAt, yAt, dyAt] = [heap.pointer(x) + imagesAt, heap.pointer(y) + imagesAt, heap.pointer(dy) + imagesAt];
      const meanAt = heap.pointer(mean) + statisticsAt;
      kernels.normalizationGradientSums(xAt, yAt, dyAt, pixels, channels, meanAt, inverseAt, sumGradientAt, sumProductAt, sums);
      for (let c = 0; c < channels; c++) {
        const factor = gammas[c]! * inverse[c]!;
        scale[c] = factor;
        slope[c] = (-factor * inverse[c]! * sumProduct[c]!) / pixels;
        intercept[c] = (-factor * sumGradient[c]!) / pixels;
        dGammas[c]! += sumProduct[c]!;
        dBetas[c]! += sumGradient[c]!;
      }
      kernels.normalizationGradient(xAt, yAt, dyAt, pixels, channels, meanAt, scaleAt, slopeAt, interceptAt, heap.pointer(dx) + imagesAt);
    }
    return [dx, dGamma, dBeta];
  };
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}

function vectors(at: number, bytes: number): [number, number, number, number, number, number] {
  return [at, at + bytes, at + 2 * bytes, at + 3 * bytes, at + 4 * bytes, at + 5 * bytes];
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
  heap: Heap, x: number, pixels: number, gamma: TensorInfo, beta: TensorInfo, mean: number, variance: number, epsilon: number, y: number,
): void {
  const channels = gamma.shape[0]!;
  const scaleAt = heap.workspace(2 * floatBytes(channels));
  const shiftAt = scaleAt + floatBytes(channels);
  const gammas = heap.floats(heap.pointer(gamma), channels);
  const betas = heap.floats(heap.pointer(beta), channels);
  const means = heap.floats(mean, channels);
  const variances = heap.floats(variance, channels);
  const scale = heap.floats(scaleAt, channels);
  const shift = heap.floats(shiftAt, channels);
  for (let c = 0; c < channels; c++) {
    const factor = gammas[c]! / Math.sqrt(variances[c]! + epsilon);
    scale[c] = factor;
    shift[c] = betas[c]! - means[c]! * factor;
  }
  heap.kernels.scaleShiftRelu(x, pixels, channels, scaleAt, shiftAt, y);
}

/** A group's pixels over all of its images, and in bytes from the tensor's start where its images and statistics lie. */
type Group = { pixels: number; imagesAt: number; statisticsAt: number };

function groupsOf(x: TensorInfo, groupSize: number): Group[] {
  const [images, height, width, channels] = x.shape as [number, number, number, number];
  const area = height * width;
  return Array.from({ length: Math.ceil(images / groupSize) }, (_, group) => ({
    pixels: Math.min(groupSize, images - group * groupSize) * area,
    imagesAt: group * groupSize * area * channels * 4,
    statisticsAt: group * channels * 4,
  }));
}

function pixelsOf(x: TensorInfo): number {
  return x.shape.slice(0, -1).reduce((product, length) => product * length, 1);
}
