/** A rectangle of whole pixels of a mask's grid. */
export type PixelBox = { x: number; y: number; width: number; height: number };

/** Pixels to flip inside a box, row-major, 1 where the mask changes: applying it twice undoes it. */
export type MaskDifference = { box: PixelBox; flipped: Uint8Array };

/** What a region does to a mask. */
export type RegionMode = 'add' | 'remove' | 'replace';

/**
 * Which pixels count as neighbours: 4 (shared side) or 8 (shared side or corner). Lesions are 8-connected and so, by
 * duality, their holes 4-connected: a diagonal line of lesion closes off what is behind it.
 */
export type Connectivity = 4 | 8;
