export { differenceFrom } from './colour-difference.ts';
export { featureSide, featureVersion, measureFeatures, type Features } from './measure.ts';
