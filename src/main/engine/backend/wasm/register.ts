import * as tf from '@tensorflow/tfjs-core';
import { operationNames as names } from '../operation.ts';
import {
  convolutionConfig, convolutionFilterGradientConfig, convolutionInputGradientConfig, filterGradientConfig, inputGradientConfig,
} from './convolution.ts';
import { identityConfig } from './identity.ts';
import { joinedConvolutionConfig, joinedFilterGradientConfig, joinedInputGradientConfig } from './joined-convolution.ts';
import {
  batchNormalizationReluConfig, batchNormalizationReluGradientConfig, batchNormalizationReluInferenceConfig, channelSumsConfig,
} from './normalization.ts';
import { adamWConfig, movingAverageConfig } from './optimizer.ts';
import {
  concatenateConfig, maxPoolConfig, maxPoolGradientConfig, takeChannelsConfig, upsampleConfig, upsampleGradientConfig,
} from './resample.ts';

let registered = false;

/** Adds our kernels to tfjs's registry; to be called once tfjs's own wasm kernels are there. */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  const kernels = [
    convolutionConfig(names.convolution, false),
    convolutionConfig(names.convolutionRelu, true),
    convolutionInputGradientConfig(names.convolutionInputGradient),
    convolutionFilterGradientConfig(names.convolutionFilterGradient),
    filterGradientConfig,
    joinedConvolutionConfig(names.joinedConvolution, false),
    joinedConvolutionConfig(names.joinedConvolutionRelu, true),
    joinedInputGradientConfig(names.joinedConvolutionInputGradient),
    joinedFilterGradientConfig(names.joinedConvolutionFilterGradient),
    batchNormalizationReluConfig(names.batchNormalizationRelu),
    batchNormalizationReluGradientConfig(names.batchNormalizationReluGradient),
    batchNormalizationReluInferenceConfig(names.batchNormalizationReluInference),
    channelSumsConfig(names.channelSums),
    maxPoolConfig(names.maxPool2),
    maxPoolGradientConfig(names.maxPool2Gradient),
    upsampleConfig(names.upsample2),
    upsampleGradientConfig(names.upsample2Gradient),
    concatenateConfig(names.concatenateChannels),
    takeChannelsConfig(names.takeChannels),
    adamWConfig(names.adamW),
    movingAverageConfig(names.movingAverage),
  ];
  for (const kernel of kernels) tf.registerKernel(kernel);
  replaceKernel('Conv2DBackpropInput', inputGradientConfig);
  replaceKernel('Identity', identityConfig);
}

function replaceKernel(name: string, replace: (original: tf.KernelConfig) => tf.KernelConfig): void {
  const original = tf.getKernel(name, 'wasm');
  tf.unregisterKernel(name, 'wasm');
  tf.registerKernel(replace(original));
}
