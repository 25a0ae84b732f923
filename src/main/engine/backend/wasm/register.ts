import * as tf from '@tensorflow/tfjs-core';
import { operationNames as names, runOperation } from '../operation.ts';
import { convolutionConfig, filterGradientConfig, inputGradientConfig } from './convolution.ts';
import { identityConfig } from './identity.ts';
import {
  batchNormalizationReluConfig, batchNormalizationReluGradientConfig, batchNormalizationReluInferenceConfig, channelSumsConfig,
} from './normalization.ts';
import { adamWConfig, movingAverageConfig } from './optimizer.ts';
import {
  concatenateConfig, maxPoolConfig, maxPoolGradientConfig, takeChannelsConfig, upsampleConfig, upsampleGradientConfig,
} from './resample.ts';

let registered = false;

/** Adds our kernels and their gradients to tfjs's registry; to be called once tfjs's own wasm kernels are there. */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  const kernels = [
    convolutionConfig(names.convolution, false),
    convolutionConfig(names.convolutionRelu, true),
    filterGradientConfig,
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
  for (const gradient of gradients) tf.registerGradient(gradient);
}

function replaceKernel(name: string, replace: (original: tf.KernelConfig) => tf.KernelConfig): void {
  const original = tf.getKernel(name, 'wasm');
  tf.unregisterKernel(name, 'wasm');
  tf.registerKernel(replace(original));
}

const gradients: tf.GradConfig[] = [
  {
    kernelName: names.convolution,
    inputsToSave: ['x', 'kernel'],
    gradFunc: (dy, saved) => convolutionGradients(dy as tf.Tensor4D, saved[0] as tf.Tensor4D, saved[1] as tf.Tensor4D),
  },
  {
    kernelName: names.convolutionRelu,
    inputsToSave: ['x', 'kernel'],
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const masked = tf.mul(dy as tf.Tensor4D, tf.step(saved[2]!)) as tf.Tensor4D;
      return convolutionGradients(masked, saved[0] as tf.Tensor4D, saved[1] as tf.Tensor4D);
    },
  },
  {
    kernelName: names.batchNormalizationRelu,
    inputsToSave: ['x', 'gamma'],
    outputsToSave: [true, true, true],
    gradFunc: (dys, saved, attributes) => {
      const [x, gamma, y, mean, variance] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const inputs = { x, y, dy: (dys as tf.Tensor[])[0]!, gamma, mean, variance };
      const epsilon = attributes['epsilon'] as number;
      const [dx, dGamma, dBeta] = runOperation<tf.Tensor[]>('batchNormalizationReluGradient', inputs, { epsilon });
      return { x: () => dx!, gamma: () => dGamma!, beta: () => dBeta! };
    },
  },
  {
    kernelName: names.maxPool2,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved) => ({ x: () => runOperation('maxPool2Gradient', { x: saved[0]!, y: saved[1]!, dy: dy as tf.Tensor }) }),
  },
  {
    kernelName: names.upsample2,
    gradFunc: (dy) => ({ x: () => runOperation('upsample2Gradient', { dy: dy as tf.Tensor }) }),
  },
  {
    kernelName: names.concatenateChannels,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [first, second] = [saved[0]!.shape[3]!, saved[1]!.shape[3]!];
      const x = dy as tf.Tensor;
      return {
        a: () => runOperation('takeChannels', { x }, { from: 0, length: first }),
        b: () => runOperation('takeChannels', { x }, { from: first, length: second }),
      };
    },
  },
];

function convolutionGradients(dy: tf.Tensor4D, x: tf.Tensor4D, kernel: tf.Tensor4D): Record<string, () => tf.Tensor> {
  const geometry = { strides: 1, pad: 'same', dataFormat: 'NHWC' };
  return {
    x: () => tf.engine().runKernel('Conv2DBackpropInput', { dy, filter: kernel }, { ...geometry, inputShape: x.shape }) as tf.Tensor,
    kernel: () => tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, { ...geometry, filterShape: kernel.shape }) as tf.Tensor,
    bias: () => runOperation('channelSums', { x: dy }),
  };
}
