import type { PixelMask } from '../../../core/mask/index.ts';
import { fillSpans, type Filled, type GridScale } from './fill-spans.ts';

/** Sets what an upright square of a side of `2 × half` covers while its centre moves along a segment, in image pixels; its left and top sides count, the others do not. */
export function fillSquare(mask: PixelMask, scale: GridScale, segment: { fromX: number; fromY: number; toX: number; toY: number }, half: number, value: 0 | 1): Filled {
  const { fromX, fromY, toX, toY } = segment;
  const [top, bottom] = [Math.min(fromY, toY) - half, Math.max(fromY, toY) + half];
  const stretch = (y: number): [number, number] | null => {
    if (y < top || y >= bottom) return null;
    // Where along the segment the square reaches this row.
    let [start, end] = [0, 1];
    if (fromY !== toY) {
      const [a, b] = [(y - half - fromY) / (toY - fromY), (y + half - fromY) / (toY - fromY)];
      start = Math.max(0, Math.min(a, b));
      end = Math.min(1, Math.max(a, b));
    }
    const [a, b] = [fromX + start * (toX - fromX), fromX + end * (toX - fromX)];
    return [Math.min(a, b) - half, Math.max(a, b) + half];
  };
  return fillSpans(mask, scale, [top, bottom], stretch, value);
}
