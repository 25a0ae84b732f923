import type { PixelMask } from '../types.ts';
import type { MaskDifference, PixelBox } from './types.ts';

/**
 * The part of a mask that holds all its lesion: `data` are the pixels of `box`, row-major, 0 or 1, within a grid of
 * `grid`'s size. An empty box stands for an empty mask. Operations work on patches, so that their cost follows the
 * lesion and not the photograph.
 */
export type MaskPatch = { grid: { width: number; height: number }; box: PixelBox; data: Uint8Array };

/** The smallest patch of a mask, its pixels copied. `bounds`, where given, holds all the lesion: only it is searched. */
export function patchOf(mask: PixelMask, bounds?: PixelBox | null): MaskPatch {
  const grid = { width: mask.width, height: mask.height };
  const all = { x: 0, y: 0, ...grid };
  const box = tightBox(mask.data, mask.width, bounds ? intersect(bounds, all) : all);
  return { grid, box, data: copyBox(mask.data, mask.width, box) };
}

/** The whole mask that a patch is part of. */
export function maskOf(patch: MaskPatch): PixelMask {
  const { width, height } = patch.grid;
  return { width, height, data: enlarged(patch, { x: 0, y: 0, width, height }).data };
}

/** The same lesion in a patch with `margin` pixels of skin around it, as far as the grid reaches. */
export function padded(patch: MaskPatch, margin: number): MaskPatch {
  const { x, y, width, height } = patch.box;
  return enlarged(patch, { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin });
}

/** The same lesion in a patch that covers at least `box`, as far as the grid reaches. */
export function enlarged(patch: MaskPatch, box: PixelBox): MaskPatch {
  const target = intersect(unite(patch.box, box), { x: 0, y: 0, ...patch.grid });
  const data = new Uint8Array(target.width * target.height);
  const { x, y, width, height } = patch.box;
  for (let row = 0; row < height; row++) {
    data.set(patch.data.subarray(row * width, (row + 1) * width), (y + row - target.y) * target.width + x - target.x);
  }
  return { grid: patch.grid, box: target, data };
}

/** What turns `before` into `after`, whose box may be any other; null where they are the same. */
export function differenceOf(before: MaskPatch, after: MaskPatch): MaskDifference | null {
  const changed = enlarged(before, after.box);
  const { box, data } = changed;
  const { x, y, width, height } = after.box;
  for (let row = 0; row < height; row++) {
    let at = (y + row - box.y) * box.width + x - box.x;
    for (let from = row * width, end = from + width; from < end; from++, at++) data[at]! ^= after.data[from]!;
  }
  const tight = tightBox(data, box.width, { x: 0, y: 0, width: box.width, height: box.height });
  if (tight.width === 0) return null;
  const flipped = copyBox(data, box.width, tight);
  return { box: { ...tight, x: tight.x + box.x, y: tight.y + box.y }, flipped };
}

/** Flips the pixels of a difference: applied twice, the mask is as before. */
export function applyDifference(mask: PixelMask, { box, flipped }: MaskDifference): void {
  for (let row = 0; row < box.height; row++) {
    let at = (box.y + row) * mask.width + box.x;
    for (let from = row * box.width, end = from + box.width; from < end; from++, at++) mask.data[at]! ^= flipped[from]!;
  }
}

export function intersect(a: PixelBox, b: PixelBox): PixelBox {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : { x: 0, y: 0, width: 0, height: 0 };
}

/** The smallest box around both; an empty one counts for nothing. */
export function unite(a: PixelBox, b: PixelBox): PixelBox {
  if (a.width === 0 || a.height === 0) return b;
  if (b.width === 0 || b.height === 0) return a;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return { x, y, width: Math.max(a.x + a.width, b.x + b.width) - x, height: Math.max(a.y + a.height, b.y + b.height) - y };
}

function copyBox(data: Uint8Array, stride: number, { x, y, width, height }: PixelBox): Uint8Array {
  const copy = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (y + row) * stride + x;
    copy.set(data.subarray(from, from + width), row * width);
  }
  return copy;
}

/** The smallest box inside `within` around all pixels that are set; an empty one where none is. */
function tightBox(data: Uint8Array, stride: number, within: PixelBox): PixelBox {
  const end = within.x + within.width;
  let left = end;
  let right = within.x;
  let top = -1;
  let bottom = -1;
  for (let y = within.y; y < within.y + within.height; y++) {
    const row = data.subarray(y * stride + within.x, y * stride + end);
    const first = row.indexOf(1);
    if (first < 0) continue;
    if (top < 0) top = y;
    bottom = y;
    left = Math.min(left, within.x + first);
    right = Math.max(right, within.x + row.lastIndexOf(1) + 1);
  }
  return top < 0 ? { x: 0, y: 0, width: 0, height: 0 } : { x: left, y: top, width: right - left, height: bottom - top + 1 };
}
