import { WeakspotError } from '../../../core/errors.ts';
import type { modelPresets } from '../../../core/contract/index.ts';

export type ModelPreset = (typeof modelPresets)[number];

/** What fixes a network's shape: the names and sizes of its tensors follow from it alone. */
export type NetworkConfiguration = {
  preset: ModelPreset;
  /** Side of the square images, in pixels; a multiple of 16. */
  size: number;
  /** Classes of the image-level head; empty for a network without one. */
  classes: readonly string[];
};

/** Channels of the first level; each pooling doubles them. */
export const baseChannels: Record<ModelPreset, number> = { tiny: 8, small: 16, base: 32 };

export const poolings = 3;

/** Added to the variance in every normalization. */
export const normalizationEpsilon = 1e-5;

/** A 3×3 convolution without bias, batch normalization and ReLU. */
export type Block = { name: string; inputs: number; outputs: number };

/** Names the two blocks of a level: `encoder.0.1` is the second of the first encoder level. */
export function blockName(part: string, level: number, position: number): string {
  return `${part}.${level}.${position}`;
}

/** Every block in the order of computation: encoder levels downwards, bottleneck, decoder levels upwards. */
export function blocks(configuration: NetworkConfiguration): Block[] {
  const base = baseChannels[configuration.preset];
  const channels = (level: number): number => base * 2 ** level;
  const pair = (part: string, level: number, inputs: number, outputs: number): Block[] => [
    { name: blockName(part, level, 0), inputs, outputs },
    { name: blockName(part, level, 1), inputs: outputs, outputs },
  ];
  const encoder = range(poolings).flatMap((level) => pair('encoder', level, level === 0 ? 3 : channels(level - 1), channels(level)));
  const bottleneck = pair('bottleneck', poolings, channels(poolings - 1), channels(poolings));
  const decoder = range(poolings)
    .toReversed()
    .flatMap((level) => pair('decoder', level, channels(level + 1) + channels(level), channels(level)));
  return [...encoder, ...bottleneck, ...decoder];
}

/** Shapes of all trained tensors, by name, in the order of computation. */
export function parameterShapes(configuration: NetworkConfiguration): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  for (const { name, inputs, outputs } of blocks(configuration)) {
    shapes.set(`${name}.kernel`, [3, 3, inputs, outputs]);
    shapes.set(`${name}.gamma`, [outputs]);
    shapes.set(`${name}.beta`, [outputs]);
  }
  const base = baseChannels[configuration.preset];
  shapes.set('output.kernel', [1, 1, base, 1]);
  shapes.set('output.bias', [1]);
  if (configuration.classes.length > 0) {
    shapes.set('head.weights', [base * 2 ** poolings, configuration.classes.length]);
    shapes.set('head.bias', [configuration.classes.length]);
  }
  return shapes;
}

/** Shapes of the running statistics of every normalization, by name. */
export function statisticShapes(configuration: NetworkConfiguration): Map<string, number[]> {
  return new Map(
    blocks(configuration).flatMap(({ name, outputs }): [string, number[]][] => [
      [`${name}.mean`, [outputs]],
      [`${name}.variance`, [outputs]],
    ]),
  );
}

/** @throws WeakspotError `bad-request` for a size that the poolings cannot halve, or for class names given twice */
export function checkConfiguration(configuration: NetworkConfiguration): void {
  const { size, classes } = configuration;
  if (!Number.isInteger(size) || size < 16 || size % 2 ** poolings !== 0) {
    throw new WeakspotError('bad-request', `size: ${size} is not a multiple of ${2 ** poolings} of at least 16 pixels`, { field: 'size', size });
  }
  if (new Set(classes).size !== classes.length) {
    throw new WeakspotError('bad-request', 'classes: the same class is named twice', { field: 'classes', classes: [...classes] });
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
