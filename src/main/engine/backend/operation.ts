import * as tf from '@tensorflow/tfjs-core';

/** Operations of our own, beside tfjs's: a backend that registers kernels for them computes a layer in one pass. */
export const operationNames = {
  convolution: 'WeakspotConvolution',
  convolutionRelu: 'WeakspotConvolutionRelu',
  convolutionInputGradient: 'WeakspotConvolutionInputGradient',
  convolutionFilterGradient: 'WeakspotConvolutionFilterGradient',
  joinedConvolution: 'WeakspotJoinedConvolution',
  joinedConvolutionRelu: 'WeakspotJoinedConvolutionRelu',
  joinedConvolutionInputGradient: 'WeakspotJoinedConvolutionInputGradient',
  joinedConvolutionFilterGradient: 'WeakspotJoinedConvolutionFilterGradient',
  batchNormalizationRelu: 'WeakspotBatchNormalizationRelu',
  batchNormalizationReluGradient: 'WeakspotBatchNormalizationReluGradient',
  batchNormalizationReluInference: 'WeakspotBatchNormalizationReluInference',
  channelSums: 'WeakspotChannelSums',
  maxPool2: 'WeakspotMaxPool2',
  maxPool2Gradient: 'WeakspotMaxPool2Gradient',
  upsample2: 'WeakspotUpsample2',
  upsample2Gradient: 'WeakspotUpsample2Gradient',
  concatenateChannels: 'WeakspotConcatenateChannels',
  takeChannels: 'WeakspotTakeChannels',
  adamW: 'WeakspotAdamW',
  movingAverage: 'WeakspotMovingAverage',
  adamWOfAll: 'WeakspotAdamWOfAll',
  movingAverageOfAll: 'WeakspotMovingAverageOfAll',
  segmentationLosses: 'WeakspotSegmentationLosses',
  segmentationLossesGradient: 'WeakspotSegmentationLossesGradient',
  weightedMean: 'WeakspotWeightedMean',
  weightedMeanGradient: 'WeakspotWeightedMeanGradient',
} as const;

export type OperationName = keyof typeof operationNames;

/** Whether the current backend computes the operation itself; if not, the layer composes it from tfjs operations. */
export function hasOperation(name: OperationName): boolean {
  return tf.getKernel(operationNames[name], tf.getBackend()) !== undefined;
}

/** Runs an operation that the current backend has; all inputs are float32 tensors. */
export function runOperation<Result extends tf.Tensor | tf.Tensor[]>(
  name: OperationName, inputs: Record<string, tf.Tensor>, attributes: Record<string, number | number[]> = {},
): Result {
  for (const [input, { dtype }] of Object.entries(inputs)) {
    if (dtype !== 'float32') throw new TypeError(`${name}: ${input} must be a float32 tensor, not ${dtype}`);
  }
  return tf.engine().runKernel(operationNames[name], inputs, attributes) as Result;
}
