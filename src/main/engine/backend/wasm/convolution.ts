import { backend_util, type KernelConfig, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../../core/errors.ts';
import { floatBytes, heapOf, type Heap } from './heap.ts';

type Shape4D = [number, number, number, number];
type Direction = 'forward' | 'backward';
type Padding = { top: number; left: number };
type ConvolutionAttributes = { strides: number | [number, number]; pad: 'valid' | 'same' | number; dataFormat?: string };

/** Nine taps of eight channels. */
export const packBackwardScratchBytes = 9 * 32;

export type ConvolutionInputs = { x: TensorInfo; kernel: TensorInfo; bias?: TensorInfo };

/** `WeakspotConvolution` and `WeakspotConvolutionRelu`: stride 1, SAME; inputs x, kernel and, if any, bias. */
export function convolutionConfig(kernelName: string, relu: boolean): KernelConfig {
  const kernelFunc = ({ inputs, backend }: { inputs: ConvolutionInputs; backend: unknown }): TensorInfo => {
    const heap = heapOf(backend as Parameters<typeof heapOf>[0]);
    const { x, kernel, bias } = inputs;
    const [rows, columns] = kernel.shape as Shape4D;
    const padding = samePadding(rows, columns);
    const [batch, height, width] = x.shape as Shape4D;
    const y = heap.output([batch, height, width, kernel.shape[3]!]);
    convolve(heap, x, kernel, 'forward', bias ?? null, relu, padding, y);
    return y;
  };
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}

/** Gradient of `WeakspotConvolution` with respect to x; inputs dy and kernel. */
export function convolutionInputGradientConfig(kernelName: string): KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend }) => {
      const { dy, kernel } = inputs as { dy: TensorInfo; kernel: TensorInfo };
      const heap = heapOf(backend as Parameters<typeof heapOf>[0]);
      const [batch, height, width] = dy.shape as Shape4D;
      const [rows, columns, channels] = kernel.shape as Shape4D;
      const same = samePadding(rows, columns);
      const dx = heap.output([batch, height, width, channels]);
      convolve(heap, dy, kernel, 'backward', null, false, { top: rows - 1 - same.top, left: columns - 1 - same.left }, dx);
      return dx;
    },
  };
}

/** Gradient of `WeakspotConvolution` with respect to the kernel, whose height and width are attributes; inputs x and dy. */
export function convolutionFilterGradientConfig(kernelName: string): KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
      const { kh, kw } = attrs as { kh: number; kw: number };
      const heap = heapOf(backend as Parameters<typeof heapOf>[0]);
      return filterGradient(heap, x, dy, [kh, kw, x.shape[3]!, dy.shape[3]!], samePadding(kh, kw));
    },
  };
}

