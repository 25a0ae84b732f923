import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { GpuBackend } from '../backend.ts';
import { bindings, lanesOf, readPixels, repeat, type Binding } from '../wgsl.ts';
import { upsample2Gradient } from './resample.ts';

/** Pixels of a column that one thread computes. */
const strip = 4;
const tileSides = [16, 12, 8, 4];
/** What every device grants to a workgroup. */
const workgroupBytes = 16_384;

type Sizes = {
  height: number;
  width: number;
  inputs: number;
  outputs: number;
  rows: number;
  columns: number;
  /** Input channels that come from an image half as large, before those of the image itself; 0 where there is but one image. */
  below: number;
};

type Variant = {
  /** The kernel is [rows, columns, outputs, inputs] and is applied turned around: the gradient to a convolution's input. */
  backward: boolean;
  bias: boolean;
  relu: boolean;
  /** Output channels that go to an image of their own, before the others; 0 where there is but one. */
  split: number;
};

/** max(0, x ∗ kernel + bias), stride 1, SAME padding; without bias and ReLU where they are not asked for. */
export function convolve(gpu: GpuBackend, x: TensorInfo, kernel: TensorInfo, bias: TensorInfo | null, relu: boolean): TensorInfo {
  const sizes = { ...imageSizes(x), ...kernelSizes(kernel), below: 0 };
  const y = gpu.output([...x.shape.slice(0, 3), sizes.outputs]);
  run(gpu, [x], kernel, bias, [y], sizes, { backward: false, bias: bias !== null, relu, split: 0 });
  return y;
}

/** The same of `below`, enlarged by 2, and `skip`, their channels joined. */
export function convolveJoined(
  gpu: GpuBackend, below: TensorInfo, skip: TensorInfo, kernel: TensorInfo, bias: TensorInfo | null, relu: boolean,
): TensorInfo {
  const sizes = { ...imageSizes(skip), ...kernelSizes(kernel), below: below.shape[3]! };
  const y = gpu.output([...skip.shape.slice(0, 3), sizes.outputs]);
  run(gpu, [below, skip], kernel, bias, [y], sizes, { backward: false, bias: bias !== null, relu, split: 0 });
  return y;
}

/** The gradient of `convolve` to x, from that to its result. */
export function convolutionInputGradient(gpu: GpuBackend, dy: TensorInfo, kernel: TensorInfo): TensorInfo {
  const { inputs: outputs, outputs: inputs, ...taps } = kernelSizes(kernel);
  const dx = gpu.output([...dy.shape.slice(0, 3), outputs]);
  run(gpu, [dy], kernel, null, [dx], { ...imageSizes(dy), ...taps, inputs, outputs, below: 0 }, { backward: true, bias: false, relu: false, split: 0 });
  return dx;
}

/** The gradients of `convolveJoined` to `below`, of so many channels, and to `skip`. */
export function joinedConvolutionInputGradient(gpu: GpuBackend, dy: TensorInfo, kernel: TensorInfo, belowChannels: number): TensorInfo[] {
  const { inputs: outputs, outputs: inputs, ...taps } = kernelSizes(kernel);
  const enlarged = gpu.output([...dy.shape.slice(0, 3), belowChannels]);
  const dSkip = gpu.output([...dy.shape.slice(0, 3), outputs - belowChannels]);
  const sizes = { ...imageSizes(dy), ...taps, inputs, outputs, below: 0 };
  run(gpu, [dy], kernel, null, [enlarged, dSkip], sizes, { backward: true, bias: false, relu: false, split: belowChannels });
  const dBelow = upsample2Gradient(gpu, enlarged);
  gpu.free(enlarged);
  return [dBelow, dSkip];
}

function imageSizes(x: TensorInfo): { height: number; width: number } {
  return { height: x.shape[1]!, width: x.shape[2]! };
}

function kernelSizes(kernel: TensorInfo): { rows: number; columns: number; inputs: number; outputs: number } {
  const [rows, columns, inputs, outputs] = kernel.shape as [number, number, number, number];
  return { rows, columns, inputs, outputs };
}

