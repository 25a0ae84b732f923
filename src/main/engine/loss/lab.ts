import * as tf from '@tensorflow/tfjs-core';
import { pixelScale } from '../model/input.ts';
import { computesOnHost } from './host/image-term.ts';
import { writeLab, writeRgb } from './host/lab.ts';

/**
 * What the network takes, as sRGB; no gradient flows through it.
 *
 * @param x [n, h, w, 3], as `normalizePixels` makes it
 * @returns [n, h, w, 3], in [0, 1]
 */
export function rgbOf(x: tf.Tensor4D): tf.Tensor4D {
  if (!computesOnHost()) return rgbOfTensors(x);
  const rgb = new Float32Array(x.size);
  writeRgb(x.dataSync<'float32'>(), rgb, pixelScale);
  return tf.tensor4d(rgb, x.shape);
}

export function rgbOfTensors(x: tf.Tensor4D): tf.Tensor4D {
  const { mean, deviation } = pixelScale;
  return tf.tidy(() => tf.mul(tf.add(tf.mul(x, tf.tensor1d([...deviation])), tf.tensor1d([...mean])), 1 / 255));
}

/** Rows: red, green, blue in linear light; columns: X, Y, Z over those of white (BT.709 primaries, D65; as `core/skin/lab.ts`). */
const toXyz = [
  [0.412453 / 0.95047, 0.212671, 0.019334 / 1.08883],
  [0.35758 / 0.95047, 0.71516, 0.119193 / 1.08883],
  [0.180423 / 0.95047, 0.072169, 0.950227 / 1.08883],
];

/** Rows: the compressed X, Y, Z; columns: lightness + 16, a*, b* (CIE 15:2004). */
const toLab = [[0, 500, 0], [116, -500, 200], [0, 0, -200]];

/**
 * sRGB to CIELAB under D65; no gradient flows through it.
 *
 * @param rgb [n, h, w, 3], in [0, 1]
 * @returns [n, h, w, 3]: lightness 0 to 100, a*, b*
 */
export function labOf(rgb: tf.Tensor4D): tf.Tensor4D {
  if (!computesOnHost()) return labOfTensors(rgb);
  const lab = new Float32Array(rgb.size);
  writeLab(rgb.dataSync<'float32'>(), lab, toXyz);
  return tf.tensor4d(lab, rgb.shape);
}

export function labOfTensors(rgb: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const bright = tf.pow(tf.mul(tf.add(tf.relu(rgb), 0.055), 1 / 1.055), 2.4);
    const linear = tf.where(tf.greater(rgb, 0.04045), bright, tf.mul(rgb, 1 / 12.92));
    const xyz = mix(linear, toXyz);
    const root = tf.pow(tf.maximum(xyz, 1e-6), 1 / 3);
    const compressed = tf.where(tf.greater(xyz, 216 / 24389), root, tf.add(tf.mul(xyz, 24389 / 27 / 116), 16 / 116));
    return tf.reshape(tf.sub(mix(compressed, toLab), [16, 0, 0]), rgb.shape);
  });
}

function mix(channels: tf.Tensor, matrix: number[][]): tf.Tensor {
  return tf.matMul(tf.reshape(channels, [-1, 3]), tf.tensor2d(matrix));
}
