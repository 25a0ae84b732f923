import type { Split } from '../../../core/subject.ts';
import type { WeakState } from '../../canvas/editor/types.ts';

/**
 * What a network learns from an image's strokes and points. `split`: nothing, since the image is not for training;
 * `mask`: nothing while it has a mask, though it would; `lesion` and `skin`: what is marked and no more, until the other is
 * marked too; `both`: what is like them as well.
 */
export type Learning = 'none' | 'split' | 'mask' | 'lesion' | 'skin' | 'both';

/** @param masked whether the image has a mask, saved or drawn */
export function learningOf(weak: WeakState, split: Split, masked: boolean): Learning {
  const marks = [...weak.points, ...weak.scribbles];
  if (marks.length === 0) return 'none';
  if (split !== 'train') return 'split';
  if (masked) return 'mask';
  if (!isExpanded(weak)) return marks[0]!.lesion ? 'lesion' : 'skin';
  return 'both';
}

/** Strokes and points are expanded over what is like them only where there are some of lesion and of skin. */
export function isExpanded({ points, scribbles }: WeakState): boolean {
  const marks = [...points, ...scribbles];
  return marks.some(({ lesion }) => lesion) && marks.some(({ lesion }) => !lesion);
}
