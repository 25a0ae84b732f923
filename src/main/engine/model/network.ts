import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../core/random.ts';
import { checkConfiguration, parameterShapes, statisticShapes, type NetworkConfiguration } from './architecture.ts';

/**
 * A U-Net (Ronneberger et al. 2015) with batch normalization: what it is, its trained tensors and the running
 * statistics of its normalizations, by name. The tensors belong to the network and live until {@link disposeNetwork}.
 */
export type Network = {
  readonly configuration: NetworkConfiguration;
  /** `<block>.kernel` [3, 3, in, out], `<block>.gamma` and `.beta` [out]; `output.*`; `head.*` where there are classes. */
  readonly parameters: Map<string, tf.Tensor>;
  /** `<block>.mean` and `<block>.variance`, [out]. */
  readonly statistics: Map<string, tf.Tensor>;
};

/**
 * A network with He-normal kernels (He et al. 2015), drawn outside the backend so that a seed gives the same weights on
 * each; every tensor has a stream of its own, so that a class head does not shift the rest.
 *
 * @throws WeakspotError `bad-request` for a configuration that no network can have
 */
export function createNetwork(configuration: NetworkConfiguration, seed: number): Network {
  checkConfiguration(configuration);
  return {
    configuration,
    parameters: mapShapes(parameterShapes(configuration), (name, shape) => initialValues(name, shape, seed)),
    statistics: mapShapes(statisticShapes(configuration), (name, shape) => new Float32Array(shape[0]!).fill(name.endsWith('.variance') ? 1 : 0)),
  };
}

/** A network of its own tensors with the same values: nothing that happens to one reaches the other. */
export function cloneNetwork(network: Network): Network {
  return { configuration: network.configuration, parameters: copyTensors(network.parameters), statistics: copyTensors(network.statistics) };
}

/** Frees the tensors; the network cannot be used afterwards. */
export function disposeNetwork(network: Network): void {
  tf.dispose([...network.parameters.values(), ...network.statistics.values()]);
}

/** Trained scalars; running statistics do not count. */
export function countParameters(network: Network): number {
  return [...network.parameters.values()].reduce((total, tensor) => total + tensor.size, 0);
}

/** Names of the kernels that pruning ranks together: every 3×3 convolution, not the 1×1 output, normalization or head. */
export function prunableKernels({ parameters }: { parameters: ReadonlyMap<string, unknown> }): string[] {
  return [...parameters.keys()].filter((name) => name.endsWith('.kernel') && name !== 'output.kernel');
}

/** Values by name, off the backend, as files and checkpoints hold them. */
export type TensorValues = Map<string, { shape: number[]; values: Float32Array }>;

/** Copies tensors' values out of the backend, whatever computed them. */
export async function fetchTensors(tensors: ReadonlyMap<string, tf.Tensor>): Promise<TensorValues> {
  const fetched = await Promise.all([...tensors.values()].map((tensor) => tensor.data()));
  return new Map([...tensors].map(([name, { shape }], i) => [name, { shape, values: Float32Array.from(fetched[i]!) }]));
}

/** The same at once: on a GPU only for tensors that were made of values, as a network's are, and not computed there. */
export function readTensors(tensors: ReadonlyMap<string, tf.Tensor>): TensorValues {
  return new Map([...tensors].map(([name, tensor]) => [name, { shape: tensor.shape, values: Float32Array.from(tensor.dataSync()) }]));
}

/** New tensors with these values. The values are copied: a backend may keep, and change, the array that it is given. */
export function createTensors(values: TensorValues): Map<string, tf.Tensor> {
  return new Map([...values].map(([name, { shape, values }]) => [name, tf.tensor(values.slice(), shape, 'float32')]));
}

function copyTensors(tensors: ReadonlyMap<string, tf.Tensor>): Map<string, tf.Tensor> {
  return createTensors(readTensors(tensors));
}

function mapShapes(shapes: Map<string, number[]>, values: (name: string, shape: number[]) => Float32Array): Map<string, tf.Tensor> {
  return new Map([...shapes].map(([name, shape]) => [name, tf.tensor(values(name, shape), shape, 'float32')]));
}

function initialValues(name: string, shape: number[], seed: number): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  if (name.endsWith('.gamma')) return new Float32Array(size).fill(1);
  if (name.endsWith('.beta') || name.endsWith('.bias')) return new Float32Array(size);
  const fanIn = size / shape.at(-1)!;
  // He's gain of 2 makes up for ReLU's halving; nothing is halved behind the two linear outputs.
  const gain = name.startsWith('output.') || name.startsWith('head.') ? 1 : 2;
  const deviation = Math.sqrt(gain / fanIn);
  const random = Random.derive(seed, 'initial-weights', name);
  return Float32Array.from({ length: size }, () => deviation * random.normal());
}
