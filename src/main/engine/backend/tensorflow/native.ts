import { tensor1d, type KernelConfig, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { flag, integer, kernel, real, type Execute } from './execute.ts';
import { convolution, filterGradient, inputGradient } from './library.ts';

type Numbers = Record<string, number>;

/** The engine's operations, computed on the processor by the C++ kernels that the binding adds to TensorFlow. */
export const nativeKernels: KernelConfig[] = [
  kernel('convolution', ({ inputs, execute }) => convolve(inputs, false, execute)),
  kernel('convolutionRelu', ({ inputs, execute }) => convolve(inputs, true, execute)),
  kernel('convolutionInputGradient', ({ inputs: { dy, kernel }, execute }) =>
    isOdd(kernel!.shape) ? execute('WeakspotConvolutionInputGradient', [dy!, kernel!])[0]! : inputGradient(dy!, kernel!, execute)),
  kernel('convolutionFilterGradient', ({ inputs: { x, dy }, attributes, execute }) => {
    const { kh, kw } = attributes as Numbers;
    if (!isOdd([kh!, kw!])) return filterGradient(x!, dy!, kh!, kw!, execute);
    return execute('WeakspotConvolutionFilterGradient', [x!, dy!], [integer('height', kh!), integer('width', kw!)])[0]!;
  }),
  kernel('joinedConvolution', ({ inputs, execute }) => convolveJoined(inputs, false, execute)),
  kernel('joinedConvolutionRelu', ({ inputs, execute }) => convolveJoined(inputs, true, execute)),
  kernel('joinedConvolutionInputGradient', ({ inputs: { dy, kernel }, attributes, execute }) =>
    execute('WeakspotJoinedConvolutionInputGradient', [dy!, kernel!], [integer('below_channels', attributes['belowChannels']!)], 2)),
  kernel('joinedConvolutionFilterGradient', ({ inputs: { below, skip, dy }, attributes: { kh, kw }, execute }) =>
    execute('WeakspotJoinedConvolutionFilterGradient', [below!, skip!, dy!], [integer('height', kh!), integer('width', kw!)])[0]!),
  kernel('batchNormalizationRelu', ({ inputs: { x, gamma, beta }, attributes, execute }) =>
    execute('WeakspotBatchNormalizationRelu', [x!, gamma!, beta!], normalization(attributes as Numbers), 5)),
  kernel('batchNormalizationReluGradient', ({ inputs: { x, dy, gamma, beta, mean, variance }, attributes, execute }) =>
    execute('WeakspotBatchNormalizationReluGradient', [x!, dy!, gamma!, beta!, mean!, variance!], normalization(attributes as Numbers), 3)),
  kernel('batchNormalizationReluInference', ({ inputs: { x, gamma, beta, mean, variance }, attributes, execute }) =>
    execute('WeakspotBatchNormalizationReluInference', [x!, gamma!, beta!, mean!, variance!], [real('epsilon', attributes['epsilon'] as number)])[0]!),
  kernel('channelSums', ({ inputs: { x }, execute }) => execute('WeakspotChannelSums', [x!])[0]!),
  kernel('maxPool2', ({ inputs: { x }, execute }) => execute('WeakspotMaxPool2', [x!])[0]!),
  kernel('maxPool2Gradient', ({ inputs: { x, dy }, execute }) => execute('WeakspotMaxPool2Gradient', [x!, dy!])[0]!),
  kernel('upsample2', ({ inputs: { x }, execute }) => execute('WeakspotUpsample2', [x!])[0]!),
  kernel('upsample2Gradient', ({ inputs: { dy }, execute }) => execute('WeakspotUpsample2Gradient', [dy!])[0]!),
  kernel('concatenateChannels', ({ inputs: { a, b }, execute }) => execute('WeakspotConcatenateChannels', [a!, b!])[0]!),
  kernel('takeChannels', ({ inputs: { x }, attributes: { from, length }, execute }) =>
    execute('WeakspotTakeChannels', [x!], [integer('first', from!), integer('count', length!)])[0]!),
  kernel('adamWOfAll', ({ inputs, attributes, execute }) => {
    const { beta1, beta2, epsilon, rate, inverseRoot2, keep } = attributes as Numbers & { keep: number[] };
    const tensors = Object.values(inputs);
    const numbers = doubles([beta1!, beta2!, epsilon!, rate!, inverseRoot2!, ...keep]);
    const outputs = execute('WeakspotAdamW', [numbers, ...tensors], [integer('count', keep.length)], 3 * keep.length);
    numbers.dispose();
    return outputs;
  }),
  kernel('movingAverageOfAll', ({ inputs, attributes, execute }) => {
    const tensors = Object.values(inputs);
    const numbers = doubles([attributes['decay'] as number]);
    const count = tensors.length / 2;
    const outputs = execute('WeakspotMovingAverage', [numbers, ...tensors], [integer('count', count)], count);
    numbers.dispose();
    return outputs;
  }),
  kernel('segmentationLosses', ({ inputs: { logits, target }, execute }) => execute('WeakspotSegmentationLoss', [logits!, target!])[0]!),
  kernel('segmentationLossesGradient', ({ inputs: { logits, target, upstream }, execute }) =>
    execute('WeakspotSegmentationLossGradient', [logits!, target!, upstream!])[0]!),
];

function convolve({ x, kernel, bias }: Record<string, TensorInfo>, relu: boolean, execute: Execute): TensorInfo {
  if (!isOdd(kernel!.shape)) return convolution(x!, kernel!, bias, relu, execute);
  return execute('WeakspotConvolution', bias ? [x!, kernel!, bias] : [x!, kernel!], [integer('biases', bias ? 1 : 0), flag('relu', relu)])[0]!;
}

function convolveJoined({ below, skip, kernel, bias }: Record<string, TensorInfo>, relu: boolean, execute: Execute): TensorInfo {
  const inputs = [below!, skip!, kernel!];
  return execute('WeakspotJoinedConvolution', bias ? [...inputs, bias] : inputs, [integer('biases', bias ? 1 : 0), flag('relu', relu)])[0]!;
}

/** Our kernels have a middle tap; no network of the product has another kind. */
function isOdd([height, width]: number[]): boolean {
  return height! % 2 === 1 && width! % 2 === 1;
}

function normalization({ epsilon, groupSize }: Numbers): ReturnType<typeof real>[] {
  return [real('epsilon', epsilon!), integer('group', groupSize!)];
}

/** In double precision, as the bytes of a tensor of integers: see operations.cc. */
function doubles(values: number[]): Tensor {
  return tensor1d(new Int32Array(Float64Array.from(values).buffer), 'int32');
}
