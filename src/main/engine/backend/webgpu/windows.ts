import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { GpuMemory, Internals } from './internals.ts';

/** Where a binding may begin on every device, in floats. */
const alignment = 64;

type Window = { whole: TensorInfo; position: number; offsetBytes: number; bytes: number; layout: string };

/** Tensors that lie in one buffer, one after the other. */
export type Packed = { whole: TensorInfo; /** To be called once the shader that reads it is recorded. */ release: () => void };

/**
 * Tensors that are windows of one buffer, so that one shader updates hundreds of them. To everyone else they are ordinary tensors;
 * the buffer lives until the last of them is freed.
 */
export class Windows {
  private readonly gpu: GpuMemory;
  private readonly internals: Internals;
  private readonly windows = new WeakMap<object, Window>();
  /** Windows left of each whole. */
  private readonly left = new WeakMap<object, number>();
  private readonly constants = new Map<string, TensorInfo>();

  constructor(gpu: GpuMemory) {
    this.gpu = gpu;
    this.internals = gpu as unknown as Internals;
    const { tensorToBinding, releaseResource } = this.internals;
    this.internals.tensorToBinding = (tensor): GPUBufferBinding => {
      const binding = tensorToBinding.call(gpu, tensor);
      const window = tensor && this.windows.get(tensor.dataId);
      return window ? { buffer: binding.buffer, offset: window.offsetBytes, size: window.bytes } : binding;
    };
    this.internals.releaseResource = (dataId): void => {
      releaseResource.call(gpu, dataId);
      this.releaseWindow(dataId);
    };
  }

  /** Where a tensor that is a window lies in its buffer. */
  placeOf(dataId: object): { offsetBytes: number; bytes: number } | undefined {
    return this.windows.get(dataId);
  }

  /** New tensors of these shapes in one new buffer. */
  create(shapes: readonly number[][]): { whole: TensorInfo; windows: TensorInfo[] } {
    const { offsets, length, layout } = layoutOf(shapes);
    const whole = this.gpu.output([length]);
    this.gpu.uploadToGPU(whole.dataId);
    const { resource } = this.gpu.tensorMap.get(whole.dataId);
    const windows = shapes.map((shape, position) => {
      const tensor = this.gpu.output(shape);
      const data = this.gpu.tensorMap.get(tensor.dataId);
      data.resource = resource!;
      data.external = true;
      this.windows.set(tensor.dataId, { whole, position, offsetBytes: offsets[position]! * 4, bytes: util.sizeFromShape(shape) * 4, layout });
      return tensor;
    });
    this.left.set(whole.dataId, windows.length);
    return { whole, windows };
  }

  /** The tensors in one buffer: their own where they are its windows in this order, else a copy. */
  pack(tensors: readonly TensorInfo[]): Packed {
    const { offsets, length, layout } = layoutOf(tensors.map(({ shape }) => shape));
    const first = this.windows.get(tensors[0]!.dataId);
    const together = first?.layout === layout && tensors.every(({ dataId }, position) => {
      const window = this.windows.get(dataId);
      return window?.whole === first.whole && window.position === position;
    });
    if (together) {
      for (const { dataId } of tensors) this.internals.commandQueueOwnedIds.add(dataId);
      return { whole: first!.whole, release: () => undefined };
    }
    const whole = this.gpu.output([length]);
    for (const tensor of [whole, ...tensors]) this.gpu.uploadToGPU(tensor.dataId);
    const target = this.internals.tensorToBinding(whole).buffer;
    this.gpu.ensureCommandEncoderReady();
    this.gpu.endComputePassEncoder();
    for (const [position, tensor] of tensors.entries()) {
      const { buffer, offset = 0 } = this.internals.tensorToBinding(tensor);
      this.internals.commandEncoder!.copyBufferToBuffer(buffer, offset, target, offsets[position]! * 4, util.sizeFromShape(tensor.shape) * 4);
      this.internals.commandQueueOwnedIds.add(tensor.dataId);
    }
    return { whole, release: () => this.gpu.free(whole) };
  }

  /** A buffer for tensors of these shapes that has in each one's place its value; it is made once and kept. */
  constant(shapes: readonly number[][], values: readonly number[]): TensorInfo {
    const { offsets, length, layout } = layoutOf(shapes);
    const key = `${layout} ${values.join(' ')}`;
    let tensor = this.constants.get(key);
    if (!tensor) {
      const filled = new Float32Array(length);
      for (const [position, value] of values.entries()) filled.fill(value, offsets[position], offsets[position + 1] ?? length);
      tensor = this.gpu.makeTensorInfo([length], 'float32', filled);
      this.constants.set(key, tensor);
    }
    return tensor;
  }

  private releaseWindow(dataId: object): void {
    const window = this.windows.get(dataId);
    if (!window) return;
    this.windows.delete(dataId);
    const left = this.left.get(window.whole.dataId)! - 1;
    this.left.set(window.whole.dataId, left);
    if (left === 0) this.gpu.free(window.whole);
  }
}

function layoutOf(shapes: readonly number[][]): { offsets: number[]; length: number; layout: string } {
  const offsets: number[] = [];
  let length = 0;
  for (const shape of shapes) {
    offsets.push(length);
    length += Math.ceil(util.sizeFromShape(shape) / alignment) * alignment;
  }
  return { offsets, length, layout: shapes.map((shape) => util.sizeFromShape(shape)).join(' ') };
}
