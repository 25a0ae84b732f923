import { backend_util, type KernelConfig, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../../core/errors.ts';
import { floatBytes, heapOf, type Heap } from './heap.ts';

type Shape4D = [number, number, number, number];
type Padding = { top: number; left: number };
type ConvolutionAttributes = { strides: number | [number, number]; pad: 'valid' | 'same' | number; dataFormat?: string };

export type ConvolutionInputs = { x: TensorInfo; kernel: TensorInfo; bias?: TensorInfo };

/** `WeakspotConvolution` and `WeakspotConvolutionRelu`: stride 1, SAME; inputs x, kernel and, if any, bias. */
export function convolutionConfig(kernelName: string, relu: boolean): KernelConfig {
  const kernelFunc = ({ inputs, backend }: { inputs: ConvolutionInputs; backend: unknown }): TensorInfo => {
    const heap = heapOf(backend as Parameters<typeof heapOf>[0]);
    const { x, kernel, bias } = inputs;
    const [rows, columns] = kernel.shape as Shape4D;
    const padding = { top: Math.floor((rows - 1) / 2), left: Math.floor((columns - 1) / 2) };
    const [batch, height, width] = x.shape as Shape4D;
    const y = heap.output([batch, height, width, kernel.shape[3]!]);
    convolve(heap, x, kernel, 'forward', bias ?? null, relu, padding, y);
    return y;
  };
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}

/** tfjs's `Conv2DBackpropInput` for stride 1; what else it is asked for goes to the kernel that the backend has. */
export function inputGradientConfig(original: KernelConfig): KernelConfig {
  return {
    ...original,
    kernelFunc: (call) => {
      const { dy, filter } = call.inputs as { dy: TensorInfo; filter: TensorInfo };
      const attributes = call.attrs as unknown as ConvolutionAttributes & { inputShape: Shape4D };
      if (!isStrideOne(attributes)) return original.kernelFunc(call);
      const heap = heapOf(call.backend as Parameters<typeof heapOf>[0]);
      const { padInfo } = geometry(attributes.inputShape, filter.shape as Shape4D, attributes);
      const [rows, columns] = filter.shape as Shape4D;
      const dx = heap.output(attributes.inputShape);
      convolve(heap, dy, filter, 'backward', null, false, { top: rows - 1 - padInfo.top, left: columns - 1 - padInfo.left }, dx);
      return dx;
    },
  };
}

/**
 * tfjs's `Conv2DBackpropFilter`, which its wasm backend lacks, for stride 1.
 *
 * @throws {WeakspotError} `unsupported` for other strides and channels first
 */
export const filterGradientConfig: KernelConfig = {
  kernelName: 'Conv2DBackpropFilter',
  backendName: 'wasm',
  kernelFunc: (call) => {
    const { x, dy } = call.inputs as { x: TensorInfo; dy: TensorInfo };
    const attributes = call.attrs as unknown as ConvolutionAttributes & { filterShape: Shape4D };
    if (!isStrideOne(attributes)) {
      throw new WeakspotError('unsupported', 'the wasm engine computes kernel gradients for stride 1 and NHWC only; use --engine cpu', {
        strides: String(attributes.strides), dataFormat: attributes.dataFormat ?? 'NHWC',
      });
    }
    const heap = heapOf(call.backend as Parameters<typeof heapOf>[0]);
    const { padInfo } = geometry(x.shape as Shape4D, attributes.filterShape, attributes);
    return filterGradient(heap, x, dy, attributes.filterShape, padInfo);
  },
};

function convolve(
  heap: Heap, x: TensorInfo, kernel: TensorInfo, direction: 'forward' | 'backward', bias: TensorInfo | null, relu: boolean,
  padding: Padding, y: TensorInfo,
): void {
  const { kernels } = heap;
  const [, height, width, channels] = x.shape as Shape4D;
  const [batch, outHeight, outWidth, outChannels] = y.shape as Shape4D;
  const [rows, columns, inputs, outputs] = kernel.shape as Shape4D;
  const blocks = Math.ceil(outChannels / 8);
  const packedBytes = rows * columns * channels * blocks * 32;
  const biasBytes = blocks * 32;
  const packed = heap.workspace(packedBytes + biasBytes + kernels.convolveWorkspaceBytes(outWidth, rows, columns, channels));
  const paddedBias = packed + packedBytes;
  const biases = heap.floats(paddedBias, blocks * 8).fill(0);
  if (bias) biases.set(heap.floats(heap.pointer(bias), outChannels));
  const pack = direction === 'forward' ? kernels.packForward : kernels.packBackward;
  pack(heap.pointer(kernel), packed, rows * columns, inputs, outputs);
  kernels.convolve(
    heap.pointer(x), height, width, channels, packed, rows, columns, paddedBias, relu ? 1 : 0,
    heap.pointer(y), batch, outHeight, outWidth, outChannels, padding.top, padding.left, paddedBias + biasBytes,
  );
}

function filterGradient(heap: Heap, x: TensorInfo, dy: TensorInfo, shape: Shape4D, padding: Padding): TensorInfo {
  const { kernels } = heap;
  const [, height, width, channels] = x.shape as Shape4D;
  const [batch, outHeight, outWidth, outChannels] = dy.shape as Shape4D;
  const [rows, columns] = shape;
  const paddedChannels = Math.ceil(outChannels / 8) * 8;
  const run = columns * channels;
  const paddedRun = Math.ceil(run / 4) * 4;
  const packs = paddedChannels !== outChannels;
  const direct = !packs && paddedRun === run;
  const outPixels = batch * outHeight * outWidth;
  const imageBytes = (kernels.filterGradientWorkspaceBytes(outHeight, outWidth, rows, columns, channels) + 15) & ~15;
  const packedBytes = packs ? floatBytes(outPixels * paddedChannels) : 0;
  const sumsBytes = direct ? 0 : floatBytes(rows * paddedRun * paddedChannels);
  const result = heap.output(shape);
  const image = heap.workspace(imageBytes + packedBytes + sumsBytes);
  const gradient = packs ? image + imageBytes : heap.pointer(dy);
  const sums = direct ? heap.pointer(result) : image + imageBytes + packedBytes;
  if (packs) kernels.packChannels(heap.pointer(dy), gradient, outPixels, outChannels);
  kernels.filterGradient(
    heap.pointer(x), height, width, channels, gradient, batch, outHeight, outWidth, paddedChannels,
    sums, rows, columns, padding.top, padding.left, image,
  );
  if (!direct) {
    for (let row = 0; row < rows; row++) {
      const from = sums + row * paddedRun * paddedChannels * 4;
      kernels.copyRuns(from, paddedChannels, heap.pointer(result) + row * run * outChannels * 4, outChannels, outChannels, run);
    }
  }
  return result;
}

function geometry(inputShape: Shape4D, filterShape: Shape4D, { strides, pad }: ConvolutionAttributes): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad);
}

function isStrideOne({ strides, dataFormat }: ConvolutionAttributes): boolean {
  const [down, across] = Array.isArray(strides) ? strides : [strides, strides];
  return down === 1 && across === 1 && (dataFormat ?? 'NHWC') === 'NHWC';
}
