import * as tf from '@tensorflow/tfjs-core';
import { globalAveragePool } from '../layer/index.ts';
import { baseChannels, poolings } from './architecture.ts';
import { disposeFolded, foldNetwork, forwardFolded, type FoldedNetwork } from './forward.ts';
import { normalizePixels } from './input.ts';
import type { Network } from './network.ts';
import { applyView, invertView, viewSources, type View } from './view.ts';

/** One way to look at an image: which network sees which view of it. Without a view, the image as it is. */
export type Pass = { network: Network; view?: View };

/** A pass of a plan: `network` is a place among the plan's networks. */
export type PlannedPass = { network: number; view: View };

/** Passes ready to be computed, each network folded once however many of them use it. */
export type PassPlan = {
  /** Side of the images, in pixels. */
  size: number;
  networks: readonly FoldedNetwork[];
  passes: readonly PlannedPass[];
  /** Of the views among the passes, but for `identity`. */
  sources: ReadonlyMap<View, Uint32Array>;
  /** Values an image of the first pass's encoder that are wanted besides the maps; 0 for none. */
  features: number;
};

/** Images to predict, as bytes: RGB, indices.length × size × size × 3. */
export type PixelBatch = { indices: readonly number[]; bytes: Uint8Array };

export type PredictedImage = {
  index: number;
  /** A probability map, size × size, for each pass, in the order of the passes. */
  probabilities: Float32Array[];
  /** What the first pass's encoder made of the image: its last map's mean by channel, ≥ 0; null where nobody asked for it. */
  features: Float32Array | null;
};

/** To be freed by {@link disposePlan}. A network must not change while the plan is in use. */
export function planPasses(passes: readonly Pass[], size: number, withFeatures = false): PassPlan {
  const networks = [...new Set(passes.map(({ network }) => network))];
  const planned = passes.map(({ network, view }) => ({ network: networks.indexOf(network), view: view ?? 'identity' }));
  const features = withFeatures ? baseChannels[passes[0]!.network.configuration.preset] * 2 ** poolings : 0;
  return createPlan(networks.map(foldNetwork), planned, { size, features });
}

export function createPlan(networks: readonly FoldedNetwork[], passes: readonly PlannedPass[], { size, features }: Pick<PassPlan, 'size' | 'features'>): PassPlan {
  const views = new Set(passes.map(({ view }) => view).filter((view) => view !== 'identity'));
  return { size, networks, passes, features, sources: new Map([...views].map((view) => [view, viewSources(view, size)])) };
}

export function disposePlan({ networks }: PassPlan): void {
  for (const network of networks) disposeFolded(network);
}

/**
 * Runs every pass over one batch. The images go to the backend once, and so does each of their views.
 *
 * @param bytes RGB, 0 to 255: count × size × size × 3
 * @returns a tensor a pass, [count, size, size, 1]: the lesion's probability, in the view's own orientation; where features are
 *   wanted one more, [count, features]
 */
export function runPasses({ size, networks, passes, sources, features }: PassPlan, bytes: Uint8Array, count: number): tf.Tensor[] {
  const pixels = new Float32Array(bytes.length);
  normalizePixels(bytes, pixels, 0);
  return tf.tidy(() => {
    const inputs = new Map<View, tf.Tensor4D>();
    const inputOf = (view: View): tf.Tensor4D => {
      const known = inputs.get(view);
      if (known) return known;
      const viewed = sources.get(view);
      const input = tf.tensor4d(viewed ? viewBatch(pixels, count, viewed) : pixels, [count, size, size, 3]);
      inputs.set(view, input);
      return input;
    };
    const found: tf.Tensor[] = [];
    const maps = passes.map(({ network, view }, pass) => {
      const input = inputOf(view);
      const [map, ...pooled] = tf.tidy(() => {
        const { logits, bottleneck } = forwardFolded(networks[network]!, input);
        return [tf.sigmoid(logits), ...(pass === 0 && features > 0 ? [globalAveragePool(bottleneck)] : [])];
      });
      found.push(...pooled);
      return map!;
    });
    return [...maps, ...found];
  });
}

/**
 * Takes what {@link runPasses} computed apart by image, and puts views back into the images' own orientation.
 *
 * @param values of each pass, count × size × size
 * @param position of the image in its batch
 * @returns a map a pass, size × size
 */
export function mapsOfImage({ size, passes, sources }: PassPlan, values: readonly Float32Array[], position: number): Float32Array[] {
  const area = size ** 2;
  return passes.map(({ view }, pass) => {
    const viewed = sources.get(view);
    const map = values[pass]!.slice(position * area, (position + 1) * area);
    return viewed ? invertView(map, viewed) : map;
  });
}

/** The same of the features; null where there are none. */
export function featuresOfImage({ passes, features }: PassPlan, values: readonly Float32Array[], position: number): Float32Array | null {
  return features === 0 ? null : values[passes.length]!.slice(position * features, (position + 1) * features);
}

function viewBatch(pixels: Float32Array, count: number, sources: Uint32Array): Float32Array {
  const viewed = new Float32Array(pixels.length);
  const length = pixels.length / count;
  for (let position = 0; position < count; position++) applyView(pixels, sources, 3, viewed, position * length);
  return viewed;
}
