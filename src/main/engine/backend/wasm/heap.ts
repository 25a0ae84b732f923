import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { instantiateKernels, type KernelExports } from './module.ts';

type EmscriptenModule = { asm: { memory: WebAssembly.Memory }; _malloc(bytes: number): number; _free(pointer: number): void };

/**
 * The memory that tfjs's wasm backend keeps its tensors in, and our kernels over it.
 *
 * Take pointers after allocating: they stay valid when the memory grows, views of it do not.
 */
export class Heap {
  readonly kernels: KernelExports;
  private readonly backend: BackendWasm;
  private readonly module: EmscriptenModule;
  private workspaceAt = 0;
  private workspaceBytes = 0;

  constructor(backend: BackendWasm) {
    this.backend = backend;
    this.module = backend.wasm as unknown as EmscriptenModule;
    this.kernels = instantiateKernels(this.module.asm.memory);
  }

  pointer(tensor: TensorInfo): number {
    return this.backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** A new tensor of arbitrary content. */
  output(shape: number[]): TensorInfo {
    return this.backend.makeOutput(shape, 'float32');
  }

  floats(pointer: number, length: number): Float32Array {
    return new Float32Array(this.module.asm.memory.buffer, pointer, length);
  }

  /** Scratch memory, 16-byte aligned, that every kernel call may overwrite; it grows to the largest request and stays. */
  workspace(bytes: number): number {
    if (bytes > this.workspaceBytes) {
      if (this.workspaceAt) this.module._free(this.workspaceAt);
      this.workspaceAt = this.module._malloc(bytes + 16) >>> 0;
      this.workspaceBytes = bytes;
    }
    return ((this.workspaceAt + 15) & ~15) >>> 0;
  }
}

const heaps = new WeakMap<KernelBackend, Heap>();

export function heapOf(backend: KernelBackend): Heap {
  const known = heaps.get(backend);
  if (known) return known;
  const heap = new Heap(backend as BackendWasm);
  heaps.set(backend, heap);
  return heap;
}

/** Bytes of that many floats, up to the next multiple of 16. */
export function floatBytes(length: number): number {
  return (length * 4 + 15) & ~15;
}
