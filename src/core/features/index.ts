export { differenceFrom } from './colour-difference.ts';
export { featureSide, measureFeatures, type Features } from './measure.ts';
