import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { GpuBackend } from '../backend.ts';
import { bindings } from '../wgsl.ts';

const threads = 256;
const columnsEach = 32;
const lanes = threads / columnsEach;

/**
 * Adds up the rows of a matrix, in an order that is always the same.
 *
 * @param partial [rows, …], as many numbers a row as `columns`
 * @param shape of the result
 * @param columnOf where in a row an element of the result is; WGSL with `i` for its index
 */
export function sumRows(gpu: GpuBackend, partial: TensorInfo, rows: number, columns: number, shape: number[], columnOf = 'i'): TensorInfo {
  const size = shape.reduce((product, side) => product * side, 1);
  const result = gpu.output(shape);
  const key = `sum rows ${JSON.stringify([rows, columns, size, columnOf])}`;
  gpu.run({ key, source: () => source(rows, columns, size, columnOf) }, [partial, result], [Math.ceil(size / columnsEach), 1, 1]);
  return result;
}

function source(rows: number, columns: number, size: number, columnOf: string): string {
  return `
${bindings([{ name: 'values', type: 'f32' }, { name: 'result', type: 'f32', write: true }])}
var<workgroup> sums: array<f32, ${threads}>;

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let i = group.x * ${columnsEach}u + thread % ${columnsEach}u;
  var sum = 0.0;
  if (i < ${size}u) {
    let column = ${columnOf};
    for (var row = thread / ${columnsEach}u; row < ${rows}u; row += ${lanes}u) { sum += values[row * ${columns}u + column]; }
  }
  sums[thread] = sum;
  workgroupBarrier();
  if (thread >= ${columnsEach}u || i >= ${size}u) { return; }
  for (var lane = 1u; lane < ${lanes}u; lane++) { sum += sums[lane * ${columnsEach}u + thread]; }
  result[i] = sum;
}`;
}
