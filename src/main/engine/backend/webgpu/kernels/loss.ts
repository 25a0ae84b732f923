import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { flatGrid, type GpuBackend } from '../backend.ts';
import { bindings, flatMain } from '../wgsl.ts';

const threads = 256;
/** Added to numerator and denominator of the Dice loss: see `loss/overlap.ts`. */
const smoothing = 1e-5;
/** What a batch in which no image counts is divided by: see `loss/weighted-mean.ts`. */
const leastWeight = 1e-12;

/** ½(BCE + soft Dice loss) of each image, [n]. */
export function segmentationLosses(gpu: GpuBackend, logits: TensorInfo, target: TensorInfo): TensorInfo {
  const [count, area] = sizesOf(logits);
  const losses = gpu.output([count]);
  const sums = imageSums(gpu, logits, target);
  const source = (): string =>
    bindings([{ name: 'sums', type: 'vec4<f32>' }, { name: 'losses', type: 'f32', write: true }]) +
    flatMain(count, `  let sum = sums[i];
  let dice = 1.0 - (2.0 * sum.y + ${smoothing}) / (sum.z + sum.w + ${smoothing});
  losses[i] = 0.5 * (sum.x / ${area}.0 + dice);`);
  gpu.run({ key: `segmentation losses ${count} ${area}`, source }, [sums, losses], flatGrid(count));
  gpu.free(sums);
  return losses;
}

/** The gradient of `segmentationLosses` to the logits, from that to the losses. */
export function segmentationLossesGradient(gpu: GpuBackend, logits: TensorInfo, target: TensorInfo, upstream: TensorInfo): TensorInfo {
  const [count, area] = sizesOf(logits);
  const gradient = gpu.output(logits.shape);
  const sums = imageSums(gpu, logits, target);
  // With p = σ(x): dBCE/dx = (p − t)/area, and dDice/dp = (numerator − 2t·denominator)/denominator².
  const source = (): string =>
    bindings([
      { name: 'logits', type: 'f32' }, { name: 'labels', type: 'f32' }, { name: 'sums', type: 'vec4<f32>' }, { name: 'upstream', type: 'f32' },
      { name: 'gradient', type: 'f32', write: true },
    ]) +
    flatMain(count * area, `  let image = i / ${area}u;
  let sum = sums[image];
  let numerator = 2.0 * sum.y + ${smoothing};
  let denominator = sum.z + sum.w + ${smoothing};
  let label = labels[i];
  let probability = 1.0 / (1.0 + exp(-max(logits[i], -80.0)));
  let dice = (numerator / denominator - 2.0 * label) / denominator;
  gradient[i] = 0.5 * upstream[image] * ((probability - label) / ${area}.0 + dice * probability * (1.0 - probability));`);
  gpu.run({ key: `segmentation losses gradient ${count} ${area}`, source }, [logits, target, sums, upstream, gradient], flatGrid(count * area));
  gpu.free(sums);
  return gradient;
}

/** Σwl / Σw, a scalar. */
export function weightedMean(gpu: GpuBackend, losses: TensorInfo, weights: TensorInfo): TensorInfo {
  const count = losses.shape[0]!;
  const mean = gpu.output([]);
  const source = (): string => `
${bindings([{ name: 'losses', type: 'f32' }, { name: 'weights', type: 'f32' }, { name: 'mean', type: 'f32', write: true }])}
${weightSums(count, 'vec2<f32>(weights[i] * losses[i], weights[i])')}
  if (thread == 0u) { mean[0] = sums[0].x / max(sums[0].y, ${leastWeight}); }
}`;
  gpu.run({ key: `weighted mean ${count}`, source }, [losses, weights, mean], [1, 1, 1]);
  return mean;
}

/** The gradient of `weightedMean` to the losses, from that to the mean. */
export function weightedMeanGradient(gpu: GpuBackend, weights: TensorInfo, upstream: TensorInfo): TensorInfo {
  const count = weights.shape[0]!;
  const gradient = gpu.output([count]);
  const source = (): string => `
${bindings([{ name: 'weights', type: 'f32' }, { name: 'upstream', type: 'f32' }, { name: 'gradient', type: 'f32', write: true }])}
${weightSums(count, 'vec2<f32>(0.0, weights[i])')}
  for (var i = thread; i < ${count}u; i += ${threads}u) { gradient[i] = upstream[0] * weights[i] / max(sums[0].y, ${leastWeight}); }
}`;
  gpu.run({ key: `weighted mean gradient ${count}`, source }, [weights, upstream, gradient], [1, 1, 1]);
  return gradient;
}

/** The start of a shader of one workgroup that adds up `term` over all `i`, into `sums[0]`. */
function weightSums(count: number, term: string): string {
  return `
var<workgroup> sums: array<vec2<f32>, ${threads}>;

@compute @workgroup_size(${threads})
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = vec2<f32>();
  for (var i = thread; i < ${count}u; i += ${threads}u) { sum += ${term}; }
  sums[thread] = sum;
  workgroupBarrier();
  for (var half = ${threads / 2}u; half > 0u; half /= 2u) {
    if (thread < half) { sums[thread] += sums[thread + half]; }
    workgroupBarrier();
  }`;
}

function sizesOf(logits: TensorInfo): [number, number] {
  const count = logits.shape[0]!;
  return [count, util.sizeFromShape(logits.shape) / count];
}

/** Of each image the sums of cross-entropy, probability × label, probability, and label: [n, 4]. */
function imageSums(gpu: GpuBackend, logits: TensorInfo, target: TensorInfo): TensorInfo {
  const [count, area] = sizesOf(logits);
  const sums = gpu.output([count, 4]);
  const source = (): string => `
${bindings([{ name: 'logits', type: 'f32' }, { name: 'labels', type: 'f32' }, { name: 'sums', type: 'vec4<f32>', write: true }])}
var<workgroup> partial: array<vec4<f32>, ${threads}>;

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  var sum = vec4<f32>();
  for (var pixel = thread; pixel < ${area}u; pixel += ${threads}u) {
    let logit = logits[group.x * ${area}u + pixel];
    let label = labels[group.x * ${area}u + pixel];
    let probability = 1.0 / (1.0 + exp(-max(logit, -80.0)));
    let softplus = max(logit, 0.0) + log(1.0 + exp(-abs(logit)));
    sum += vec4<f32>(softplus - logit * label, probability * label, probability, label);
  }
  partial[thread] = sum;
  workgroupBarrier();
  for (var half = ${threads / 2}u; half > 0u; half /= 2u) {
    if (thread < half) { partial[thread] += partial[thread + half]; }
    workgroupBarrier();
  }
  if (thread == 0u) { sums[group.x] = partial[0]; }
}`;
  gpu.run({ key: `segmentation sums ${area}`, source }, [logits, target, sums], [count, 1, 1]);
  return sums;
}
