import type { KernelBackend, KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { packBackwardScratchBytes, placeBias } from './convolution.ts';
import { heapOf, type Heap } from './heap.ts';

type Shape4D = [number, number, number, number];
type Call<Inputs, Attributes = unknown> = { inputs: Inputs; backend: KernelBackend; attrs: Attributes };
type JoinedInputs = { below: TensorInfo; skip: TensorInfo };

/**
 * `WeakspotJoinedConvolution` and `WeakspotJoinedConvolutionRelu` for 3 × 3 kernels and channels in eights, which is all that
 * `layer/convolution.ts` asks for; inputs below, skip, kernel and, if any, bias.
 */
export function joinedConvolutionConfig(kernelName: string, relu: boolean): KernelConfig {
  const kernelFunc = ({ inputs, backend }: Call<JoinedInputs & { kernel: TensorInfo; bias?: TensorInfo }>): TensorInfo => {
    const heap = heapOf(backend);
    const { kernels } = heap;
    const { batch, height, width, belowChannels, skipChannels } = sizesOf(inputs);
    const channels = belowChannels + skipChannels;
    const outChannels = inputs.kernel.shape[3]!;
    const y = heap.output([batch, 2 * height, 2 * width, outChannels]);
    const packedBytes = 16 * channels * outChannels * 4;
    const packed = heap.workspace(packedBytes + outChannels * 4 + kernels.joinedWorkspaceBytes(belowChannels, skipChannels, outChannels));
    const bias = packed + packedBytes;
    placeBias(heap, inputs.bias ?? null, bias, outChannels);
    kernels.packWinogradForward(heap.pointer(inputs.kernel), packed, channels, outChannels);
    kernels.convolveJoined(
      ...imagePointers(heap, inputs), batch, height, width, belowChannels, skipChannels,
      packed, bias, relu ? 1 : 0, heap.pointer(y), outChannels, bias + outChannels * 4,
    );
    return y;
  };
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}

/** Outputs the gradients with respect to below and skip; inputs dy and kernel. */
export function joinedInputGradientConfig(kernelName: string): KernelConfig {
  const kernelFunc = ({ inputs: { dy, kernel }, backend, attrs }: Call<{ dy: TensorInfo; kernel: TensorInfo }, { belowChannels: number }>): TensorInfo[] => {
    const heap = heapOf(backend);
    const { kernels } = heap;
    const { belowChannels } = attrs;
    const [batch, outHeight, outWidth, outChannels] = dy.shape as Shape4D;
    const channels = kernel.shape[2]!;
    const skipChannels = channels - belowChannels;
    const dBelow = heap.output([batch, outHeight / 2, outWidth / 2, belowChannels]);
    const dSkip = heap.output([batch, outHeight, outWidth, skipChannels]);
    const packedBytes = 16 * channels * outChannels * 4;
    const zerosBytes = 32;
    const packed = heap.workspace(packedBytes + zerosBytes + Math.max(kernels.winogradWorkspaceBytes(outChannels, 8), packBackwardScratchBytes));
    const zeros = packed + packedBytes;
    const workspace = zeros + zerosBytes;
    heap.floats(zeros, zerosBytes / 4).fill(0);
    kernels.packWinogradBackward(heap.pointer(kernel), packed, channels, outChannels, workspace);
    kernels.joinedInputGradient(
      heap.pointer(dy), batch, outHeight / 2, outWidth / 2, outChannels, packed, zeros,
      heap.pointer(dBelow), belowChannels, heap.pointer(dSkip), skipChannels, workspace,
    );
    return [dBelow, dSkip];
  };
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}

/** The gradient with respect to the kernel; inputs below, skip and dy. */
export function joinedFilterGradientConfig(kernelName: string): KernelConfig {
  const kernelFunc = ({ inputs, backend }: Call<JoinedInputs & { dy: TensorInfo }>): TensorInfo => {
    const heap = heapOf(backend);
    const { kernels } = heap;
    const { batch, height, width, belowChannels, skipChannels } = sizesOf(inputs);
    const channels = belowChannels + skipChannels;
    const outChannels = inputs.dy.shape[3]!;
    const result = heap.output([3, 3, channels, outChannels]);
    const productBytes = 16 * channels * outChannels * 4;
    const products = heap.workspace(productBytes + kernels.joinedWorkspaceBytes(belowChannels, skipChannels, outChannels));
    kernels.joinedFilterGradient(
      ...imagePointers(heap, inputs), batch, height, width, belowChannels, skipChannels,
      heap.pointer(inputs.dy), outChannels, heap.pointer(result), products, products + productBytes,
    );
    return result;
  };
  return { kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as KernelFunc };
}

function sizesOf({ below, skip }: JoinedInputs): { batch: number; height: number; width: number; belowChannels: number; skipChannels: number } {
  const [batch, height, width, belowChannels] = below.shape as Shape4D;
  return { batch, height, width, belowChannels, skipChannels: skip.shape[3]! };
}

function imagePointers(heap: Heap, { below, skip }: JoinedInputs): [number, number] {
  return [heap.pointer(below), heap.pointer(skip)];
}
