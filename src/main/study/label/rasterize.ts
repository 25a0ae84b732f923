import type { WeakLabel } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { WeakTarget } from '../../engine/sample-source.ts';
import type { StudyImage } from '../data/types.ts';

/** An image's weak labels at model size, as a round has them. */
export function rasterizeWeak(_labels: readonly WeakLabel[], image: StudyImage, _size: number): WeakTarget {
  throw new WeakspotError('unsupported', `${image.name}: weak labels cannot train yet`, {});
}
