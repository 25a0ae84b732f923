export { countsToString, readCounts } from './counts.ts';
export { applyFlips, checkFlip, type Flip } from './flip.ts';
export { resizeRunLengthMask } from './resize-run-lengths.ts';
export { resizeMask } from './resize.ts';
export { decodeMask, encodeMask, maskArea, maskBoundingBox } from './run-length.ts';
export { sampleMask, sampleMaskTo } from './sample.ts';
export type { PixelMask, RunLengthMask } from './types.ts';
