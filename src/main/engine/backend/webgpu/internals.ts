import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** The backend as its parts see it. */
export type GpuMemory = WebGPUBackend & {
  /** A new float32 tensor; what is in it before a shader writes is undefined. */
  output(shape: number[]): TensorInfo;
  /** Frees a tensor that no one else has, once the commands recorded so far are done with it. */
  free(tensor: TensorInfo): void;
};

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
