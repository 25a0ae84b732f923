import type { KernelBackend, KernelConfig, KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { operationNames, type OperationName } from '../operation.ts';
import type { NodeJSKernelBackend } from './package.ts';

export type Attribute = { name: string; type: number; value: number | boolean | string | number[] };

// TF_AttrType and TF_DataType of TensorFlow's C interface.
const types = { string: 0, integer: 1, float: 2, flag: 3, type: 4 };
const float32 = 1;

export const text = (name: string, value: string): Attribute => ({ name, type: types.string, value });
export const integer = (name: string, value: number | number[]): Attribute => ({ name, type: types.integer, value });
export const real = (name: string, value: number): Attribute => ({ name, type: types.float, value });
export const flag = (name: string, value: boolean): Attribute => ({ name, type: types.flag, value });
export const floats = (name = 'T'): Attribute => ({ name, type: types.type, value: float32 });

/** Runs an operation of TensorFlow's, or one that the binding adds. */
export type Execute = (operation: string, inputs: TensorInfo[], attributes?: Attribute[], outputs?: number) => Tensor[];

type Compute = (call: { inputs: Record<string, TensorInfo>; attributes: Record<string, number | number[]>; execute: Execute }) => TensorInfo | TensorInfo[];

/** A kernel for one of the engine's own operations. */
export function kernel(name: OperationName, compute: Compute): KernelConfig {
  const kernelFunc = ({ inputs, attrs, backend }: { inputs: Record<string, TensorInfo>; attrs: Record<string, number | number[]>; backend: KernelBackend }) =>
    compute({
      inputs, attributes: attrs,
      execute: (operation, tensors, attributes = [], outputs = 1) =>
        (backend as NodeJSKernelBackend).executeMultipleOutputs(operation, attributes, tensors, outputs),
    });
  return { kernelName: operationNames[name], backendName: 'tensorflow', kernelFunc: kernelFunc as unknown as KernelFunc };
}
