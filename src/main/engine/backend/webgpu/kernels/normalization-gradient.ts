import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { GpuBackend } from '../backend.ts';
import { bindings } from '../wgsl.ts';
import { halves, main, partialAt, pixelAt, planOf, sizesOf, type Sizes } from './normalization-plan.ts';
import { sumRows } from './sums.ts';

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
