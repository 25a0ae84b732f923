/** Mapped buffers kept for each size: one is written while another is still being copied. */
const mostOfASize = 3;

/**
 * Memory that both the processor and the GPU reach, for uploads: made once, since making some megabytes of it takes longer than a
 * training step.
 */
export class Staging {
  private readonly device: GPUDevice;
  private readonly mapped = new Map<number, GPUBuffer[]>();
  private written: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** Records the copy of values into a buffer of their size. */
  upload(values: Float32Array, target: GPUBuffer, encoder: GPUCommandEncoder): void {
    const size = values.byteLength;
    const buffer = this.mapped.get(size)?.pop() ?? this.device.createBuffer({ size, usage: GPUBufferUsage.MAP_WRITE | GPUBufferUsage.COPY_SRC, mappedAtCreation: true });
    new Float32Array(buffer.getMappedRange()).set(values);
    buffer.unmap();
    encoder.copyBufferToBuffer(buffer, 0, target, 0, size);
    this.written.push(buffer);
  }

  /** To be called once the copies recorded so far are submitted: their buffers come back when the GPU is done with them. */
  submitted(): void {
    for (const buffer of this.written) {
      buffer.mapAsync(GPUMapMode.WRITE).then(
        () => this.keep(buffer),
        // The device is lost or closed, which the next read tells.
        () => undefined,
      );
    }
    this.written = [];
  }

  private keep(buffer: GPUBuffer): void {
    const list = this.mapped.get(buffer.size) ?? [];
    this.mapped.set(buffer.size, list);
    if (list.length < mostOfASize) list.push(buffer);
    else buffer.destroy();
  }
}
