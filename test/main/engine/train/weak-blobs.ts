import { unknownPixel, type SampleSource, type WeakKind, type WeakTarget } from '../../../../src/main/engine/sample-source.ts';
import { blobs } from './blobs.ts';

/**
 * {@link blobs} of which some images have weak labels in place of their masks: the disc's box, a stroke through its middle and one along
 * the upper edge, a point in its middle and one in a corner, or that there is a disc.
 */
export function weakBlobs(count: number, size: number, kindOf: (index: number) => WeakKind | null): SampleSource {
  const source = blobs(count, size);
  return {
    ...source,
    mask: (index) => (kindOf(index) ? null : source.mask(index)),
    weak: (index) => weakTarget(source.mask(index)!, size, kindOf(index)),
    classIndex: () => null,
  };
}

function weakTarget(mask: Uint8Array, size: number, kind: WeakKind | null): WeakTarget | null {
  const inside = [...mask.keys()].filter((i) => mask[i] === 1);
  const columns = inside.map((i) => i % size);
  const rows = inside.map((i) => Math.floor(i / size));
  const [left, right, top, bottom] = [Math.min(...columns), Math.max(...columns), Math.min(...rows), Math.max(...rows)];
  const [column, row] = [Math.round((left + right) / 2), Math.round((top + bottom) / 2)];
  const target: WeakTarget = { box: null, pixels: null, pixelKind: null, present: null };
  const draw = (lesion: (x: number, y: number) => boolean, skin: (x: number, y: number) => boolean): Uint8Array =>
    Uint8Array.from(mask, (_, i) => (lesion(i % size, Math.floor(i / size)) ? 1 : skin(i % size, Math.floor(i / size)) ? 0 : unknownPixel));
  switch (kind) {
    case null:
      return null;
    case 'box':
      return { ...target, box: Uint8Array.from(mask, (_, i) => (i % size >= left && i % size <= right && Math.floor(i / size) >= top && Math.floor(i / size) <= bottom ? 1 : 0)) };
    case 'scribble':
      return { ...target, pixelKind: 'scribble', pixels: draw((x, y) => y === row && x > left && x < right, (_, y) => y === 0) };
    case 'point':
      return { ...target, pixelKind: 'point', pixels: draw((x, y) => Math.abs(x - column) <= 1 && Math.abs(y - row) <= 1, (x, y) => x <= 1 && y <= 1) };
    case 'class':
      return { ...target, present: true };
  }
}