function run(
  gpu: GpuBackend, images: TensorInfo[], kernel: TensorInfo, bias: TensorInfo | null, results: TensorInfo[], sizes: Sizes, variant: Variant,
): void {
  const { height, width } = sizes;
  const { tileWidth, tileHeight, outputBlocks } = planOf(sizes);
  const key = `convolution ${JSON.stringify([sizes, variant])}`;
  const grid = [Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight), outputBlocks, results[0]!.shape[0]!] as const;
  gpu.run({ key, source: () => source(sizes, variant) }, [...images, kernel, ...(bias ? [bias] : []), ...results], grid);
}

/** How the work is cut: a workgroup computes a tile of an image, and of its channels a block. */
function planOf({ height, width, inputs, outputs, rows, columns }: Sizes) {
  const tileWidth = leastWaste(width);
  const tileHeight = leastWaste(height);
  const tileRows = tileHeight + rows - 1;
  const tileColumns = tileWidth + columns - 1;
  const outputVectors = Math.ceil(outputs / 4);
  const vectorsEach = Math.min(outputVectors, 2);
  const parts = outputVectors >= 4 ? 2 : 1;
  const bytes = (inputVectors: number): number => (tileRows * tileColumns * inputVectors + rows * columns * inputVectors * 4 * vectorsEach * parts) * 16;
  const inputVectors = inputs > 4 && bytes(2) <= workgroupBytes ? 2 : 1;
  const threads = (tileWidth * tileHeight * parts) / strip;
  return {
    tileWidth, tileHeight, tileRows, tileColumns, vectorsEach, inputVectors, parts, threads,
    blockVectors: vectorsEach * parts,
    outputBlocks: Math.ceil(outputVectors / (vectorsEach * parts)),
  };
}

/** The side of tiles that cover `length` with the fewest pixels too many; the larger of two that do equally well. */
function leastWaste(length: number): number {
  const covered = (side: number): number => Math.ceil(length / side) * side;
  return tileSides.reduce((best, side) => (covered(side) < covered(best) ? side : best));
}

