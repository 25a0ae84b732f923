import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { GpuBackend } from '../backend.ts';
import { bindings, readPixels, repeat } from '../wgsl.ts';
import { sumRows } from './sums.ts';

const threadsWanted = 256;
/** Workgroups that keep a large GPU busy. */
const workgroupsWanted = 1024;

type Sizes = {
  count: number;
  height: number;
  width: number;
  inputs: number;
  outputs: number;
  rows: number;
  columns: number;
  /** Input channels that come from an image half as large, before those of the image itself; 0 where there is but one image. */
  below: number;
};

/**
 * The gradient of a convolution (stride 1, SAME padding) to its kernel. Each workgroup adds up some rows of the images, each
 * thread four input channels by four output channels by one row of the kernel; then the workgroups' sums are added up in order.
 */
export function convolutionFilterGradient(gpu: GpuBackend, x: TensorInfo, dy: TensorInfo, rows: number, columns: number): TensorInfo {
  const [count, height, width, inputs] = x.shape as [number, number, number, number];
  return run(gpu, [x], dy, { count, height, width, inputs, outputs: dy.shape[3]!, rows, columns, below: 0 });
}

/** The same where `below`, enlarged by 2, and `skip` were convolved, their channels joined. */
export function joinedConvolutionFilterGradient(
  gpu: GpuBackend, below: TensorInfo, skip: TensorInfo, dy: TensorInfo, rows: number, columns: number,
): TensorInfo {
  const [count, height, width, channels] = skip.shape as [number, number, number, number];
  const belowChannels = below.shape[3]!;
  return run(gpu, [below, skip], dy, { count, height, width, inputs: belowChannels + channels, outputs: dy.shape[3]!, rows, columns, below: belowChannels });
}

function run(gpu: GpuBackend, images: TensorInfo[], dy: TensorInfo, sizes: Sizes): TensorInfo {
  const { inputs, outputs, rows, columns } = sizes;
  const { inputVectors, outputVectors, blocks, parts } = planOf(sizes);
  const padded = rows * columns * inputVectors * 4 * outputVectors * 4;
  const partial = gpu.output([parts, padded]);
  gpu.run({ key: `filter gradient ${JSON.stringify(sizes)}`, source: () => source(sizes) }, [...images, dy, partial], [blocks, parts, 1]);
  const [paddedInputs, paddedOutputs] = [inputVectors * 4, outputVectors * 4];
  const tap = `i / ${inputs * outputs}u`;
  const columnOf = paddedInputs === inputs && paddedOutputs === outputs
    ? 'i'
    : `((${tap}) * ${paddedInputs}u + (i / ${outputs}u) % ${inputs}u) * ${paddedOutputs}u + i % ${outputs}u`;
  const [gradient] = sumRows(gpu, partial, parts, padded, [{ shape: [rows, columns, inputs, outputs], columnOf }]);
  gpu.free(partial);
  return gradient!;
}

function planOf({ count, height, inputs, outputs, rows }: Sizes) {
  const inputVectors = Math.ceil(inputs / 4);
  const outputVectors = Math.ceil(outputs / 4);
  const combinations = inputVectors * outputVectors * rows;
  const block = Math.min(combinations, threadsWanted);
  const lanes = Math.max(Math.floor(threadsWanted / block), 1);
  const blocks = Math.ceil(combinations / block);
  const imageRows = count * height;
  const rowsEach = Math.ceil(imageRows / Math.max(Math.min(workgroupsWanted / blocks, imageRows / lanes), 1));
  return { inputVectors, outputVectors, combinations, block, lanes, blocks, rowsEach, parts: Math.ceil(imageRows / rowsEach) };
}

function source(sizes: Sizes): string {
  const { count, height, width, inputs, outputs, rows, columns } = sizes;
  const { inputVectors, outputVectors, combinations, block, lanes, rowsEach } = planOf(sizes);
  const step = [4, 2].find((step) => width % step === 0) ?? 1;
  const above = (rows - 1) >> 1;
  const before = (columns - 1) >> 1;
  const x = readPixels('x', { height, width, channels: inputs, below: sizes.below });
  const dy = readPixels('dy', { height, width, channels: outputs });
  // Pixels of x that a step of the loop sees, of which the first were read by the step before.
  const known = columns - 1;
  const seen = (j: number): string => (j < known ? `old${j}` : `new${j - known}`);
  const read = (column: string): string => `xAt(image, sourceRow - ${above}u, min(${column}, ${width - 1}u), inputVector)`;
  return `
${bindings([...x.bindings, ...dy.bindings, { name: 'partial', type: 'vec4<f32>', write: true }])}
var<workgroup> laneSums: array<vec4<f32>, ${block * lanes}>;
${x.functions}
${dy.functions}

@compute @workgroup_size(${block * lanes})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let combination = group.x * ${block}u + thread % ${block}u;
  let lane = thread / ${block}u;
  let outputVector = combination % ${outputVectors}u;
  let inputVector = (combination / ${outputVectors}u) % ${inputVectors}u;
  let tapRow = combination / ${outputVectors * inputVectors}u;
${repeat(columns * 4, (a) => `  var sum${a} = vec4<f32>();`)}
  let end = min((group.y + 1u) * ${rowsEach}u, ${count * height}u);
  if (combination < ${combinations}u) {
    for (var imageRow = group.y * ${rowsEach}u + lane; imageRow < end; imageRow += ${lanes}u) {
      let sourceRow = imageRow % ${height}u + tapRow;
      if (sourceRow < ${above}u || sourceRow >= ${height + above}u) { continue; }
      let image = imageRow / ${height}u;
      let row = imageRow % ${height}u;
${repeat(known, (j) => `      var old${j} = ${j < before ? 'vec4<f32>()' : read(`${j - before}u`)};${j > before && j - before >= width ? ` old${j} = vec4<f32>();` : ''}`)}
      for (var column = 0u; column < ${width}u; column += ${step}u) {
${repeat(step, (s) => {
    const ahead = s + known - before;
    const value = read(`column + ${ahead}u`);
    // Only the last step reaches beyond the row.
    return `        var new${s} = ${value};\n` + (ahead >= step ? `        if (column + ${ahead}u >= ${width}u) { new${s} = vec4<f32>(); }` : '');
  })}
${repeat(step, (s) => `        let slope${s} = dyAt(image, row, column + ${s}u, outputVector);
${repeat(columns, (k) => repeat(4, (l) => `        sum${k * 4 + l} = fma(vec4<f32>(${seen(s + k)}[${l}]), slope${s}, sum${k * 4 + l});`))}`)}
${repeat(known, (j) => `        let kept${j} = ${seen(j + step)};`)}
${repeat(known, (j) => `        old${j} = kept${j};`)}
      }
    }
  }
  let place = group.y * ${rows * columns * inputVectors * 4 * outputVectors}u + (tapRow * ${columns * inputVectors * 4}u + inputVector * 4u) * ${outputVectors}u + outputVector;
${repeat(columns, (k) => repeat(4, (l) => {
    const at = `place + ${(k * inputVectors * 4 + l) * outputVectors}u`;
    const sum = `sum${k * 4 + l}`;
    if (lanes === 1) return `  if (combination < ${combinations}u) { partial[${at}] = ${sum}; }`;
    return `  laneSums[thread] = ${sum};
  workgroupBarrier();
  if (lane == 0u) {
    for (var other = 1u; other < ${lanes}u; other++) { ${sum} += laneSums[other * ${block}u + thread]; }
    partial[${at}] = ${sum};
  }
  workgroupBarrier();`;
  }))}
}`;
}
