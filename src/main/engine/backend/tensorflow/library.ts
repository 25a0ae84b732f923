import { tensor1d, type KernelConfig, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { flag, floats, integer, kernel, text, type Attribute, type Execute } from './execute.ts';
import { normalizationGradient, normalization, normalizationInference } from './library-normalization.ts';
import { adamW, movingAverage } from './library-optimizer.ts';

/** The engine's operations, computed by those that TensorFlow has itself, on whatever device it computes with. */
export const libraryKernels: KernelConfig[] = [
  kernel('convolution', ({ inputs: { x, kernel, bias }, execute }) => convolution(x!, kernel!, bias, false, execute)),
  kernel('convolutionRelu', ({ inputs: { x, kernel, bias }, execute }) => convolution(x!, kernel!, bias, true, execute)),
  kernel('convolutionInputGradient', ({ inputs: { dy, kernel }, execute }) => inputGradient(dy!, kernel!, execute)),
  kernel('convolutionFilterGradient', ({ inputs: { x, dy }, attributes: { kh, kw }, execute }) =>
    filterGradient(x!, dy!, kh as number, kw as number, execute)),
  normalization,
  normalizationGradient,
  normalizationInference,
  kernel('channelSums', ({ inputs: { x }, execute }) => execute('BiasAddGrad', [x!], [floats(), text('data_format', 'NHWC')])[0]!),
  kernel('maxPool2', ({ inputs: { x }, execute }) => execute('MaxPool', [x!], pooling)[0]!),
  kernel('maxPool2Gradient', ({ inputs: { x, y, dy }, execute }) => execute('MaxPoolGrad', [x!, y!, dy!], pooling)[0]!),
  kernel('upsample2', ({ inputs: { x }, execute }) => {
    const [, height, width] = x!.shape as [number, number, number];
    return withIntegers([2 * height, 2 * width], (size) => execute('ResizeNearestNeighbor', [x!, size], resizing)[0]!);
  }),
  kernel('upsample2Gradient', ({ inputs: { dy }, execute }) => {
    const [, height, width] = dy!.shape as [number, number, number];
    return withIntegers([height / 2, width / 2], (size) => execute('ResizeNearestNeighborGrad', [dy!, size], resizing)[0]!);
  }),
  adamW,
  movingAverage,
];

const sliding: Attribute[] = [
  floats(), integer('strides', [1, 1, 1, 1]), text('padding', 'SAME'), text('data_format', 'NHWC'), integer('dilations', [1, 1, 1, 1]),
  flag('use_cudnn_on_gpu', true),
];
const pooling: Attribute[] = [
  floats(), integer('ksize', [1, 2, 2, 1]), integer('strides', [1, 2, 2, 1]), text('padding', 'VALID'), text('data_format', 'NHWC'),
];
const resizing: Attribute[] = [floats(), flag('align_corners', false), flag('half_pixel_centers', false)];

export function convolution(x: TensorInfo, kernel: TensorInfo, bias: TensorInfo | undefined, relu: boolean, execute: Execute): TensorInfo {
  const steps: ((y: TensorInfo) => Tensor)[] = [];
  if (bias) steps.push((y) => execute('BiasAdd', [y, bias], [floats(), text('data_format', 'NHWC')])[0]!);
  if (relu) steps.push((y) => execute('Relu', [y], [floats()])[0]!);
  let y = execute('Conv2D', [x, kernel], sliding)[0]!;
  for (const step of steps) {
    const next = step(y);
    y.dispose();
    y = next;
  }
  return y;
}

export function inputGradient(dy: TensorInfo, kernel: TensorInfo, execute: Execute): TensorInfo {
  const [batch, height, width] = dy.shape as [number, number, number];
  return withIntegers([batch, height, width, kernel.shape[2]!], (size) => execute('Conv2DBackpropInput', [size, kernel, dy], sliding)[0]!);
}

export function filterGradient(x: TensorInfo, dy: TensorInfo, height: number, width: number, execute: Execute): TensorInfo {
  return withIntegers([height, width, x.shape[3]!, dy.shape[3]!], (size) => execute('Conv2DBackpropFilter', [x, size, dy], sliding)[0]!);
}

function withIntegers(values: number[], compute: (tensor: Tensor) => TensorInfo): TensorInfo {
  const tensor = tensor1d(values, 'int32');
  const result = compute(tensor);
  tensor.dispose();
  return result;
}
