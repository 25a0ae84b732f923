import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { env, util, type TensorInfo } from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../../core/errors.ts';
import type { Internals } from './internals.ts';
import { Staging } from './staging.ts';
import { Windows } from './windows.ts';

/** A compute shader with its sizes written into its source; `key` names the source, which is only made when it is new. */
export type Shader = { key: string; source: () => string };

type Pipeline = { number: number; pipeline: GPUComputePipeline; layout: GPUBindGroupLayout };

const largestGrid = 65_535;
/** Some training steps' worth; each keeps its buffers alive. */
const mostBindGroups = 4096;
const largestWriteBytes = 65_536;

/** tfjs's WebGPU backend that also runs shaders of our own on its buffers, and says in words what a GPU refuses. */
export class GpuBackend extends WebGPUBackend {
  readonly windows: Windows;
  private readonly staging: Staging;
  private readonly pipelines = new Map<string, Pipeline>();
  private readonly bufferNumbers = new WeakMap<GPUBuffer, number>();
  private buffersNumbered = 0;
  private bindGroups = new Map<string, GPUBindGroup>();
  /** Why nothing more can be computed. */
  private failure: WeakspotError | null = null;

  constructor(device: GPUDevice, information: GPUAdapterInfo) {
    super(device, information);
    device.onuncapturederror = ({ error }): void => {
      this.failure ??= error instanceof GPUOutOfMemoryError
        ? new WeakspotError('too-large', `the GPU's memory is full; take smaller batches or --engine wasm (${firstLine(error.message)})`, { engine: 'webgpu' })
        : new WeakspotError('internal', `the GPU refused a command: ${error.message.trim()}`, { engine: 'webgpu' });
    };
    void device.lost.then(({ message }) => {
      this.failure = new WeakspotError('interrupted', `the GPU was lost (${firstLine(message)}); start the job again to go on from its last checkpoint`, { engine: 'webgpu' });
    });
    this.limitBuffers();
    this.orderBuffers();
    this.windows = new Windows(this);
    this.staging = new Staging(device);
  }

  /** A new float32 tensor; what is in it before a shader writes is undefined. */
  output(shape: number[]): TensorInfo {
    return this.makeTensorInfo(shape, 'float32');
  }

  /** Frees a tensor that no one else has, once the commands recorded so far are done with it. */
  free(tensor: TensorInfo): void {
    this.disposeData(tensor.dataId);
  }

  /**
   * Records a shader. Its bindings in group 0 are the tensors in their order, then, if there are any, the uniforms as a struct of f32.
   *
   * @param workgroups of x, y and z
   */
  run(shader: Shader, tensors: readonly TensorInfo[], workgroups: readonly [number, number, number], uniforms: readonly number[] = []): void {
    if (workgroups.some((count) => count > largestGrid)) {
      throw new WeakspotError('too-large', 'the batch is too large for the GPU; take smaller batches', { engine: 'webgpu' });
    }
    const internals = this as unknown as Internals;
    const compiled = this.pipelineOf(shader);
    const bindings = tensors.map((tensor) => {
      this.uploadToGPU(tensor.dataId);
      internals.commandQueueOwnedIds.add(tensor.dataId);
      return internals.tensorToBinding(tensor);
    });
    if (uniforms.length > 0) bindings.push(internals.makeUniforms(uniforms.map((value) => ({ type: 'float32', data: [value] }))));
    const pass = this.passFor(internals);
    pass.setPipeline(compiled.pipeline);
    pass.setBindGroup(0, this.bindGroupOf(compiled, bindings));
    pass.dispatchWorkgroups(...workgroups);
    this.afterDispatch(internals, shader);
  }

  /**
   * tfjs would make and destroy a mapped buffer for each tensor. A small one goes through the queue at once: a buffer that is free
   * is in no command that waits to be submitted, so that it does not matter that these come after. The values are kept, as long
   * as the tensor is: what was made of numbers, as a network's weights are, can be read at once.
   */
  override uploadToGPU(dataId: object): void {
    const data = this.tensorMap.get(dataId);
    if (data.resource || data.dtype !== 'float32' || !(data.values instanceof Float32Array)) return super.uploadToGPU(dataId);
    const { values } = data;
    const buffer = this.bufferManager.acquireBuffer(values.byteLength, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST);
    if (values.byteLength <= largestWriteBytes) {
      this.queue.writeBuffer(buffer, 0, values.buffer instanceof SharedArrayBuffer ? values.slice() : values);
    } else {
      this.ensureCommandEncoderReady();
      this.endComputePassEncoder();
      const internals = this as unknown as Internals;
      this.staging.upload(values, buffer, internals.commandEncoder!);
      internals.commandQueueOwnedIds.add(dataId);
    }
    data.resource = buffer;
  }

  override submitQueue(): void {
    super.submitQueue();
    this.staging.submitted();
  }

  override async read(dataId: object): Promise<Float32Array | Int32Array | Uint8Array> {
    this.throwFailure();
    try {
      return (await (this.windows.placeOf(dataId) ? this.readWindow(dataId) : super.read(dataId))) as Float32Array;
    } catch (error) {
      // What went wrong on the device is told by an event that may come a little later than the read fails.
      await new Promise((resolve) => setTimeout(resolve, 10));
      this.throwFailure();
      throw error;
    } finally {
      this.throwFailure();
    }
  }

  override readSync(dataId: object): Float32Array | Int32Array | Uint8Array {
    const { values } = this.tensorMap.get(dataId);
    if (values) return values as Float32Array;
    throw new Error('what was computed on the GPU can only be read asynchronously: await data() first');
  }