function source(sizes: Sizes, variant: Variant): string {
  const { height, width, inputs, outputs, rows, columns } = sizes;
  const plan = planOf(sizes);
  const { tileWidth, tileHeight, tileRows, tileColumns, vectorsEach, inputVectors, threads, blockVectors } = plan;
  const input = readPixels('input', { height, width, channels: inputs, below: sizes.below });
  const before = (taps: number): number => (variant.backward ? taps - 1 - ((taps - 1) >> 1) : (taps - 1) >> 1);
  const tile = tileRows * tileColumns;
  const taps = rows * columns;
  const weight = variant.backward
    ? `kernel[(${taps - 1}u - tap) * ${outputs * inputs}u + outputChannel * ${inputs}u + inputChannel]`
    : `kernel[tap * ${outputs * inputs}u + inputChannel * ${outputs}u + outputChannel]`;
  const results = writePixels(outputs, variant.split);
  const start = (o: number): string =>
    variant.bias ? `vec4<f32>(${[0, 1, 2, 3].map((j) => `biasAt(first + ${o * 4 + j}u)`).join(', ')})` : 'vec4<f32>()';

  return `
${bindings([...input.bindings, { name: 'kernel', type: 'f32' }, ...(variant.bias ? [{ name: 'bias', type: 'f32' }] : []), ...results.bindings])}
var<workgroup> tile: array<vec4<f32>, ${tile * inputVectors}>;
var<workgroup> weights: array<vec4<f32>, ${taps * inputVectors * 4 * blockVectors}>;
${input.functions}
${results.functions}

fn weightAt(tap: u32, inputChannel: u32, outputChannel: u32) -> f32 {
  if (inputChannel >= ${inputs}u || outputChannel >= ${outputs}u) { return 0.0; }
  return ${weight};
}
${variant.bias ? `fn biasAt(channel: u32) -> f32 { return select(0.0, bias[min(channel, ${outputs - 1}u)], channel < ${outputs}u); }` : ''}

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let tilesAcross = ${Math.ceil(width / tileWidth)}u;
  let left = (group.x % tilesAcross) * ${tileWidth}u;
  let top = (group.x / tilesAcross) * ${tileHeight}u;
  let image = group.z * ${height * width}u;
  let column = thread % ${tileWidth}u;
  let row = (thread / ${tileWidth}u) % ${tileHeight / strip}u * ${strip}u;
  let part = thread / ${(tileWidth * tileHeight) / strip}u;
  let firstOfBlock = group.y * ${blockVectors * 4}u;
  let first = firstOfBlock + part * ${vectorsEach * 4}u;
${repeat(vectorsEach, (o) => `  let start${o} = ${start(o)};\n${repeat(strip, (p) => `  var sum${p}_${o} = start${o};`)}`)}
  for (var base = 0u; base < ${Math.ceil(inputs / 4)}u; base += ${inputVectors}u) {
    for (var i = thread; i < ${tile * inputVectors}u; i += ${threads}u) {
      let vector = i % ${inputVectors}u;
      let place = i / ${inputVectors}u;
      let sourceRow = i32(top + place / ${tileColumns}u) - ${before(rows)};
      let sourceColumn = i32(left + place % ${tileColumns}u) - ${before(columns)};
      var value = vec4<f32>();
      if (sourceRow >= 0 && sourceRow < ${height} && sourceColumn >= 0 && sourceColumn < ${width}) {
        value = inputAt(group.z, u32(sourceRow), u32(sourceColumn), base + vector);
      }
      tile[vector * ${tile}u + place] = value;
    }
    for (var i = thread; i < ${taps * inputVectors * 4 * blockVectors}u; i += ${threads}u) {
      let outputChannel = firstOfBlock + (i % ${blockVectors}u) * 4u;
      let inputChannel = base * 4u + (i / ${blockVectors}u) % ${inputVectors * 4}u;
      let tap = i / ${blockVectors * inputVectors * 4}u;
      weights[i] = vec4<f32>(${[0, 1, 2, 3].map((j) => `weightAt(tap, inputChannel, outputChannel + ${j}u)`).join(', ')});
    }
    workgroupBarrier();
    for (var vector = 0u; vector < ${inputVectors}u; vector++) {
      for (var shift = 0u; shift < ${columns}u; shift++) {
        let place = vector * ${tile}u + row * ${tileColumns}u + column + shift;
${repeat(strip + rows - 1, (r) => `        let pixel${r} = tile[place + ${r * tileColumns}u];`)}
        var at = (shift * ${inputVectors * 4}u + vector * 4u) * ${blockVectors}u + part * ${vectorsEach}u;
${repeat(rows, (r) => repeat(4, (lane) => repeat(vectorsEach, (o) => {
    const place = (r * columns * inputVectors * 4 + lane) * blockVectors + o;
    return `        let weight${r}_${lane}_${o} = weights[at + ${place}u];\n` +
      repeat(strip, (p) => `        sum${p}_${o} = fma(vec4<f32>(pixel${p + r}[${lane}]), weight${r}_${lane}_${o}, sum${p}_${o});`);
  })))}
      }
    }
    workgroupBarrier();
  }
  if (left + column >= ${width}u) { return; }
${repeat(strip, (p) => `  if (top + row + ${p}u < ${height}u) {
    let pixel = image + (top + row + ${p}u) * ${width}u + left + column;
${repeat(vectorsEach, (o) => `    write(pixel, first + ${o * 4}u, ${variant.relu ? `max(sum${p}_${o}, vec4<f32>())` : `sum${p}_${o}`});`)}
  }`)}
}`;
}

/** How four channels of a pixel are stored, in one image or in two. */
function writePixels(channels: number, split: number): { bindings: Binding[]; functions: string } {
  const rest = channels - split;
  const { type, width } = lanesOf(split % 4 === 0 && rest % 4 === 0 ? 4 : 1);
  const bindings = [...(split > 0 ? [{ name: 'y0', type, write: true }] : []), { name: 'y', type, write: true }];
  const one = (channel: string, value: string): string => {
    const other = `y[(pixel * ${rest}u + ${channel} - ${split}u) / ${width}u] = ${value};`;
    return split > 0 ? `if (${channel} < ${split}u) { y0[(pixel * ${split}u + ${channel}) / ${width}u] = ${value}; } else { ${other} }` : other;
  };
  const functions = `fn write(pixel: u32, channel: u32, value: vec4<f32>) {
${width === 4 ? `  if (channel < ${channels}u) { ${one('channel', 'value')} }` : repeat(4, (j) => `  if (channel + ${j}u < ${channels}u) { ${one(`(channel + ${j}u)`, `value[${j}]`)} }`)}
}`;
  return { bindings, functions };
}
