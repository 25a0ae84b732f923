import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { flatGrid, type GpuBackend } from '../backend.ts';
import { bindings, flatMain } from '../wgsl.ts';

/**
 * Integers or truth values as floats. tfjs calls their buffer one of floats and leaves the integers in it. Its own programs mostly allow
 * for that, but not its transposition, which sums along all but the last axis begin with, and no shader of ours does.
 *
 * @param x int32 or bool, which both lie on the GPU as integers of 32 bits
 */
export function toFloats(gpu: GpuBackend, x: TensorInfo): TensorInfo {
  const { values } = gpu.tensorMap.get(x.dataId);
  if (values) return gpu.makeTensorInfo(x.shape, 'float32', Float32Array.from(values as Int32Array | Uint8Array));
  const size = util.sizeFromShape(x.shape);
  const output = gpu.output(x.shape);
  const source = (): string => bindings([{ name: 'x', type: 'i32' }, { name: 'result', type: 'f32', write: true }]) + flatMain(size, '  result[i] = f32(x[i]);');
  gpu.run({ key: `floats of ${size}`, source }, [x, output], flatGrid(size));
  return output;
}
