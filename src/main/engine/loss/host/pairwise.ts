import type { Offset } from '../window.ts';
import { sigmoid, softplus, type HostImage } from './image-term.ts';

/** See `pairwiseColourLoss`. @param furthest the largest distance of like colours */
export function pairwiseColourOfImage(image: HostImage, colours: Float32Array, inside: Float32Array, offsets: readonly Offset[], furthest: number): number {
  const { height, width, logits, slope } = image;
  // Of each pixel, what its pairs weigh: softplus(x) and σ(x) count that often, however many pairs there are.
  const weights = new Float32Array(logits.length);
  const furthestSquared = furthest ** 2;
  let together = 0;
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
        // σ(sum) and softplus(sum) of the same power.
        const power = Math.exp(sum > 0 ? -sum : sum);
        const both = (weight * (sum > 0 ? 1 : power)) / (1 + power);
        together += weight * ((sum > 0 ? sum : 0) + Math.log1p(power));
        weights[first]! += weight;
        weights[second]! += weight;
        slope[first]! -= both;
        slope[second]! -= both;
      }
    }
  }
  // Every pair lies at both of its ends.
  const count = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  if (count === 0) return 0;
  let apart = 0;
  for (let pixel = 0; pixel < slope.length; pixel++) {
    const weight = weights[pixel]!;
    if (weight > 0) apart += weight * softplus(logits[pixel]!);
    slope[pixel] = (slope[pixel]! + weight * sigmoid(logits[pixel]!)) / count;
  }
  return (apart - together) / count;
}
