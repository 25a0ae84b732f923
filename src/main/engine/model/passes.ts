import * as tf from '@tensorflow/tfjs-core';
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
};

/** Images to predict, as bytes: RGB, indices.length × size × size × 3. */
export type PixelBatch = { indices: readonly number[]; bytes: Uint8Array };

/** A probability map, size × size, for each pass, in the order of the passes. */
export type PredictedImage = { index: number; probabilities: Float32Array[] };

/** To be freed by {@link disposePlan}. A network must not change while the plan is in use. */
export function planPasses(passes: readonly Pass[], size: number): PassPlan {
  const networks = [...new Set(passes.map(({ network }) => network))];
  const planned = passes.map(({ network, view }) => ({ network: networks.indexOf(network), view: view ?? 'identity' }));
  return createPlan(networks.map(foldNetwork), planned, size);
}

export function createPlan(networks: readonly FoldedNetwork[], passes: readonly PlannedPass[], size: number): PassPlan {
  const views = new Set(passes.map(({ view }) => view).filter((view) => view !== 'identity'));
  return { size, networks, passes, sources: new Map([...views].map((view) => [view, viewSources(view, size)])) };
}

export function disposePlan({ networks }: PassPlan): void {
  for (const network of networks) disposeFolded(network);
}

/**
 * Runs every pass over one batch. The images go to the backend once, and so does each of their views.
 *
 * @param bytes RGB, 0 to 255: count × size × size × 3
 * @returns a tensor a pass, [count, size, size, 1]: the lesion's probability, in the view's own orientation
 */
export function runPasses({ size, networks, passes, sources }: PassPlan, bytes: Uint8Array, count: number): tf.Tensor[] {
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
    return passes.map(({ network, view }) => {
      const input = inputOf(view);
      return tf.tidy(() => tf.sigmoid(forwardFolded(networks[network]!, input).logits));
    });
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

function viewBatch(pixels: Float32Array, count: number, sources: Uint32Array): Float32Array {
  const viewed = new Float32Array(pixels.length);
  const length = pixels.length / count;
  for (let position = 0; position < count; position++) applyView(pixels, sources, 3, viewed, position * length);
  return viewed;
}
