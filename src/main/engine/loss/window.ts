import * as tf from '@tensorflow/tfjs-core';

/** From a pixel to another of its window: `rows` down, and `columns` to the right (to the left where negative). */
export type Offset = { rows: number; columns: number };

/** Offsets of half of a square window without its centre, as far as an image has them: each pair of its pixels once. */
export function halfWindow(map: tf.Tensor4D, radius: number, step = 1): Offset[] {
  const [, height, width] = map.shape;
  const offsets: Offset[] = [];
  for (let rows = 0; rows <= radius && rows < height; rows += step) {
    for (let columns = rows === 0 ? step : -radius; columns <= radius; columns += step) {
      if (Math.abs(columns) < width) offsets.push({ rows, columns });
    }
  }
  return offsets;
}

/**
 * The two ends of all pairs of pixels that lie `offset` apart, as maps of equal shape.
 *
 * @param map [n, h, w, channels]
 * @returns [n, h − rows, w − |columns|, channels] each: the pair's upper end (or its left one, in a row), and the other
 */
export function endsOf(map: tf.Tensor4D, { rows, columns }: Offset): [tf.Tensor4D, tf.Tensor4D] {
  const [images, height, width, channels] = map.shape;
  const shape: [number, number, number, number] = [images, height - rows, width - Math.abs(columns), channels];
  return [tf.slice(map, [0, 0, Math.max(-columns, 0), 0], shape), tf.slice(map, [0, rows, Math.max(columns, 0), 0], shape)];
}

/** A map of pairs, laid where the first of their ends is, or the second: 0 where a pixel has no pair. The reverse of {@link endsOf}. */
function layAtEnd(pairs: tf.Tensor4D, end: 'first' | 'second', { rows, columns }: Offset): tf.Tensor4D {
  const [top, left] = end === 'first' ? [0, Math.max(-columns, 0)] : [rows, Math.max(columns, 0)];
  return tf.pad(pairs, [[0, 0], [top, rows - top], [left, Math.abs(columns) - left], [0, 0]]);
}

/** The same of two maps of pairs, one for each end, added up. */
export function layAtBothEnds(atFirst: tf.Tensor4D, atSecond: tf.Tensor4D, offset: Offset): tf.Tensor4D {
  return tf.add(layAtEnd(atFirst, 'first', offset), layAtEnd(atSecond, 'second', offset));
}
