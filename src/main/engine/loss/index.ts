export { batchDiceLoss, diceLoss, focalTverskyLoss, tverskyLoss, type Smoothing, type TverskyOptions } from './overlap.ts';
export { binaryCrossEntropyWithLogits, focalLoss } from './pixelwise.ts';
export { crossEntropyLoss } from './classification.ts';
export { segmentationLoss } from './segmentation.ts';
export { weightedMean } from './weighted-mean.ts';
