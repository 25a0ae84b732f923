import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { flatGrid, type GpuBackend } from '../backend.ts';
import { bindings, flatMain } from '../wgsl.ts';

const threads = 256;
/** Added to numerator and denominator of the Dice loss: see `loss/overlap.ts`. */
const smoothing = 1e-5;

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
