import type { KernelBackend, KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { heapOf, type Heap } from './heap.ts';

type Shape4D = [number, number, number, number];
type Inputs = Record<'x' | 'y' | 'dy' | 'a' | 'b', TensorInfo>;

function config<Attributes = Record<string, never>>(
  kernelName: string, compute: (heap: Heap, inputs: Inputs, attributes: Attributes) => TensorInfo | TensorInfo[],
): KernelConfig {
  const kernelFunc = ({ inputs, backend, attrs }: { inputs: Inputs; backend: KernelBackend; attrs: Attributes }) =>
    compute(heapOf(backend), inputs, attrs);
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}

export function maxPoolConfig(kernelName: string): KernelConfig {
  return config(kernelName, (heap, { x }) => {
    const [count, height, width, channels] = x.shape as Shape4D;
    const y = heap.output([count, height / 2, width / 2, channels]);
    heap.kernels.maxPool(heap.pointer(x), count, height / 2, width / 2, channels, heap.pointer(y));
    return y;
  });
}

export function maxPoolGradientConfig(kernelName: string): KernelConfig {
  return config(kernelName, (heap, { x, y, dy }) => {
    const [count, height, width, channels] = y.shape as Shape4D;
    const dx = heap.output(x.shape);
    heap.kernels.maxPoolGradient(heap.pointer(x), heap.pointer(y), heap.pointer(dy), count, height, width, channels, heap.pointer(dx));
    return dx;
  });
}

export function upsampleConfig(kernelName: string): KernelConfig {
  return config(kernelName, (heap, { x }) => {
    const [count, height, width, channels] = x.shape as Shape4D;
    const y = heap.output([count, height * 2, width * 2, channels]);
    heap.kernels.upsample(heap.pointer(x), count, height, width, channels, heap.pointer(y));
    return y;
  });
}

export function upsampleGradientConfig(kernelName: string): KernelConfig {
  return config(kernelName, (heap, { dy }) => {
    const [count, height, width, channels] = dy.shape as Shape4D;
    const dx = heap.output([count, height / 2, width / 2, channels]);
    heap.kernels.upsampleGradient(heap.pointer(dy), count, height / 2, width / 2, channels, heap.pointer(dx));
    return dx;
  });
}

export function concatenateConfig(kernelName: string): KernelConfig {
  return config(kernelName, (heap, { a, b }) => {
    const [count, height, width, first] = a.shape as Shape4D;
    const second = b.shape[3]!;
    const total = first + second;
    const y = heap.output([count, height, width, total]);
    const pixels = count * height * width;
    heap.kernels.copyRuns(heap.pointer(a), first, heap.pointer(y), total, first, pixels);
    heap.kernels.copyRuns(heap.pointer(b), second, heap.pointer(y) + first * 4, total, second, pixels);
    return y;
  });
}

/** `length` channels from channel `from` on. */
export function takeChannelsConfig(kernelName: string): KernelConfig {
  return config<{ from: number; length: number }>(kernelName, (heap, { x }, { from, length }) => {
    const [count, height, width, channels] = x.shape as Shape4D;
    const y = heap.output([count, height, width, length]);
    heap.kernels.copyRuns(heap.pointer(x) + from * 4, channels, heap.pointer(y), length, length, count * height * width);
    return y;
  });
}
