import type { Offset } from '../window.ts';
import { sigmoid, softplus, type HostImage } from './image-term.ts';

/** See `pairwiseColourLoss`. @param furthest the largest distance of like colours */
export function pairwiseColourOfImage(image: HostImage, colours: Float32Array, inside: Float32Array, offsets: readonly Offset[], furthest: number): number {
  const { height, width, logits, slope } = image;
  const furthestSquared = furthest ** 2;
  let [loss, count] = [0, 0];
  for (const { rows, columns } of offsets) {
    const step = rows * width + columns;
    for (let row = 0; row + rows < height; row++) {
      const from = row * width + Math.max(-columns, 0);
      const to = from + width - Math.abs(columns);
      for (let first = from; first < to; first++) {
        const second = first + step;
        const weight = inside[first]! + inside[second]!;
        if (weight === 0) continue;
        const lightness = colours[3 * first]! - colours[3 * second]!;
        const a = colours[3 * first + 1]! - colours[3 * second + 1]!;
        const b = colours[3 * first + 2]! - colours[3 * second + 2]!;
        if (lightness * lightness + a * a + b * b > furthestSquared) continue;
        const sum = logits[first]! + logits[second]!;
        const both = sigmoid(sum);
        count += weight;
        loss += weight * (softplus(logits[first]!) + softplus(logits[second]!) - softplus(sum));
        slope[first]! += weight * (sigmoid(logits[first]!) - both);
        slope[second]! += weight * (sigmoid(logits[second]!) - both);
      }
    }
  }
  if (count === 0) return 0;
  for (let pixel = 0; pixel < slope.length; pixel++) slope[pixel]! /= count;
  return loss / count;
}
