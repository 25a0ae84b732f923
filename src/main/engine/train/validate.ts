import { Random } from '../../../core/random.ts';
import { overlapAtModelSize } from '../evaluate/judge.ts';
import { predictProbabilities, type Network } from '../model/index.ts';
import type { SampleSource } from '../sample-source.ts';
import { validationLimit } from './configuration.ts';

const batchSize = 16;

/** Mean per-image Dice and IoU at model size, threshold ½. */
export type ValidationResult = { n: number; dice: number; iou: number };

/** The images that every validation of a training looks at: those with a mask, at most 200 of them, chosen by seed. */
export function chooseValidationImages(source: SampleSource, indices: readonly number[], seed: number): number[] {
  const masked = indices.filter((index) => source.mask(index) !== null);
  if (masked.length <= validationLimit) return masked;
  return Random.derive(seed, 'validation-images').shuffle(masked).slice(0, validationLimit).toSorted((a, b) => a - b);
}

/** @param indices images with a mask, at least one */
export async function validate(network: Network, source: SampleSource, indices: readonly number[]): Promise<ValidationResult> {
  let diceSum = 0;
  let iouSum = 0;
  for await (const { index, probability } of predictProbabilities(network, source, indices, { batchSize })) {
    const { dice, iou } = overlapAtModelSize(probability, source.mask(index)!);
    diceSum += dice;
    iouSum += iou;
  }
  return { n: indices.length, dice: diceSum / indices.length, iou: iouSum / indices.length };
}
