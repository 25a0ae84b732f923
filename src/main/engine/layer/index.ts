export { convolution, convolutionRelu, foldBatchNormalization, type Joined } from './convolution.ts';
export { batchNormalizationRelu, batchNormalizationReluInference } from './batch-normalization.ts';
export { concatenateChannels, globalAveragePool, maxPool2, upsample2 } from './resample.ts';
export { dense } from './dense.ts';
export { updateAdamW, updateAverage, type AdamWHyperparameters, type AdamWSlots } from './optimizer.ts';
