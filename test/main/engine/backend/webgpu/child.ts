// What the tests of the device need a process of its own for, named by its first argument.
import * as tf from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../../../src/core/errors.ts';
import { openWebgpu } from '../../../../../src/main/engine/backend/webgpu/open.ts';

try {
  await openWebgpu();
  const squares = tf.tidy(() => tf.sum(tf.square(tf.add(tf.ones([3]), tf.tensor1d([0, 1, 2])))));
  if (process.argv[2] === 'lose') (tf.backend() as unknown as { device: GPUDevice }).device.destroy();
  if (process.argv[2] !== 'open') console.log((await squares.data())[0]);
} catch (error) {
  if (!(error instanceof WeakspotError)) throw error;
  console.log(error.code, error.message);
}
