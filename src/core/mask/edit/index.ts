export { combine } from './combine.ts';
export { grow, shrink } from './grow.ts';
export { fillHoles, removeIslands } from './holes-and-islands.ts';
export { applyDifference, differenceOf, maskOf, patchOf } from './patch.ts';
export type { MaskPatch } from './patch.ts';
export { smooth } from './smooth.ts';
export type { Connectivity, MaskDifference, PixelBox, RegionMode } from './types.ts';
export { wandRegion } from './wand.ts';
export type { Photo } from './wand.ts';
