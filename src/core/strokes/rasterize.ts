import type { WeakLabel } from '../contract/label.ts';
import { unknownPixel, type WeakTarget } from '../weak-target.ts';
import { expandStrokes } from './expand.ts';

type Grid = { width: number; height: number };
type Box = Extract<WeakLabel, { kind: 'box' }>['box'];
type Stroke = Extract<WeakLabel, { kind: 'scribble' }>['strokes'][number];
type Point = Extract<WeakLabel, { kind: 'point' }>['points'][number];

/** Names of classes, in lower case, that say that an image shows no lesion; any other is a lesion's. */
const absent = new Set(['no lesion', 'no-lesion', 'no_lesion', 'normal skin', 'healthy skin']);

/**
 * Weak labels at model size. A box covers the pixels whose centres it holds, but at least one; a stroke those within half its width, but
 * is never thinner than a pixel; a point its pixel and the eight around it, so that turning the image does not lose it. What comes
 * later in a label covers what came before, and points cover strokes.
 *
 * @param labels of one image, at most one of each kind, in its pixels
 * @param image its size in pixels
 * @param size side of the square that it is resized to, in pixels, the aspect ratio given up
 */
export function rasterizeWeakLabels(labels: readonly WeakLabel[], image: Grid, size: number): WeakTarget {
  const target: WeakTarget = { box: null, pixels: null, pixelKind: null, present: null };
  const ofKind = <Kind extends WeakLabel['kind']>(kind: Kind): Extract<WeakLabel, { kind: Kind }> | undefined =>
    labels.find((label): label is Extract<WeakLabel, { kind: Kind }> => label.kind === kind);
  const [box, scribble, point, named] = [ofKind('box'), ofKind('scribble'), ofKind('point'), ofKind('class')];
  if (box) target.box = rasterizeBox(box.box, image, size);
  if (scribble || point) {
    target.pixels = new Uint8Array(size * size).fill(unknownPixel);
    for (const stroke of scribble?.strokes ?? []) drawStroke(target.pixels, stroke, image, size);
    for (const at of point?.points ?? []) drawPoint(target.pixels, at, image, size);
    target.pixelKind = scribble ? 'scribble' : 'point';
  }
  if (named) target.present = !absent.has(named.name.trim().toLowerCase());
  return target;
}

/**
 * The same with strokes and points expanded over what is like them: what networks learn from.
 *
 * @param rgb the image at model size, size × size × 3 bytes; asked for only where it is needed
 */
export function weakTargetOf(labels: readonly WeakLabel[], image: Grid, size: number, rgb: () => Uint8Array): WeakTarget {
  const target = rasterizeWeakLabels(labels, image, size);
  return target.pixels ? { ...target, pixels: expandStrokes(rgb(), target.pixels, size) } : target;
}

function rasterizeBox({ x, y, width, height }: Box, image: Grid, size: number): Uint8Array {
  const [left, right] = covered(x, width, image.width, size);
  const [top, bottom] = covered(y, height, image.height, size);
  const pixels = new Uint8Array(size * size);
  for (let row = top; row < bottom; row++) pixels.fill(1, row * size + left, row * size + right);
  return pixels;
}

/** The first pixel whose centre lies in an interval of the image, and the one after the last; the one that holds its middle where there is none. */
function covered(from: number, length: number, sides: number, size: number): [number, number] {
  const scale = size / sides;
  const clamped = (value: number): number => Math.min(Math.max(value, 0), size);
  const first = clamped(Math.ceil(from * scale - 0.5));
  const end = clamped(Math.ceil((from + length) * scale - 0.5));
  if (end > first) return [first, end];
  const middle = pixelAt(from + length / 2, sides, size);
  return [middle, middle + 1];
}

function drawStroke(pixels: Uint8Array, { lesion, width, points }: Stroke, image: Grid, size: number): void {
  // Distances are the image's own, as the stroke was drawn; half a pixel of the model at least, so that the line is not broken.
  const [scaleX, scaleY] = [image.width / size, image.height / size];
  const radius = Math.max(width / 2, Math.max(scaleX, scaleY) / 2);
  const last = Math.max(points.length - 4, 0);
  for (let i = 0; i <= last; i += 2) {
    const [ax, ay] = [points[i]!, points[i + 1]!];
    const [bx, by] = [points[i + 2] ?? ax, points[i + 3] ?? ay];
    const [left, right] = [pixelAt(Math.min(ax, bx) - radius, image.width, size), pixelAt(Math.max(ax, bx) + radius, image.width, size)];
    const [top, bottom] = [pixelAt(Math.min(ay, by) - radius, image.height, size), pixelAt(Math.max(ay, by) + radius, image.height, size)];
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        if (distanceToSegment((column + 0.5) * scaleX, (row + 0.5) * scaleY, ax, ay, bx, by) <= radius) pixels[row * size + column] = lesion ? 1 : 0;
      }
    }
    // A dot between the centres of four pixels touches none of them.
    pixels[pixelAt(ay, image.height, size) * size + pixelAt(ax, image.width, size)] = lesion ? 1 : 0;
  }
}

function drawPoint(pixels: Uint8Array, { x, y, lesion }: Point, image: Grid, size: number): void {
  const [column, row] = [pixelAt(x, image.width, size), pixelAt(y, image.height, size)];
  for (let r = Math.max(row - 1, 0); r <= Math.min(row + 1, size - 1); r++) {
    pixels.fill(lesion ? 1 : 0, r * size + Math.max(column - 1, 0), r * size + Math.min(column + 2, size));
  }
}

/** The model's pixel that holds a place of the image, or lies nearest to it. */
function pixelAt(value: number, sides: number, size: number): number {
  return Math.min(Math.max(Math.floor((value * size) / sides), 0), size - 1);
}

function distanceToSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / squared, 0), 1);
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}
