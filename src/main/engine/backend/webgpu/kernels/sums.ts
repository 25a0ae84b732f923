import type { TensorInfo } from '@tensorflow/tfjs-core';
import { flatGrid, pixelsOf, type GpuBackend } from '../backend.ts';
import { bindings, flatMain, repeat } from '../wgsl.ts';

const threads = 256;
/** Rows that a thread reads before it adds them up, so that it does not wait for each. */
const ahead = 4;

/** One result: its shape, and where in a row an element of it is, in WGSL with `i` for its index. */
export type ColumnSums = { shape: number[]; columnOf: string };

/**
 * Adds up the rows of a matrix, in an order that is always the same.
 *
 * @param partial [rows, …], as many numbers a row as `columns`
 */
export function sumRows(gpu: GpuBackend, partial: TensorInfo, rows: number, columns: number, results: readonly ColumnSums[]): TensorInfo[] {
  const outputs = results.map(({ shape }) => gpu.output(shape));
  const sizes = results.map(({ shape }) => shape.reduce((product, side) => product * side, 1));
  const size = Math.max(...sizes);
  const key = `sum rows ${JSON.stringify([rows, columns, sizes, results.map(({ columnOf }) => columnOf)])}`;
  const across = columnsEach(size);
  gpu.run({ key, source: () => source(rows, columns, sizes, results) }, [partial, ...outputs], [Math.ceil(size / across), results.length, 1]);
  return outputs;
}

/** Sums over all axes but the last. */
export function channelSums(gpu: GpuBackend, x: TensorInfo): TensorInfo {
  const channels = x.shape.at(-1)!;
  const pixels = pixelsOf(x);
  const parts = Math.max(Math.min(Math.ceil(pixels / 64), 1024), 1);
  const each = Math.ceil(pixels / parts);
  const partial = gpu.output([parts, channels]);
  const source = (): string =>
    bindings([{ name: 'x', type: 'f32' }, { name: 'partial', type: 'f32', write: true }]) +
    flatMain(parts * channels, `  let c = i % ${channels}u;
  let part = i / ${channels}u;
  var sum = 0.0;
  let end = min((part + 1u) * ${each}u, ${pixels}u);
  for (var pixel = part * ${each}u; pixel < end; pixel++) { sum += x[pixel * ${channels}u + c]; }
  partial[i] = sum;`);
  gpu.run({ key: `channel sums ${channels} ${pixels}`, source }, [x, partial], flatGrid(parts * channels));
  const [sums] = sumRows(gpu, partial, parts, channels, [{ shape: [channels], columnOf: 'i' }]);
  gpu.free(partial);
  return sums!;
}

/** Columns of a workgroup: few of them where there are few, so that more threads share the rows. */
function columnsEach(size: number): number {
  return [8, 16].find((columns) => size <= columns) ?? 32;
}

function source(rows: number, columns: number, sizes: number[], results: readonly ColumnSums[]): string {
  const across = columnsEach(Math.max(...sizes));
  const lanes = threads / across;
  return `
${bindings([{ name: 'values', type: 'f32' }, ...results.map((_, r) => ({ name: `result${r}`, type: 'f32', write: true }))])}
var<workgroup> sums: array<f32, ${threads}>;

fn columnOf(which: u32, i: u32) -> u32 {
${results.slice(1).map(({ columnOf }, r) => `  if (which == ${r + 1}u) { return ${columnOf}; }`).join('\n')}
  return ${results[0]!.columnOf};
}

fn valueAt(row: u32, column: u32) -> f32 {
  return select(0.0, values[min(row, ${rows - 1}u) * ${columns}u + column], row < ${rows}u);
}

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let i = group.x * ${across}u + thread % ${across}u;
  let size = array<u32, ${sizes.length}>(${sizes.map((size) => `${size}u`).join(', ')})[group.y];
  let column = columnOf(group.y, min(i, size - 1u));
  var sum = 0.0;
  for (var row = thread / ${across}u; row < ${rows}u; row += ${lanes * ahead}u) {
${repeat(ahead, (a) => `    let value${a} = valueAt(row + ${a * lanes}u, column);`)}
    sum += ${Array.from({ length: ahead }, (_, a) => `value${a}`).join(' + ')};
  }
  sums[thread] = sum;
  workgroupBarrier();
  if (thread >= ${across}u || i >= size) { return; }
  for (var lane = 1u; lane < ${lanes}u; lane++) { sum += sums[lane * ${across}u + thread]; }
${results.map((_, r) => `  if (group.y == ${r}u) { result${r}[i] = sum; }`).join('\n')}
}`;
}
