import * as tf from '@tensorflow/tfjs-core';
import { flag, floats, kernel, real, text, type Attribute, type Execute } from './execute.ts';
import type { NodeJSKernelBackend } from './package.ts';

type Numbers = { epsilon: number; groupSize: number };

/** Batch normalization of each group by TensorFlow's FusedBatchNormV2. */
export const normalization = kernel('batchNormalizationRelu', ({ inputs, attributes, execute }) =>
  tf.tidy(() => {
    const [x, gamma, beta] = [inputs['x'], inputs['gamma'], inputs['beta']] as [tf.Tensor4D, tf.Tensor, tf.Tensor];
    const { epsilon, groupSize } = attributes as Numbers;
    const none = tf.tensor1d([]);
    const groups = splitImages(x, groupSize).map((images) => {
      const [y, mean, unbiased] = execute('FusedBatchNormV2', [images, gamma, beta, none, none], fused(epsilon, true), 5);
      const count = images.size / gamma.size;
      return { y: y!, mean: mean!, variance: tf.mul(unbiased!, count > 1 ? (count - 1) / count : 1) };
    });
    const y = tf.relu(tf.concat(groups.map((group) => group.y)));
    return [y, tf.stack(groups.map(({ mean }) => mean)), tf.stack(groups.map(({ variance }) => variance))];
  }));

export const normalizationGradient = kernel('batchNormalizationReluGradient', ({ inputs, attributes, execute }) =>
  tf.tidy(() => {
    const { x, y, dy, gamma, mean, variance } = inputs as Record<string, tf.Tensor4D>;
    const { epsilon, groupSize } = attributes as Numbers;
    // What the forward operation leaves for the gradient is the variance on a CPU, and 1/√(variance + ε) on a GPU.
    const spread = (tf.backend() as NodeJSKernelBackend).isUsingGpuDevice ? tf.rsqrt(tf.add(variance!, epsilon)) : variance!;
    const masked = execute('ReluGrad', [dy!, y!], [floats()])[0] as tf.Tensor4D;
    const [means, spreads] = [tf.unstack(mean!), tf.unstack(spread)];
    const parts = splitImages(x!, groupSize);
    const gradients = splitImages(masked, groupSize).map((part, i) =>
      execute('FusedBatchNormGradV2', [part, parts[i]!, gamma!, means[i]!, spreads[i]!], fused(epsilon, true), 5));
    return [tf.concat(gradients.map((group) => group[0]!)), tf.addN(gradients.map((group) => group[1]!)), tf.addN(gradients.map((group) => group[2]!))];
  }));

export const normalizationInference = kernel('batchNormalizationReluInference', ({ inputs, attributes, execute }) =>
  tf.tidy(() => {
    const { x, gamma, beta, mean, variance } = inputs;
    return tf.relu(normalizeGiven(execute, [x, gamma, beta, mean, variance] as tf.Tensor[], attributes['epsilon'] as number));
  }));

function normalizeGiven(execute: Execute, tensors: tf.Tensor[], epsilon: number): tf.Tensor {
  return execute('FusedBatchNormV2', tensors, fused(epsilon, false), 5)[0]!;
}

function splitImages(x: tf.Tensor4D, groupSize: number): tf.Tensor4D[] {
  const images = x.shape[0];
  const sizes = Array.from({ length: Math.ceil(images / groupSize) }, (_, group) => Math.min(groupSize, images - group * groupSize));
  return sizes.length === 1 ? [x] : tf.split(x, sizes);
}

function fused(epsilon: number, training: boolean): Attribute[] {
  return [floats('T'), floats('U'), real('epsilon', epsilon), text('data_format', 'NHWC'), flag('is_training', training)];
}
