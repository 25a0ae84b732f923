import type { TensorInfo } from '@tensorflow/tfjs-core';
import { flatGrid, pixelsOf, type GpuBackend } from '../backend.ts';
import { bindings, flatMain, lanesOf, repeat } from '../wgsl.ts';
import { sumRows } from './sums.ts';

const threadsWanted = 256;
const mostChannelLanes = 64;
/** Pixels that a thread takes at a time. */
const batch = 4;
/** Parts of a group that every workgroup of the second pass puts together again. */
const mostParts = 96;
/** Workgroups that keep a large GPU busy. */
const workgroupsWanted = 1024;

type Sizes = { count: number; area: number; channels: number; groupSize: number; epsilon: number };

/**
 * y = max(0, γ(x − μ)/√(σ² + ε) + β) with each group's μ and σ²; then those, [groups, channels], and their averages over the groups
 * by their images, [channels].
 */
export function batchNormalizationRelu(
  gpu: GpuBackend, x: TensorInfo, gamma: TensorInfo, beta: TensorInfo, attributes: { epsilon: number; groupSize: number },
): TensorInfo[] {
  const sizes = sizesOf(x, attributes);
  const { groups, parts, blocks } = planOf(sizes);
  const partial = gpu.output([groups, parts, 2, sizes.channels]);
  const [y, mean, variance] = [gpu.output(x.shape), gpu.output([groups, sizes.channels]), gpu.output([groups, sizes.channels])];
  const key = JSON.stringify(sizes);
  gpu.run({ key: `moments ${key}`, source: () => momentsSource(sizes) }, [x, partial], [parts, groups, blocks]);
  gpu.run(
    { key: `normalization ${key}`, source: () => normalizationSource(sizes) }, [x, partial, gamma, beta, y, mean, variance], [parts, groups, blocks],
  );
  gpu.free(partial);
  return [y, mean!, variance!, ...averagesOverGroups(gpu, mean!, variance!, sizes)];
}

function averagesOverGroups(gpu: GpuBackend, mean: TensorInfo, variance: TensorInfo, { count, channels, groupSize }: Sizes): TensorInfo[] {
  const groups = mean.shape[0]!;
  const averages = [gpu.output([channels]), gpu.output([channels])];
  const last = count - (groups - 1) * groupSize;
  const source = (): string =>
    bindings([
      { name: 'mean', type: 'f32' }, { name: 'variance', type: 'f32' }, { name: 'averageMean', type: 'f32', write: true }, { name: 'averageVariance', type: 'f32', write: true },
    ]) +
    flatMain(channels, `  var sums = vec2<f32>();
  for (var group = 0u; group < ${groups}u; group++) {
    let images = select(${groupSize}.0, ${last}.0, group == ${groups - 1}u);
    sums += images * vec2<f32>(mean[group * ${channels}u + i], variance[group * ${channels}u + i]);
  }
  averageMean[i] = sums.x / ${count}.0;
  averageVariance[i] = sums.y / ${count}.0;`);
  gpu.run({ key: `averages over groups ${groups} ${groupSize} ${last} ${channels}`, source }, [mean, variance, ...averages], flatGrid(channels));
  return averages;
}

/** The gradients to x, γ and β. */
export function batchNormalizationReluGradient(
  gpu: GpuBackend, inputs: Record<'x' | 'dy' | 'gamma' | 'beta' | 'mean' | 'variance', TensorInfo>, attributes: { epsilon: number; groupSize: number },
): TensorInfo[] {
  const { x, dy, gamma, beta, mean, variance } = inputs;
  const sizes = sizesOf(x, attributes);
  const { channels } = sizes;
  const { groups, parts, blocks } = planOf(sizes);
  const partial = gpu.output([groups, parts, 2, channels]);
  const dx = gpu.output(x.shape);
  const key = JSON.stringify(sizes);
  gpu.run(
    { key: `normalization gradient sums ${key}`, source: () => gradientSumsSource(sizes) }, [x, dy, gamma, beta, mean, variance, partial], [parts, groups, blocks],
  );
  gpu.run(
    { key: `normalization gradient ${key}`, source: () => gradientSource(sizes) },
    [x, dy, gamma, beta, mean, variance, partial, dx], [parts, groups, blocks],
  );
  const [dBeta, dGamma] = sumRows(gpu, partial, groups * parts, 2 * channels, [0, channels].map((first) => ({ shape: [channels], columnOf: `i + ${first}u` })));
  gpu.free(partial);
  return [dx, dGamma!, dBeta!];
}

