import * as tf from '@tensorflow/tfjs-core';
import type { TensorMap } from './step.ts';

/** Where tensors lie in one array of floats. */
export type TensorLayout = { entries: { name: string; shape: number[]; from: number; to: number }[]; length: number };

export function layoutOf(shapes: ReadonlyMap<string, number[]>): TensorLayout {
  let length = 0;
  const entries = [...shapes].map(([name, shape]) => {
    const from = length;
    length += tf.util.sizeFromShape(shape);
    return { name, shape, from, to: length };
  });
  return { entries, length };
}

/** Writes tensors into `floats`, `offset` floats after its start. */
export function packTensors({ entries }: TensorLayout, tensors: ReadonlyMap<string, tf.Tensor>, floats: Float32Array, offset: number): void {
  for (const { name, from } of entries) floats.set(tensors.get(name)!.dataSync<'float32'>(), offset + from);
}

/** New tensors with the values of `floats`, which are copied. */
export function unpackTensors({ entries }: TensorLayout, floats: Float32Array): TensorMap {
  return new Map(entries.map(({ name, shape, from, to }) => [name, tf.tensor(floats.slice(from, to), shape, 'float32')]));
}
