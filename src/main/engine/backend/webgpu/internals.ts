import type { TensorInfo } from '@tensorflow/tfjs-core';

/** What tfjs's WebGPU backend (4.22) keeps to itself and ours needs. */
export type Internals = {
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  /** Tensors that recorded commands use: their buffers may only be taken again once those are submitted. */
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  activeTimers: { name: string; query: Promise<number> }[] | undefined;
  supportTimestampQuery: boolean;
  querySet: GPUQuerySet | null;
  querySetCount: number;
  tensorToBinding(tensor: TensorInfo): GPUBufferBinding;
  makeUniforms(values: { type: 'float32'; data: number[] }[]): GPUBufferBinding;
  releaseResource(dataId: object): void;
};
