import type { TensorInfo } from '@tensorflow/tfjs-core';
import { flatGrid, pixelsOf, type GpuBackend } from '../backend.ts';
import { bindings, flatMain, lanesOf, repeat } from '../wgsl.ts';
import { batch, halves, main, partialAt, pixelAt, planOf, sizesOf, type Sizes } from './normalization-plan.ts';

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

function list(count: number, term: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => term(i)).join(' + ');
}
