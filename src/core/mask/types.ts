/**
 * A binary mask as COCO run lengths: pixels in column-major order, runs of 0 first, counts in COCO's compressed string
 * form (as pycocotools writes it). `size` is [height, width] in the mask's own pixels.
 */
export type RunLengthMask = { size: [height: number, width: number]; counts: string };

/** A binary mask as pixels: row-major, one byte a pixel, 0 or 1. */
export type PixelMask = { width: number; height: number; data: Uint8Array };
