import type { WeakLabel } from '../../../core/contract/label.ts';
import { maskContours, type Ring } from '../../../core/geometry/index.ts';
import type { Photo } from '../../../core/mask/edit/index.ts';
import { weakTargetOf } from '../../../core/strokes/index.ts';

/** Where a network is told lesion and where skin, as rings in image pixels that fill each by the even-odd rule. What is in neither is unknown to it. */
export type LearntAreas = { lesion: readonly Ring[]; skin: readonly Ring[] };

/**
 * What networks learn from strokes and points on a photograph, as training makes it of them.
 *
 * @param photo at model size, a square; alpha is ignored
 * @param labels of one image, in its pixels; boxes and classes say nothing here
 * @param image its size in pixels
 */
export function learntAreas(photo: Photo, labels: readonly WeakLabel[], image: { width: number; height: number }): LearntAreas {
  const size = photo.width;
  const { pixels } = weakTargetOf(labels, image, size, () => rgbOf(photo));
  const rings = (value: 0 | 1): Ring[] => (pixels ? maskContours({ width: size, height: size, data: pixels.map((known) => Number(known === value)) }, image) : []);
  return { lesion: rings(1), skin: rings(0) };
}

function rgbOf({ width, height, data }: Photo): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)]!);
}
