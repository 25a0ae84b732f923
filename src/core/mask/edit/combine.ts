import { differenceOf, intersect, unite, enlarged, type MaskPatch } from './patch.ts';
import type { MaskDifference, RegionMode } from './types.ts';

/** What a region does to a mask: adds its pixels, removes them, or takes the mask's place. Null where nothing changes. */
export function combine(mask: MaskPatch, region: MaskPatch, mode: RegionMode): MaskDifference | null {
  if (mode === 'replace') return differenceOf(mask, region);
  const shared = intersect(mask.box, region.box);
  if (mode === 'remove' && shared.width === 0) return null;
  const after = enlarged(mask, mode === 'add' ? unite(mask.box, region.box) : mask.box);
  const { box, data } = after;
  const part = mode === 'add' ? region.box : shared;
  for (let y = part.y; y < part.y + part.height; y++) {
    let from = (y - region.box.y) * region.box.width + part.x - region.box.x;
    let at = (y - box.y) * box.width + part.x - box.x;
    for (const end = at + part.width; at < end; at++, from++) {
      if (region.data[from] === 1) data[at] = mode === 'add' ? 1 : 0;
    }
  }
  return differenceOf(mask, after);
}
