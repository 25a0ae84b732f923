import * as tf from '@tensorflow/tfjs-core';
import type { LossAndSlope } from '../closed-form.ts';

/** One image's prediction in the process's own memory, and the place for what its loss changes by. */
export type HostImage = {
  height: number;
  width: number;
  /** height × width */
  logits: Float32Array;
  /** height × width, zeros to begin with: derivative of the loss by each logit. */
  slope: Float32Array;
};

/**
 * Whether the terms that look at windows and lines are computed by the processor, in one pass over an image. Recomposed from tensor
 * operations they are hundreds of passes, each of which wasm takes one after the other. Only a graphics card's results cannot be had
 * at once, and it has the threads for those passes.
 */
export function computesOnHost(): boolean {
  return tf.getBackend() !== 'webgpu';
}

/**
 * A term computed image by image.
 *
 * @param maps [n, h, w, channels] each: what the term looks at beside the logits
 * @param counted [n]: images of 0 are passed over, with a loss of 0; null looks at all
 * @param term writes the image's slope and answers its loss
 */
export function imageTerm(
  logits: tf.Tensor4D, maps: readonly tf.Tensor4D[], counted: tf.Tensor1D | null, term: (image: HostImage, ...maps: Float32Array[]) => number,
): LossAndSlope {
  const [count, height, width] = logits.shape;
  const area = height * width;
  const values = logits.dataSync<'float32'>();
  const others = maps.map((map) => ({ values: map.dataSync<'float32'>(), stride: area * map.shape[3] }));
  const looksAt = counted?.dataSync<'float32'>();
  const losses = new Float32Array(count);
  const slope = new Float32Array(count * area);
  for (let i = 0; i < count; i++) {
    if (looksAt?.[i] === 0) continue;
    const image = { height, width, logits: values.subarray(i * area, (i + 1) * area), slope: slope.subarray(i * area, (i + 1) * area) };
    losses[i] = term(image, ...others.map(({ values, stride }) => values.subarray(i * stride, (i + 1) * stride)));
  }
  return { losses: tf.tensor1d(losses), slope: tf.tensor4d(slope, [count, height, width, 1]) };
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(1 + exp x), without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
