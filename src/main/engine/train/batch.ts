import { Random } from '../../../core/random.ts';
import { normalizePixels } from '../model/input.ts';
import type { SampleSource } from '../sample-source.ts';
import { augment, type AugmentationConfiguration } from './augment.ts';

/** A batch off the backend. Images without a mask, or of unknown class, weigh 0 in the loss that would need it. */
export type Batch = {
  count: number;
  size: number;
  /** count × size × size × 3, as the network takes them. */
  pixels: Float32Array;
  /** count × size × size, 0 or 1. */
  masks: Float32Array;
  /** count */
  maskWeights: Float32Array;
  /** count × classes, one-hot. */
  classes: Float32Array;
  /** count */
  classWeights: Float32Array;
};

/**
 * Decodes and augments a batch. Each place in each step has a random stream of its own, derived from the seed, so that
 * there is no generator whose state would have to be saved.
 *
 * @param classCount outputs of the network's head; 0 without one
 * @param firstPlace where in its batch the first of these images stands, if they are only a part of it
 */
export function makeBatch(
  source: SampleSource, indices: readonly number[], classCount: number, augmentation: AugmentationConfiguration, seed: number, step: number,
  firstPlace = 0,
): Batch {
  const { size } = source;
  const count = indices.length;
  const area = size * size;
  const batch: Batch = {
    count,
    size,
    pixels: new Float32Array(count * area * 3),
    masks: new Float32Array(count * area),
    maskWeights: new Float32Array(count),
    classes: new Float32Array(count * classCount),
    classWeights: new Float32Array(count),
  };
  for (const [place, index] of indices.entries()) {
    const random = Random.derive(seed, 'augment', step, firstPlace + place);
    const { image, mask } = augment({ image: source.image(index), mask: source.mask(index) }, size, augmentation, random);
    normalizePixels(image, batch.pixels, place * area * 3);
    if (mask) {
      batch.masks.set(mask, place * area);
      batch.maskWeights[place] = 1;
    }
    const classIndex = classCount > 0 ? source.classIndex(index) : null;
    if (classIndex !== null) {
      batch.classes[place * classCount + classIndex] = 1;
      batch.classWeights[place] = 1;
    }
    if (!mask && classIndex === null) throw new Error(`image ${index} has no label to train on`);
  }
  return batch;
}