  /** tfjs reads whole buffers only. */
  private async readWindow(dataId: object): Promise<Float32Array> {
    const { values, resource } = this.tensorMap.get(dataId);
    if (values) return values as Float32Array;
    const { offsetBytes, bytes } = this.windows.placeOf(dataId)!;
    const copy = this.bufferManager.acquireBuffer(bytes, GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
    this.ensureCommandEncoderReady();
    this.endComputePassEncoder();
    (this as unknown as Internals).commandEncoder!.copyBufferToBuffer(resource as GPUBuffer, offsetBytes, copy, 0, bytes);
    this.submitQueue();
    await copy.mapAsync(GPUMapMode.READ);
    const read = new Float32Array(copy.getMappedRange().slice(0));
    copy.unmap();
    this.bufferManager.releaseBuffer(copy);
    this.tensorMap.get(dataId).values = read;
    return read;
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure;
  }

  private pipelineOf({ key, source }: Shader): Pipeline {
    let entry = this.pipelines.get(key);
    if (!entry) {
      const module = this.device.createShaderModule({ code: source(), label: key });
      const pipeline = this.device.createComputePipeline({ layout: 'auto', compute: { module }, label: key });
      entry = { number: this.pipelines.size, pipeline, layout: pipeline.getBindGroupLayout(0) };
      this.pipelines.set(key, entry);
    }
    return entry;
  }

  /** Buffers are taken and given back in the same order each step, so that most groups were made before. */
  private bindGroupOf({ number, layout }: Pipeline, bindings: readonly GPUBufferBinding[]): GPUBindGroup {
    let key = String(number);
    for (const { buffer, offset } of bindings) key += ` ${this.numberOf(buffer)}+${offset ?? 0}`;
    let group = this.bindGroups.get(key);
    if (!group) {
      group = this.device.createBindGroup({ layout, entries: bindings.map((resource, binding) => ({ binding, resource })) });
      if (this.bindGroups.size >= mostBindGroups) this.bindGroups = new Map();
      this.bindGroups.set(key, group);
    }
    return group;
  }

  private numberOf(buffer: GPUBuffer): number {
    let number = this.bufferNumbers.get(buffer);
    if (number === undefined) this.bufferNumbers.set(buffer, (number = this.buffersNumbered++));
    return number;
  }

  /** The open compute pass; while tfjs measures, one of its own for each shader. */
  private passFor(internals: Internals): GPUComputePassEncoder {
    this.ensureCommandEncoderReady();
    if (internals.activeTimers && internals.supportTimestampQuery) {
      this.endComputePassEncoder();
      internals.querySet ??= this.device.createQuerySet({ type: 'timestamp', count: internals.querySetCount });
      const timestampWrites = { querySet: internals.querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
      internals.computePassEncoder = internals.commandEncoder!.beginComputePass({ timestampWrites });
    }
    internals.computePassEncoder ??= internals.commandEncoder!.beginComputePass();
    return internals.computePassEncoder;
  }

  private afterDispatch(internals: Internals, { key }: Shader): void {
    internals.dispatchCountInPass++;
    if (internals.activeTimers) {
      this.endComputePassEncoder();
      internals.activeTimers.push({ name: key, query: this.getQueryTime() });
    } else if (internals.dispatchCountInPass >= env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
      this.endComputePassEncoder();
      this.submitQueue();
    }
  }

  /** Gives buffers out in the order of their making, so that each step takes the same ones for the same tensors. */
  private orderBuffers(): void {
    const { bufferManager } = this;
    const free = (bufferManager as unknown as { freeBuffers: Map<string, GPUBuffer[]> }).freeBuffers;
    const release = bufferManager.releaseBuffer.bind(bufferManager);
    bufferManager.releaseBuffer = (buffer, reuse): void => {
      release(buffer, reuse);
      // The last of a list is the next to be taken.
      const list = reuse === false ? [] : free.get(`${buffer.size}_${buffer.usage}`)!;
      for (let i = list.length - 1; i > 0 && this.numberOf(list[i]!) > this.numberOf(list[i - 1]!); i--) {
        [list[i], list[i - 1]] = [list[i - 1]!, list[i]!];
      }
    };
  }

  /** Refuses a buffer that the device cannot have, where Dawn would go on with a broken one. */
  private limitBuffers(): void {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const largest = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    const acquire = this.bufferManager.acquireBuffer.bind(this.bufferManager);
    this.bufferManager.acquireBuffer = (size, ...rest): GPUBuffer => {
      this.throwFailure();
      if (size > largest) {
        const [wanted, allowed] = [size, largest].map((bytes) => `${Math.floor(bytes / 2 ** 20)} MiB`);
        throw new WeakspotError('too-large', `a tensor of ${wanted} is more than this GPU takes in one piece (${allowed}); take smaller batches`, { engine: 'webgpu', bytes: size });
      }
      return acquire(size, ...rest);
    };
  }
}

function firstLine(message: string): string {
  return message.trim().split('\n')[0]!;
}

/** The grid of a shader that has one thread for each of `count` elements, 256 a workgroup: see `flatIndex`. */
export function flatGrid(count: number): [number, number, number] {
  const workgroups = Math.ceil(count / 256);
  const rows = Math.ceil(workgroups / largestGrid);
  return [Math.ceil(workgroups / rows), rows, 1];
}

export function pixelsOf(tensor: TensorInfo): number {
  return util.sizeFromShape(tensor.shape) / tensor.shape.at(-1)!;
}
