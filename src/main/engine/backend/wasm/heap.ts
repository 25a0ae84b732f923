import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { WeakspotError } from '../../../../core/errors.ts';
import { instantiateKernels, type KernelExports } from './module.ts';

type EmscriptenModule = { asm: { memory: WebAssembly.Memory; malloc(bytes: number): number }; _malloc(bytes: number): number; _free(pointer: number): void };

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
    refuseExhaustedMemory(this.module);
    this.kernels = instantiateKernels(this.module.asm.memory);
  }

  pointer(tensor: TensorInfo): number {
    return this.backend.dataIdMap.get(tensor.dataId).memoryOffset >>> 0;
  }

  /**
   * A new tensor of arbitrary content.
   *
   * @throws {WeakspotError} `too-large` when the memory, which WebAssembly limits, is used up
   */
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
      this.workspaceBytes = 0;
      this.workspaceAt = 0;
      this.workspaceAt = this.module._malloc(bytes + 16) >>> 0;
      this.workspaceBytes = bytes;
    }
    return ((this.workspaceAt + 15) & ~15) >>> 0;
  }
}

/** tfjs does not look at what `malloc` answers, and a kernel that wrote to 0 would destroy what lies there. */
function refuseExhaustedMemory(module: EmscriptenModule): void {
  // Not the module's own `_malloc`, which puts itself back in this place when it is first called.
  const { malloc } = module.asm;
  module._malloc = (bytes) => {
    const pointer = malloc(bytes);
    if (pointer !== 0 || bytes === 0) return pointer;
    const message = `the wasm engine has no room for another ${Math.ceil(bytes / 2 ** 20)} MiB; use a smaller image size, model or normalization group`;
    throw new WeakspotError('too-large', message, { bytes, usedBytes: module.asm.memory.buffer.byteLength });
  };
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
