import * as tf from '@tensorflow/tfjs-core';
import {
  batchNormalizationRelu, convolution, convolutionRelu, dense, foldBatchNormalization, globalAveragePool, maxPool2, type Joined,
} from '../layer/index.ts';
import { blockName, blocks, normalizationEpsilon, poolings, type NetworkConfiguration } from './architecture.ts';
import type { Network } from './network.ts';

export type NetworkOutput = {
  /** [n, size, size, 1]; the lesion's probability is their sigmoid. */
  logits: tf.Tensor4D;
  /** [n, classes]; null for a network without an image-level head. */
  classLogits: tf.Tensor2D | null;
};

export type TrainingOutput = NetworkOutput & {
  /** `<block>.mean` and `<block>.variance` of this batch, averaged over its groups, [out]; no gradient flows out of them. */
  batchStatistics: Map<string, tf.Tensor>;
};

/** A network whose normalizations are folded into its convolutions: for inference only. */
export type FoldedNetwork = {
  readonly configuration: NetworkConfiguration;
  /** `<block>.kernel`, `<block>.bias`, `output.*`, `head.*`. */
  readonly tensors: Map<string, tf.Tensor>;
};

/**
 * The network in inference mode, normalizing with its running statistics.
 *
 * @param x [n, size, size, 3], as `normalizePixels` makes it
 */
export function forward(network: Network, x: tf.Tensor4D): NetworkOutput {
  const [logits, classLogits] = tf.tidy((): tf.Tensor[] => {
    const output = forwardFolded(foldNetwork(network), x);
    return output.classLogits ? [output.logits, output.classLogits] : [output.logits];
  });
  return { logits: logits as tf.Tensor4D, classLogits: (classLogits as tf.Tensor2D | undefined) ?? null };
}

/**
 * The network in training mode, normalizing with the own statistics of each group of images: a pure function of its arguments,
 * through which gradients flow to `parameters` and `x`.
 *
 * @param x [n, size, size, 3]
 * @param groupSize images that are normalized together, the last group's may be fewer; the whole batch where it is not given
 */
export function forwardTraining(
  configuration: NetworkConfiguration, parameters: ReadonlyMap<string, tf.Tensor>, x: tf.Tensor4D, groupSize: number = x.shape[0],
): TrainingOutput {
  const batchStatistics = new Map<string, tf.Tensor>();
  const { logits, classLogits } = computeUnet(configuration, parameters, x, (name, input) => {
    const convolved = convolution(input, get4D(parameters, `${name}.kernel`), null);
    const { y, mean, variance } = batchNormalizationRelu(
      convolved, get1D(parameters, `${name}.gamma`), get1D(parameters, `${name}.beta`), normalizationEpsilon, groupSize,
    );
    batchStatistics.set(`${name}.mean`, mean);
    batchStatistics.set(`${name}.variance`, variance);
    return y;
  });
  return { logits, classLogits, batchStatistics };
}

/**
 * Folds the running statistics into the kernels. To be freed by {@link disposeFolded}; what is not folded is shared with
 * the network, which must not change while the result is in use.
 */
export function foldNetwork(network: Network): FoldedNetwork {
  const { configuration, parameters, statistics } = network;
  const tensors = new Map<string, tf.Tensor>();
  for (const { name } of blocks(configuration)) {
    const { kernel, bias } = foldBatchNormalization(
      get4D(parameters, `${name}.kernel`), get1D(parameters, `${name}.gamma`), get1D(parameters, `${name}.beta`),
      get1D(statistics, `${name}.mean`), get1D(statistics, `${name}.variance`), normalizationEpsilon,
    );
    tensors.set(`${name}.kernel`, kernel).set(`${name}.bias`, bias);
  }
  for (const [name, tensor] of parameters) {
    if (name.startsWith('output.') || name.startsWith('head.')) tensors.set(name, tensor.clone());
  }
  return { configuration, tensors };
}

export function disposeFolded(folded: FoldedNetwork): void {
  tf.dispose([...folded.tensors.values()]);
}

/** Inference with a folded network; see {@link forward}. `bottleneck` is the encoder's last map, [n, size / 8, size / 8, channels]. */
export function forwardFolded(folded: FoldedNetwork, x: tf.Tensor4D): NetworkOutput & { bottleneck: tf.Tensor4D } {
  return computeUnet(folded.configuration, folded.tensors, x, (name, input) =>
    convolutionRelu(input, get4D(folded.tensors, `${name}.kernel`), get1D(folded.tensors, `${name}.bias`)),
  );
}

/** The graph, whatever a block does: encoder, bottleneck, decoder with its skips, the 1×1 output and the head. */
function computeUnet(
  configuration: NetworkConfiguration,
  tensors: ReadonlyMap<string, tf.Tensor>,
  x: tf.Tensor4D,
  block: (name: string, input: tf.Tensor4D | Joined) => tf.Tensor4D,
): NetworkOutput & { bottleneck: tf.Tensor4D } {
  const pair = (part: string, level: number, input: tf.Tensor4D | Joined): tf.Tensor4D =>
    block(blockName(part, level, 1), block(blockName(part, level, 0), input));
  const skips: tf.Tensor4D[] = [];
  let y = x;
  for (let level = 0; level < poolings; level++) {
    y = pair('encoder', level, y);
    skips.push(y);
    y = maxPool2(y);
  }
  const bottleneck = pair('bottleneck', poolings, y);
  y = bottleneck;
  for (let level = poolings - 1; level >= 0; level--) {
    y = pair('decoder', level, { below: y, skip: skips[level]! });
  }
  const logits = convolution(y, get4D(tensors, 'output.kernel'), get1D(tensors, 'output.bias'));
  const classLogits =
    configuration.classes.length > 0
      ? dense(globalAveragePool(bottleneck), get<tf.Tensor2D>(tensors, 'head.weights'), get1D(tensors, 'head.bias'))
      : null;
  return { logits, classLogits, bottleneck };
}

function get<T extends tf.Tensor>(tensors: ReadonlyMap<string, tf.Tensor>, name: string): T {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`the network has no tensor ${name}`);
  return tensor as T;
}

function get4D(tensors: ReadonlyMap<string, tf.Tensor>, name: string): tf.Tensor4D {
  return get(tensors, name);
}

function get1D(tensors: ReadonlyMap<string, tf.Tensor>, name: string): tf.Tensor1D {
  return get(tensors, name);
}
