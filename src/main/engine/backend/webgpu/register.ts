import { getKernel, registerKernel, unregisterKernel, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { operationNames, type OperationName } from '../operation.ts';
import type { GpuBackend } from './backend.ts';
import { toFloats } from './kernels/cast.ts';
import { convolutionInputGradient, convolve, convolveJoined, joinedConvolutionInputGradient } from './kernels/convolution.ts';
import { convolutionFilterGradient, joinedConvolutionFilterGradient } from './kernels/filter-gradient.ts';
import { segmentationLosses, segmentationLossesGradient, weightedMean, weightedMeanGradient } from './kernels/loss.ts';
import { batchNormalizationRelu, batchNormalizationReluInference } from './kernels/normalization.ts';
import { batchNormalizationReluGradient } from './kernels/normalization-gradient.ts';
import { adamWOfAll, movingAverageOfAll, type AdamWAttributes } from './kernels/optimizer.ts';
import { concatenateChannels, maxPool2, maxPool2Gradient, takeChannels, upsample2, upsample2Gradient } from './kernels/resample.ts';
import { channelSums } from './kernels/sums.ts';

// Each operation has inputs and attributes of its own, which the layers that call it name.
type Inputs = Record<string, TensorInfo>;
type Compute = (gpu: GpuBackend, inputs: never, attributes: never) => TensorInfo | TensorInfo[];
type Taps = { kh: number; kw: number };
type Normalization = { epsilon: number; groupSize: number };
type Tensors<Names extends string> = Record<Names, TensorInfo>;

const operations: Partial<Record<OperationName, Compute>> = {
  convolution: (gpu, { x, kernel, bias }: Tensors<'x' | 'kernel'> & Partial<Tensors<'bias'>>) => convolve(gpu, x, kernel, bias ?? null, false),
  convolutionRelu: (gpu, { x, kernel, bias }: Tensors<'x' | 'kernel' | 'bias'>) => convolve(gpu, x, kernel, bias, true),
  convolutionInputGradient: (gpu, { dy, kernel }: Tensors<'dy' | 'kernel'>) => convolutionInputGradient(gpu, dy, kernel),
  convolutionFilterGradient: (gpu, { x, dy }: Tensors<'x' | 'dy'>, { kh, kw }: Taps) => convolutionFilterGradient(gpu, x, dy, kh, kw),
  joinedConvolution: (gpu, { below, skip, kernel, bias }: Tensors<'below' | 'skip' | 'kernel'> & Partial<Tensors<'bias'>>) =>
    convolveJoined(gpu, below, skip, kernel, bias ?? null, false),
  joinedConvolutionRelu: (gpu, { below, skip, kernel, bias }: Tensors<'below' | 'skip' | 'kernel' | 'bias'>) =>
    convolveJoined(gpu, below, skip, kernel, bias, true),
  joinedConvolutionInputGradient: (gpu, { dy, kernel }: Tensors<'dy' | 'kernel'>, { belowChannels }: { belowChannels: number }) =>
    joinedConvolutionInputGradient(gpu, dy, kernel, belowChannels),
  joinedConvolutionFilterGradient: (gpu, { below, skip, dy }: Tensors<'below' | 'skip' | 'dy'>, { kh, kw }: Taps) =>
    joinedConvolutionFilterGradient(gpu, below, skip, dy, kh, kw),
  batchNormalizationRelu: (gpu, { x, gamma, beta }: Tensors<'x' | 'gamma' | 'beta'>, attributes: Normalization) =>
    batchNormalizationRelu(gpu, x, gamma, beta, attributes),
  batchNormalizationReluGradient: (gpu, inputs: Tensors<'x' | 'dy' | 'gamma' | 'beta' | 'mean' | 'variance'>, attributes: Normalization) =>
    batchNormalizationReluGradient(gpu, inputs, attributes),
  batchNormalizationReluInference: (gpu, inputs: Tensors<'x' | 'gamma' | 'beta' | 'mean' | 'variance'>, { epsilon }: { epsilon: number }) =>
    batchNormalizationReluInference(gpu, inputs, epsilon),
  channelSums: (gpu, { x }: Tensors<'x'>) => channelSums(gpu, x),
  maxPool2: (gpu, { x }: Tensors<'x'>) => maxPool2(gpu, x),
  maxPool2Gradient: (gpu, { x, y, dy }: Tensors<'x' | 'y' | 'dy'>) => maxPool2Gradient(gpu, x, y, dy),
  upsample2: (gpu, { x }: Tensors<'x'>) => upsample2(gpu, x),
  upsample2Gradient: (gpu, { dy }: Tensors<'dy'>) => upsample2Gradient(gpu, dy),
  concatenateChannels: (gpu, { a, b }: Tensors<'a' | 'b'>) => concatenateChannels(gpu, a, b),
  takeChannels: (gpu, { x }: Tensors<'x'>, { from, length }: { from: number; length: number }) => takeChannels(gpu, x, from, length),
  // Their inputs are numbered: an object has them in that order.
  adamWOfAll: (gpu, tensors: Record<string, TensorInfo>, attributes: AdamWAttributes) => adamWOfAll(gpu, Object.values(tensors), attributes),
  movingAverageOfAll: (gpu, tensors: Record<string, TensorInfo>, { decay }: { decay: number }) => movingAverageOfAll(gpu, Object.values(tensors), decay),
  segmentationLosses: (gpu, { logits, target }: Tensors<'logits' | 'target'>) => segmentationLosses(gpu, logits, target),
  segmentationLossesGradient: (gpu, { logits, target, upstream }: Tensors<'logits' | 'target' | 'upstream'>) =>
    segmentationLossesGradient(gpu, logits, target, upstream),
  weightedMean: (gpu, { losses, weights }: Tensors<'losses' | 'weights'>) => weightedMean(gpu, losses, weights),
  weightedMeanGradient: (gpu, { weights, upstream }: Tensors<'weights' | 'upstream'>) => weightedMeanGradient(gpu, weights, upstream),
};

let registered = false;

/** Adds our kernels to tfjs's registry. */
export function registerGpuKernels(): void {
  if (registered) return;
  registered = true;
  for (const [name, compute] of Object.entries(operations)) {
    const kernelFunc = ({ inputs, backend, attrs }: { inputs: Inputs; backend: unknown; attrs: unknown }): TensorInfo | TensorInfo[] =>
      (compute as (gpu: GpuBackend, inputs: Inputs, attributes: unknown) => TensorInfo | TensorInfo[])(backend as GpuBackend, inputs, attrs);
    registerKernel({ kernelName: operationNames[name as OperationName], backendName: 'webgpu', kernelFunc: kernelFunc as unknown as KernelFunc });
  }
  replaceCast();
}

/** tfjs's own, but for integers and truth values that are to be floats. */
function replaceCast(): void {
  const { kernelFunc } = getKernel('Cast', 'webgpu')!;
  unregisterKernel('Cast', 'webgpu');
  registerKernel({
    kernelName: 'Cast',
    backendName: 'webgpu',
    kernelFunc: (call) => {
      const x = call.inputs['x']!;
      const isWhole = x.dtype === 'int32' || x.dtype === 'bool';
      return isWhole && call.attrs?.['dtype'] === 'float32' ? toFloats(call.backend as unknown as GpuBackend, x) : kernelFunc(call);
    },
  });
}
