export { categoryOf, estimateSkinTone, typologyAngle, type SkinTone } from './estimate.ts';
export { rgbToLab, type Lab } from './lab.ts';