/** tfjs's `Conv2DBackpropInput` for stride 1; what else it is asked for goes to the kernel that the backend has. */
export function inputGradientConfig(original: KernelConfig): KernelConfig {
  return {
    ...original,
    kernelFunc: (call) => {
      const { dy, filter } = call.inputs as { dy: TensorInfo; filter: TensorInfo };
      const attributes = call.attrs as unknown as ConvolutionAttributes & { inputShape: Shape4D };
      if (!isStrideOne(attributes)) return original.kernelFunc(call);
      const { padInfo } = geometry(attributes.inputShape, filter.shape as Shape4D, attributes);
      const [rows, columns] = filter.shape as Shape4D;
      const padding = { top: rows - 1 - padInfo.top, left: columns - 1 - padInfo.left };
      if (padding.top < 0 || padding.left < 0) return original.kernelFunc(call);
      const heap = heapOf(call.backend as Parameters<typeof heapOf>[0]);
      const dx = heap.output(attributes.inputShape);
      convolve(heap, dy, filter, 'backward', null, false, padding, dx);
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
  heap: Heap, x: TensorInfo, kernel: TensorInfo, direction: Direction, bias: TensorInfo | null, relu: boolean, padding: Padding, y: TensorInfo,
): void {
  if (suitsWinograd(kernel.shape, x.shape[3]!, y.shape[3]!)) convolveWinograd(heap, x, kernel, direction, bias, relu, padding, y);
  else convolveDirectly(heap, x, kernel, direction, bias, relu, padding, y);
}

function convolveDirectly(
  heap: Heap, x: TensorInfo, kernel: TensorInfo, direction: Direction, bias: TensorInfo | null, relu: boolean, padding: Padding, y: TensorInfo,
): void {
  const { kernels } = heap;
  const [, height, width, channels] = x.shape as Shape4D;
  const [batch, outHeight, outWidth, outChannels] = y.shape as Shape4D;
  const [rows, columns, inputs, outputs] = kernel.shape as Shape4D;
  const paddedChannels = Math.ceil(outChannels / 8) * 8;
  const packedBytes = rows * columns * channels * paddedChannels * 4;
  const biasBytes = paddedChannels * 4;
  const packed = heap.workspace(packedBytes + biasBytes + kernels.convolveWorkspaceBytes(outWidth, rows, columns, channels));
  const biasAt = packed + packedBytes;
  placeBias(heap, bias, biasAt, paddedChannels);
  const pack = direction === 'forward' ? kernels.packForward : kernels.packBackward;
  pack(heap.pointer(kernel), packed, rows * columns, inputs, outputs);
  kernels.convolve(
    heap.pointer(x), height, width, channels, packed, rows, columns, biasAt, relu ? 1 : 0,
    heap.pointer(y), batch, outHeight, outWidth, outChannels, padding.top, padding.left, biasAt + biasBytes,
  );
}

function convolveWinograd(
  heap: Heap, x: TensorInfo, kernel: TensorInfo, direction: Direction, bias: TensorInfo | null, relu: boolean, padding: Padding, y: TensorInfo,
): void {
  const { kernels } = heap;
  const [, height, width, channels] = x.shape as Shape4D;
  const [batch, outHeight, outWidth, outChannels] = y.shape as Shape4D;
  const [, , inputs, outputs] = kernel.shape as Shape4D;
  const packedBytes = 16 * channels * outChannels * 4;
  const biasBytes = outChannels * 4;
  const packed = heap.workspace(packedBytes + biasBytes + Math.max(kernels.winogradWorkspaceBytes(channels, outChannels), packBackwardScratchBytes));
  const biasAt = packed + packedBytes;
  const workspace = biasAt + biasBytes;
  placeBias(heap, bias, biasAt, outChannels);
  if (direction === 'forward') kernels.packWinogradForward(heap.pointer(kernel), packed, inputs, outputs);
  else kernels.packWinogradBackward(heap.pointer(kernel), packed, inputs, outputs, workspace);
  kernels.convolveWinograd(
    heap.pointer(x), height, width, channels, packed, biasAt, relu ? 1 : 0,
    heap.pointer(y), batch, outHeight, outWidth, outChannels, padding.top, padding.left, workspace,
  );
}

export function placeBias(heap: Heap, bias: TensorInfo | null, at: number, paddedChannels: number): void {
  const values = heap.floats(at, paddedChannels).fill(0);
  if (bias) values.set(heap.floats(heap.pointer(bias), bias.shape[0]!));
}

function filterGradient(heap: Heap, x: TensorInfo, dy: TensorInfo, shape: Shape4D, padding: Padding): TensorInfo {
  const result = heap.output(shape);
  if (suitsWinograd(shape, x.shape[3]!, dy.shape[3]!)) filterGradientWinograd(heap, x, dy, padding, result);
  else filterGradientDirectly(heap, x, dy, padding, result);
  return result;
}

function filterGradientDirectly(heap: Heap, x: TensorInfo, dy: TensorInfo, padding: Padding, result: TensorInfo): void {
  const { kernels } = heap;
  const [, height, width, channels] = x.shape as Shape4D;
  const [batch, outHeight, outWidth, outChannels] = dy.shape as Shape4D;
  const [rows, columns] = result.shape as Shape4D;
  const paddedChannels = Math.ceil(outChannels / 8) * 8;
  const run = columns * channels;
  const paddedRun = Math.ceil(run / 4) * 4;
  const packs = paddedChannels !== outChannels;
  const direct = !packs && paddedRun === run;
  const outPixels = batch * outHeight * outWidth;
  const imageBytes = (kernels.filterGradientWorkspaceBytes(outHeight, outWidth, rows, columns, channels) + 15) & ~15;
  const packedBytes = packs ? floatBytes(outPixels * paddedChannels) : 0;
  const sumsBytes = direct ? 0 : floatBytes(rows * paddedRun * paddedChannels);
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
}

function filterGradientWinograd(heap: Heap, x: TensorInfo, dy: TensorInfo, padding: Padding, result: TensorInfo): void {
  const { kernels } = heap;
  const [, height, width, channels] = x.shape as Shape4D;
  const [batch, outHeight, outWidth, outChannels] = dy.shape as Shape4D;
  const productBytes = 16 * channels * outChannels * 4;
  const products = heap.workspace(productBytes + kernels.winogradWorkspaceBytes(channels, outChannels));
  kernels.filterGradientWinograd(
    heap.pointer(x), height, width, channels, heap.pointer(dy), batch, outHeight, outWidth, outChannels,
    heap.pointer(result), padding.top, padding.left, products, products + productBytes,
  );
}

/** Winograd's kernels take whole vectors; they were faster (1.1 to 2 times) for every such layer of the networks. */
function suitsWinograd([rows, columns]: number[], channels: number, outChannels: number): boolean {
  return rows === 3 && columns === 3 && channels % 4 === 0 && outChannels % 8 === 0;
}

/** SAME: an even kernel has its middle towards the top left. */
function samePadding(rows: number, columns: number): Padding {
  return { top: Math.floor((rows - 1) / 2), left: Math.floor((columns - 1) / 2) };
}

function geometry(inputShape: Shape4D, filterShape: Shape4D, { strides, pad }: ConvolutionAttributes): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad);
}

function isStrideOne({ strides, dataFormat }: ConvolutionAttributes): boolean {
  const [down, across] = Array.isArray(strides) ? strides : [strides, strides];
  return down === 1 && across === 1 && (dataFormat ?? 'NHWC') === 'NHWC';
}
