import { util, type KernelBackend, type KernelConfig, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { heapOf } from './heap.ts';

export type AdamWAttributes = {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** η/(1 − β₁ᵗ) */
  rate: number;
  /** 1/√(1 − β₂ᵗ) */
  inverseRoot2: number;
  /** What weight decay leaves: 1 − ηλ, or 1. */
  keep: number;
};

type AdamWCall = {
  inputs: { parameter: TensorInfo; gradient: TensorInfo; m: TensorInfo; v: TensorInfo };
  backend: KernelBackend;
  attrs: AdamWAttributes;
};

/** Outputs the new parameter, m and v. */
export function adamWConfig(kernelName: string): KernelConfig {
  const kernelFunc = ({ inputs: { parameter, gradient, m, v }, backend, attrs }: AdamWCall): TensorInfo[] => {
    const heap = heapOf(backend);
    const outputs = [parameter, m, v].map(({ shape }) => heap.output(shape));
    const [newParameter, newM, newV] = outputs.map((output) => heap.pointer(output));
    const { beta1, beta2, epsilon, rate, inverseRoot2, keep } = attrs;
    heap.kernels.adamW(
      heap.pointer(parameter), heap.pointer(gradient), heap.pointer(m), heap.pointer(v), util.sizeFromShape(parameter.shape),
      beta1, beta2, 1 - beta1, 1 - beta2, rate, inverseRoot2, epsilon, keep, newParameter!, newM!, newV!,
    );
    return outputs;
  };
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}

type AverageCall = { inputs: { average: TensorInfo; value: TensorInfo }; backend: KernelBackend; attrs: { decay: number } };

export function movingAverageConfig(kernelName: string): KernelConfig {
  const kernelFunc = ({ inputs: { average, value }, backend, attrs: { decay } }: AverageCall): TensorInfo => {
    const heap = heapOf(backend);
    const out = heap.output(average.shape);
    const length = util.sizeFromShape(average.shape);
    heap.kernels.movingAverage(heap.pointer(average), heap.pointer(value), length, decay, 1 - decay, heap.pointer(out));
    return out;
  };
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}
