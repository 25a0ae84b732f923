export { sniffFormat } from './format.ts';
export type { ImageFormat } from './format.ts';
export { defaultLimits } from './limits.ts';
export type { SizeLimits } from './limits.ts';
export { readMaskFile } from './mask-file.ts';
export type { LeveledMask } from './mask-levels.ts';
export { limitDecoderThreads, openImage } from './open-image.ts';
export type { OpenImage, RawPixels } from './open-image.ts';
