import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { flatGrid, type GpuBackend } from '../backend.ts';
import { bindings, flatMain } from '../wgsl.ts';

export type AdamWAttributes = {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** η/(1 − β₁ᵗ) */
  rate: number;
  /** 1/√(1 − β₂ᵗ) */
  inverseRoot2: number;
  /** What weight decay leaves of each parameter: 1 − ηλ, the same wherever it is not 1. */
  keep: readonly number[];
};

/**
 * One AdamW update of all parameters in one shader.
 *
 * @param tensors all parameters, then all gradients, all m and all v
 * @returns the new parameters, m and v
 */
export function adamWOfAll(gpu: GpuBackend, tensors: readonly TensorInfo[], attributes: AdamWAttributes): TensorInfo[] {
  const { beta1, beta2, epsilon, rate, inverseRoot2, keep } = attributes;
  const count = tensors.length / 4;
  const lists = [0, 1, 2, 3].map((list) => gpu.windows.pack(tensors.slice(list * count, (list + 1) * count)));
  const shapes = tensors.slice(0, count).map(({ shape }) => shape);
  const outputs = [0, 1, 2].map(() => gpu.windows.create(shapes));
  const kept = keep.find((value) => value !== 1) ?? 1;
  const decays = gpu.windows.constant(shapes, keep.map((value) => (value === 1 ? 0 : 1)));
  const size = util.sizeFromShape(lists[0]!.whole.shape);
  const source = (): string =>
    bindings([
      ...['parameter', 'gradient', 'm', 'v', 'decays'].map((name) => ({ name, type: 'f32' })),
      ...['newParameter', 'newM', 'newV'].map((name) => ({ name, type: 'f32', write: true })),
    ]) +
    uniforms(8, ['beta1', 'rest1', 'beta2', 'rest2', 'epsilon', 'rate', 'inverseRoot2', 'kept']) +
    flatMain(size, `  let slope = gradient[i];
  let first = m[i] * u.beta1 + slope * u.rest1;
  let second = v[i] * u.beta2 + slope * slope * u.rest2;
  newM[i] = first;
  newV[i] = second;
  newParameter[i] = parameter[i] * select(1.0, u.kept, decays[i] > 0.0) - u.rate * first / (sqrt(second) * u.inverseRoot2 + u.epsilon);`);
  gpu.run(
    { key: `AdamW ${size}`, source }, [...lists.map(({ whole }) => whole), decays, ...outputs.map(({ whole }) => whole)], flatGrid(size),
    [beta1, 1 - beta1, beta2, 1 - beta2, epsilon, rate, inverseRoot2, kept],
  );
  for (const list of lists) list.release();
  return outputs.flatMap(({ windows }) => windows);
}

/**
 * decay·average + (1 − decay)·value, for all tensors in one shader.
 *
 * @param tensors all averages, then all values
 */
export function movingAverageOfAll(gpu: GpuBackend, tensors: readonly TensorInfo[], decay: number): TensorInfo[] {
  const count = tensors.length / 2;
  const [average, value] = [0, 1].map((list) => gpu.windows.pack(tensors.slice(list * count, (list + 1) * count)));
  const output = gpu.windows.create(tensors.slice(0, count).map(({ shape }) => shape));
  const size = util.sizeFromShape(output.whole.shape);
  const source = (): string =>
    bindings([{ name: 'average', type: 'f32' }, { name: 'value', type: 'f32' }, { name: 'result', type: 'f32', write: true }]) +
    uniforms(3, ['decay', 'rest']) +
    flatMain(size, '  result[i] = average[i] * u.decay + value[i] * u.rest;');
  gpu.run({ key: `moving average ${size}`, source }, [average!.whole, value!.whole, output.whole], flatGrid(size), [decay, 1 - decay]);
  average!.release();
  value!.release();
  return output.windows;
}

function uniforms(binding: number, names: string[]): string {
  return `
struct Uniforms { ${names.map((name) => `${name}: f32`).join(', ')} }
@group(0) @binding(${binding}) var<uniform> u: Uniforms;`;
}