/** max(0, γ(x − μ)/√(σ² + ε) + β) with given μ and σ². */
export function batchNormalizationReluInference(
  gpu: GpuBackend, inputs: Record<'x' | 'gamma' | 'beta' | 'mean' | 'variance', TensorInfo>, epsilon: number,
): TensorInfo {
  const { x, gamma, beta, mean, variance } = inputs;
  const y = gpu.output(x.shape);
  const lanes = lanesOf(x.shape[3]!);
  const count = pixelsOf(x) * lanes.count;
  const source = (): string =>
    bindings([
      ...['x', 'gamma', 'beta', 'mean', 'variance'].map((name) => ({ name, type: lanes.type })), { name: 'y', type: lanes.type, write: true },
    ]) +
    flatMain(count, `  let c = i % ${lanes.count}u;
  let scale = gamma[c] / sqrt(variance[c] + ${lanes.type}(${epsilon}));
  y[i] = max((x[i] - mean[c]) * scale + beta[c], ${lanes.type}());`);
  gpu.run({ key: `normalization with given statistics ${count} ${x.shape[3]!} ${epsilon}`, source }, [x, gamma, beta, mean, variance, y], flatGrid(count));
  return y;
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

function sizesOf(x: TensorInfo, { epsilon, groupSize }: { epsilon: number; groupSize: number }): Sizes {
  const [count, height, width, channels] = x.shape as [number, number, number, number];
  return { count, area: height * width, channels, groupSize: Math.min(groupSize, count), epsilon };
}

/** How the work is cut: a workgroup takes a part of a group's pixels, and of the channels a block. */
function planOf({ count, area, channels, groupSize }: Sizes) {
  const lanes = lanesOf(channels);
  const channelLanes = Math.min(lanes.count, mostChannelLanes);
  const pixelLanes = Math.floor(threadsWanted / channelLanes);
  const pixels = groupSize * area;
  const groups = Math.ceil(count / groupSize);
  const blocks = Math.ceil(lanes.count / channelLanes);
  const parts = Math.min(Math.ceil(pixels / (pixelLanes * batch)), mostParts, Math.max(Math.floor(workgroupsWanted / (groups * blocks)), 8));
  const each = Math.ceil(Math.ceil(pixels / parts) / (pixelLanes * batch)) * pixelLanes * batch;
  return {
    lanes, channelLanes, pixelLanes, pixels, each, groups, blocks,
    parts: Math.ceil(pixels / each),
  };
}

/** What the four shaders have in common: `c` is the thread's channel lane, `firstPixel` to `endOfPart` its group's pixels. */
function main(sizes: Sizes, declarations: string, body: string): string {
  const { lanes, channelLanes, pixelLanes, pixels, each } = planOf(sizes);
  return `
alias lanes = ${lanes.type};
${declarations}

@compute @workgroup_size(${channelLanes * pixelLanes})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let c = group.z * ${channelLanes}u + thread % ${channelLanes}u;
  let exists = c < ${lanes.count}u;
  let lane = thread / ${channelLanes}u;
  let start = group.y * ${pixels}u;
  let size = min(${pixels}u, ${sizes.count * sizes.area}u - start);
  let firstPixel = group.x * ${each}u;
  let endOfPart = min(firstPixel + ${each}u, size);
${body}
}`;
}

/** The address of a group's part's statistics, of which there are two. */
function partialAt(sizes: Sizes, part: string, which: 0 | 1): string {
  const { lanes, parts } = planOf(sizes);
  return `((group.y * ${parts}u + ${part}) * 2u + ${which}u) * ${lanes.count}u + c`;
}

const pixelAt = (sizes: Sizes, pixel: string): string => `(start + ${pixel}) * ${planOf(sizes).lanes.count}u + c`;

/** Puts the threads' sets of (number, mean, squared deviations) together, by halves (Chan, Golub & LeVeque 1983): then lane 0 has all. */
function mergeMoments(sizes: Sizes): string {
  const { channelLanes, pixelLanes } = planOf(sizes);
  return `
  numbers[thread] = number;
  means[thread] = mean;
  deviations[thread] = deviation;
  workgroupBarrier();
${halves(pixelLanes).map((half) => `  if (lane < ${half}u && lane + ${half}u < ${pixelLanes}u) {
    let other = thread + ${half * channelLanes}u;
    let total = numbers[thread] + numbers[other];
    let share = select(0.0, numbers[other] / total, numbers[other] > 0.0);
    let difference = means[other] - means[thread];
    deviations[thread] += deviations[other] + difference * difference * (numbers[thread] * share);
    means[thread] += difference * share;
    numbers[thread] = total;
  }
  workgroupBarrier();`).join('\n')}`;
}

function halves(length: number): number[] {
  const all: number[] = [];
  for (let half = 2 ** Math.ceil(Math.log2(length)) / 2; half >= 1; half /= 2) all.push(half);
  return all;
}

function momentStorage(sizes: Sizes): string {
  const { channelLanes, pixelLanes } = planOf(sizes);
  const threads = channelLanes * pixelLanes;
  return `
var<workgroup> numbers: array<f32, ${threads}>;
var<workgroup> means: array<lanes, ${threads}>;
var<workgroup> deviations: array<lanes, ${threads}>;`;
}

/** Mean and squared deviations of each part: first of a few pixels, around their own mean, so that no digits are lost. */
function momentsSource(sizes: Sizes): string {
  const { lanes, pixelLanes, channelLanes } = planOf(sizes);
  return main(
    sizes,
    `${bindings([{ name: 'x', type: lanes.type }, { name: 'partial', type: lanes.type, write: true }])}
${momentStorage(sizes)}`,
    `  var number = 0.0;
  var mean = lanes();
  var deviation = lanes();
  if (exists) {
    for (var pixel = firstPixel + lane; pixel < endOfPart; pixel += ${pixelLanes * batch}u) {
      let few = min(${batch}u, (endOfPart - pixel + ${pixelLanes - 1}u) / ${pixelLanes}u);
${repeat(batch, (j) => `      let value${j} = x[${pixelAt(sizes, `min(pixel + ${j * pixelLanes}u, endOfPart - 1u)`)}];`)}
      let fewMean = (${list(batch, (j) => (j === 0 ? 'value0' : `select(lanes(), value${j}, few > ${j}u)`))}) / f32(few);
${repeat(batch, (j) => `      let off${j} = ${j === 0 ? 'value0 - fewMean' : `select(lanes(), value${j} - fewMean, few > ${j}u)`};`)}
      let share = f32(few) / (number + f32(few));
      let difference = fewMean - mean;
      deviation += ${list(batch, (j) => `off${j} * off${j}`)} + difference * difference * (number * share);
      mean += difference * share;
      number += f32(few);
    }
  }
${mergeMoments(sizes)}
  if (exists && thread < ${channelLanes}u) {
    partial[${partialAt(sizes, 'group.x', 0)}] = means[thread];
    partial[${partialAt(sizes, 'group.x', 1)}] = deviations[thread];
  }`,
  );
}

function normalizationSource(sizes: Sizes): string {
  const { lanes, pixelLanes, channelLanes, parts, each } = planOf(sizes);
  return main(
    sizes,
    `${bindings([
      { name: 'x', type: lanes.type }, { name: 'partial', type: lanes.type }, { name: 'gamma', type: lanes.type }, { name: 'beta', type: lanes.type },
      { name: 'y', type: lanes.type, write: true }, { name: 'groupMeans', type: lanes.type, write: true }, { name: 'groupVariances', type: lanes.type, write: true },
    ])}
${momentStorage(sizes)}`,
    `  var number = 0.0;
  var mean = lanes();
  var deviation = lanes();
  if (exists) {
    for (var part = lane; part < ${parts}u && part * ${each}u < size; part += ${pixelLanes}u) {
      let partNumber = f32(min(${each}u, size - part * ${each}u));
      let share = partNumber / (number + partNumber);
      let difference = partial[${partialAt(sizes, 'part', 0)}] - mean;
      deviation += partial[${partialAt(sizes, 'part', 1)}] + difference * difference * (number * share);
      mean += difference * share;
      number += partNumber;
    }
  }
${mergeMoments(sizes)}
  if (!exists) { return; }
  let groupMean = means[thread % ${channelLanes}u];
  let groupVariance = deviations[thread % ${channelLanes}u] / f32(size);
  if (group.x == 0u && lane == 0u) {
    groupMeans[group.y * ${lanes.count}u + c] = groupMean;
    groupVariances[group.y * ${lanes.count}u + c] = groupVariance;
  }
  let scale = gamma[c] / sqrt(groupVariance + lanes(${sizes.epsilon}));
  let offset = beta[c];
  for (var pixel = firstPixel + lane; pixel < endOfPart; pixel += ${pixelLanes}u) {
    let at = ${pixelAt(sizes, 'pixel')};
    y[at] = max((x[at] - groupMean) * scale + offset, lanes());
  }`,
  );
}

/** Adds up the threads' two sums by halves: then lane 0 has all. */
function mergeSums(sizes: Sizes): string {
  const { channelLanes, pixelLanes } = planOf(sizes);
  return `
  sums[thread] = sum;
  products[thread] = product;
  workgroupBarrier();
${halves(pixelLanes).map((half) => `  if (lane < ${half}u && lane + ${half}u < ${pixelLanes}u) {
    sums[thread] += sums[thread + ${half * channelLanes}u];
    products[thread] += products[thread + ${half * channelLanes}u];
  }
  workgroupBarrier();`).join('\n')}`;
}

function sumStorage(sizes: Sizes): string {
  const { channelLanes, pixelLanes } = planOf(sizes);
  const threads = channelLanes * pixelLanes;
  return `
var<workgroup> sums: array<lanes, ${threads}>;
var<workgroup> products: array<lanes, ${threads}>;`;
}

/** Of each part: the sum of the gradient behind ReLU, and of its products with the normalized x. */
function gradientSumsSource(sizes: Sizes): string {
  const { lanes, pixelLanes, channelLanes } = planOf(sizes);
  return main(
    sizes,
    `${bindings([
      ...['x', 'dy', 'gamma', 'beta', 'mean', 'variance'].map((name) => ({ name, type: lanes.type })), { name: 'partial', type: lanes.type, write: true },
    ])}
${sumStorage(sizes)}`,
    `  var sum = lanes();
  var product = lanes();
  if (exists) {
    let groupMean = mean[group.y * ${lanes.count}u + c];
    let deviation = sqrt(variance[group.y * ${lanes.count}u + c] + lanes(${sizes.epsilon}));
    let scale = gamma[c] / deviation;
    let offset = beta[c];
    for (var pixel = firstPixel + lane; pixel < endOfPart; pixel += ${pixelLanes}u) {
      let at = ${pixelAt(sizes, 'pixel')};
      let off = x[at] - groupMean;
      let slope = select(lanes(), dy[at], off * scale + offset > lanes());
      sum += slope;
      product += slope * off;
    }
    product = product / deviation;
  }
${mergeSums(sizes)}
  if (exists && thread < ${channelLanes}u) {
    partial[${partialAt(sizes, 'group.x', 0)}] = sums[thread];
    partial[${partialAt(sizes, 'group.x', 1)}] = products[thread];
  }`,
  );
}

function gradientSource(sizes: Sizes): string {
  const { lanes, pixelLanes, channelLanes, parts } = planOf(sizes);
  return main(
    sizes,
    `${bindings([
      ...['x', 'dy', 'gamma', 'beta', 'mean', 'variance', 'partial'].map((name) => ({ name, type: lanes.type })), { name: 'dx', type: lanes.type, write: true },
    ])}
${sumStorage(sizes)}`,
    `  var sum = lanes();
  var product = lanes();
  if (exists) {
    for (var part = lane; part < ${parts}u; part += ${pixelLanes}u) {
      sum += partial[${partialAt(sizes, 'part', 0)}];
      product += partial[${partialAt(sizes, 'part', 1)}];
    }
  }
${mergeSums(sizes)}
  if (!exists) { return; }
  let groupMean = mean[group.y * ${lanes.count}u + c];
  let deviation = sqrt(variance[group.y * ${lanes.count}u + c] + lanes(${sizes.epsilon}));
  let scale = gamma[c] / deviation;
  let offset = beta[c];
  let constant = sums[thread % ${channelLanes}u] / f32(size);
  let linear = products[thread % ${channelLanes}u] / (deviation * f32(size));
  for (var pixel = firstPixel + lane; pixel < endOfPart; pixel += ${pixelLanes}u) {
    let at = ${pixelAt(sizes, 'pixel')};
    let off = x[at] - groupMean;
    let slope = select(lanes(), dy[at], off * scale + offset > lanes());
    dx[at] = scale * (slope - constant - off * linear);
  }`,
  );
}

function list(count: number, term: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => term(i)).join(' + ');
}
