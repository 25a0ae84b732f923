import { totalmem } from 'node:os';
import { baseChannels, type NetworkConfiguration } from './architecture.ts';

/**
 * What one image takes of the backend's memory while a network runs, in multiples of one full-resolution feature map of
 * the base width (as measured on wasm, kernels' workspaces included): in inference, and in a training step, which keeps
 * every layer's activations for the gradient.
 */
const inferenceMaps = 20;
const trainingMaps = 72;

/** Largest heap of the wasm backend. */
export const wasmHeapBytes = 4_294_901_760;

/** Memory that a batch of inference may take, so that its size never depends on the images'. */
const inferenceBudgetBytes = 512 * 2 ** 20;

/** Memory of the machine, or what this process may have of it. */
export function availableMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/**
 * Threads that half of the memory has room for; at least one.
 *
 * @param bytes that each of them takes
 */
export function threadsWithRoom(bytes: number, memory = availableMemory()): number {
  return Math.max(Math.floor(memory / 2 / bytes), 1);
}

export function trainingBytesPerImage(configuration: NetworkConfiguration): number {
  return trainingMaps * mapBytes(configuration);
}

export function inferenceBytesPerImage(configuration: NetworkConfiguration): number {
  return inferenceMaps * mapBytes(configuration);
}

/** Images of a batch of inference that stay within its budget; at least one. */
export function largestInferenceBatch(configuration: NetworkConfiguration): number {
  return Math.max(Math.floor(inferenceBudgetBytes / inferenceBytesPerImage(configuration)), 1);
}

function mapBytes({ preset, size }: NetworkConfiguration): number {
  return baseChannels[preset] * size ** 2 * Float32Array.BYTES_PER_ELEMENT;
}
