import * as tf from '@tensorflow/tfjs-core';
import { hasOperation, operationNames as names, runOperation } from './operation.ts';

let registered = false;

/** Tells tfjs the gradients of our own operations, which are the same for every backend that has the operations. */
export function registerGradients(): void {
  if (registered) return;
  registered = true;
  for (const gradient of gradients) tf.registerGradient(gradient);
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
    kernelName: names.joinedConvolution,
    inputsToSave: ['below', 'skip', 'kernel'],
    gradFunc: (dy, saved) => joinedConvolutionGradients(dy as tf.Tensor4D, saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]),
  },
  {
    kernelName: names.joinedConvolutionRelu,
    inputsToSave: ['below', 'skip', 'kernel'],
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const masked = tf.mul(dy as tf.Tensor4D, tf.step(saved[3]!)) as tf.Tensor4D;
      return joinedConvolutionGradients(masked, saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]);
    },
  },
  {
    kernelName: names.batchNormalizationRelu,
    inputsToSave: ['x', 'gamma', 'beta'],
    outputsToSave: [true, true, true],
    gradFunc: (dys, saved, attributes) => {
      const [x, gamma, beta, y, mean, variance] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const inputs = { x, y, dy: (dys as tf.Tensor[])[0]!, gamma, beta, mean, variance };
      const [dx, dGamma, dBeta] = runOperation<tf.Tensor[]>('batchNormalizationReluGradient', inputs, attributes as Record<string, number>);
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
      const x = dy as tf.Tensor4D;
      return { a: () => takeChannels(x, 0, first), b: () => takeChannels(x, first, second) };
    },
  },
  {
    kernelName: names.weightedMean,
    inputsToSave: ['weights'],
    gradFunc: (dy, saved) => ({
      losses: () => runOperation('weightedMeanGradient', { weights: saved[0]!, upstream: dy as tf.Tensor }),
      weights: () => {
        throw new Error('the weighted mean has no gradient to its weights');
      },
    }),
  },
  {
    kernelName: names.segmentationLosses,
    inputsToSave: ['logits', 'target'],
    gradFunc: (dy, saved) => {
      const [logits, target] = saved as [tf.Tensor, tf.Tensor];
      return {
        logits: () => runOperation('segmentationLossesGradient', { logits, target, upstream: dy as tf.Tensor }),
        target: () => {
          throw new Error('the segmentation loss has no gradient to its target');
        },
      };
    },
  },
];

function joinedConvolutionGradients(dy: tf.Tensor4D, [below, skip, kernel]: tf.Tensor4D[]): Record<string, () => tf.Tensor> {
  const [kh, kw] = kernel!.shape;
  const [dBelow, dSkip] = runOperation<tf.Tensor[]>('joinedConvolutionInputGradient', { dy, kernel: kernel! }, { belowChannels: below!.shape[3] });
  return {
    below: () => dBelow!,
    skip: () => dSkip!,
    kernel: () => runOperation('joinedConvolutionFilterGradient', { below: below!, skip: skip!, dy }, { kh, kw }),
    bias: () => channelSums(dy),
  };
}

function convolutionGradients(dy: tf.Tensor4D, x: tf.Tensor4D, kernel: tf.Tensor4D): Record<string, () => tf.Tensor> {
  return {
    x: () => inputGradient(dy, kernel),
    kernel: () => filterGradient(x, dy, kernel.shape),
    bias: () => channelSums(dy),
  };
}

function channelSums(x: tf.Tensor4D): tf.Tensor {
  return hasOperation('channelSums') ? runOperation('channelSums', { x }) : tf.sum(x, [0, 1, 2]);
}

const geometry = { strides: 1, pad: 'same', dataFormat: 'NHWC' };

function inputGradient(dy: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor {
  if (hasOperation('convolutionInputGradient')) return runOperation('convolutionInputGradient', { dy, kernel });
  const [batch, height, width] = dy.shape;
  const inputShape = [batch, height, width, kernel.shape[2]];
  return tf.engine().runKernel('Conv2DBackpropInput', { dy, filter: kernel }, { ...geometry, inputShape }) as tf.Tensor;
}

function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, filterShape: [number, number, number, number]): tf.Tensor {
  const [kh, kw] = filterShape;
  if (hasOperation('convolutionFilterGradient')) return runOperation('convolutionFilterGradient', { x, dy }, { kh, kw });
  return tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, { ...geometry, filterShape }) as tf.Tensor;
}

function takeChannels(x: tf.Tensor4D, from: number, length: number): tf.Tensor {
  if (hasOperation('takeChannels')) return runOperation('takeChannels', { x }, { from, length });
  return tf.slice(x, [0, 0, 0, from], [-1, -1, -1, length]);
}
