import * as tf from '@tensorflow/tfjs-core';
import { confidentCrossEntropyLoss, consistencyLoss, weightedMean } from '../loss/index.ts';
import type { NetworkConfiguration } from '../model/architecture.ts';
import { disposeFolded, foldNetwork, forwardFolded, forwardTraining, type FoldedNetwork } from '../model/forward.ts';
import type { Network } from '../model/network.ts';
import { agreementLoss, keepOf } from './agreement.ts';
import type { ConsistencyConfiguration } from './configuration.ts';
import { differentiate, type TensorMap } from './step.ts';
import type { Views } from './views.ts';

/** What a method needs beside the network itself. */
export type Companions = {
  /** The average of its weights, ready for inference: of `mean-teacher`, not to be asked for inside a `tidy`. */
  teacher(): FoldedNetwork;
  /** Which weights the pruned copy keeps; `twin`. */
  kept: TensorMap | null;
};

/** Companions that last for a step; the teacher is made ready when it is first asked for. */
export function openCompanions(teacherOf: (() => Network) | null, kept: TensorMap | null): Companions & { close(): void } {
  let folded: FoldedNetwork | null = null;
  return {
    kept,
    teacher() {
      if (!teacherOf) throw new Error('this step has no teacher');
      return (folded ??= foldNetwork(teacherOf()));
    },
    close() {
      if (folded) disposeFolded(folded);
    },
  };
}

export type ConsistencyOptions = {
  normalizationGroup: number;
  /** What the loss counts in this step. */
  factor: number;
  /** What each image's loss counts of that; null for 1. */
  weights: readonly number[] | null;
  /** Σ weights of the step's whole unlabelled part, of which these may be only some images. */
  total: number;
};

/**
 * Loss of images without a label, times `factor`, and its gradient to every parameter, which are the caller's.
 *
 * - `mean-teacher` (Tarvainen & Valpola 2017): the network on the strong view against the teacher on the weak one.
 * - `fixmatch` (Sohn et al. 2020; CutMix as French et al. 2020): the network on the strong view, mixed with the next image's of its group,
 *   against its own confident answers on the weak ones, mixed alike.
 * - `twin` (after SDCLR, Jiang et al. 2021): the network on the weak view and its pruned copy on the strong one, against each other.
 *
 * In training mode each pass normalizes by its own groups; their statistics enter no average. The image-level head learns nothing.
 */
export function consistencyGradients(
  network: NetworkConfiguration, parameters: TensorMap, views: Views, consistency: ConsistencyConfiguration, companions: Companions, options: ConsistencyOptions,
): { loss: tf.Scalar; gradients: TensorMap } {
  const { normalizationGroup, factor, weights, total } = options;
  const teacher = consistency.method === 'mean-teacher' ? companions.teacher() : null;
  const trunkOnly: NetworkConfiguration = { ...network, classes: [] };
  const train = (given: TensorMap, x: tf.Tensor4D): tf.Tensor4D => forwardTraining(trunkOnly, given, x, normalizationGroup).logits;

  const [head, trunk] = [true, false].map((isHead) => new Map([...parameters].filter(([name]) => name.startsWith('head.') === isHead)));
  const { loss, gradients } = differentiate(trunk!, () => {
    const { weak, strong, own } = toTensors(views);
    const imageWeights = tf.tensor1d(weigh(views, weights, normalizationGroup));
    const lossOf = ((): ((given: TensorMap) => tf.Tensor1D) => {
      switch (consistency.method) {
        case 'mean-teacher': {
          const target = tf.tidy(() => tf.sigmoid(forwardFolded(teacher!, weak).logits));
          return (given) => consistencyLoss(tf.sigmoid(train(given, strong)), target);
        }
        case 'fixmatch': {
          const answer = tf.tidy(() => tf.sigmoid(train(parameters, weak)));
          const mix = (x: tf.Tensor4D): tf.Tensor4D => (own ? mixed(x, own, normalizationGroup) : x);
          const [target, mixedStrong] = [mix(answer), mix(strong)];
          return (given) => confidentCrossEntropyLoss(train(given, mixedStrong), target, consistency.confidence);
        }
        case 'twin':
          return (given) => agreementLoss(train(given, weak), train(keepOf(given, companions.kept!), strong));
      }
    })();
    return (given) => tf.mul(weightedMean(lossOf(given), imageWeights, total), factor);
  });
  for (const [name, { shape }] of head!) gradients.set(name, tf.zeros(shape));
  return { loss, gradients };
}

/** Σ of what the images of an unlabelled part count. */
export function totalWeight(count: number, weights: readonly number[] | null): number {
  return weights ? weights.reduce((sum, weight) => sum + weight, 0) : count;
}

/** The next image of the same normalization group, and the first after the last: of each place, to be mixed with it. */
export function partnersOf(count: number, normalizationGroup: number): number[] {
  return Array.from({ length: count }, (_, place) => {
    const first = place - (place % normalizationGroup);
    const groupSize = Math.min(normalizationGroup, count - first);
    return first + ((place - first + 1) % groupSize);
  });
}

/** A mixed image counts as much as its pixels' images do. */
function weigh({ count, size, own }: Views, weights: readonly number[] | null, normalizationGroup: number): Float32Array {
  if (!weights) return new Float32Array(count).fill(1);
  if (!own) return Float32Array.from(weights);
  const area = size * size;
  return Float32Array.from(partnersOf(count, normalizationGroup), (partner, place) => {
    const share = own.subarray(place * area, (place + 1) * area).reduce((sum, value) => sum + value, 0) / area;
    return share * weights[place]! + (1 - share) * weights[partner]!;
  });
}

/** @param own 1 where a pixel stays, 0 where the partner's comes */
function mixed(x: tf.Tensor4D, own: tf.Tensor4D, normalizationGroup: number): tf.Tensor4D {
  const partners = tf.gather(x, tf.tensor1d(partnersOf(x.shape[0], normalizationGroup), 'int32'));
  return tf.add(tf.mul(x, own), tf.mul(partners, tf.sub(1, own)));
}

function toTensors({ count, size, weak, strong, own }: Views): { weak: tf.Tensor4D; strong: tf.Tensor4D; own: tf.Tensor4D | null } {
  return {
    weak: tf.tensor4d(weak, [count, size, size, 3]),
    strong: tf.tensor4d(strong, [count, size, size, 3]),
    own: own && tf.tensor4d(own, [count, size, size, 1]),
  };
}
