import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { rgbToLab } from '../../../../src/core/skin/index.ts';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import {
  boxProjectionLoss, boxTightnessLoss, confidentCrossEntropyLoss, consistencyLoss, gatedCrfLoss, labOf, pairwiseColourLoss, partialCrossEntropyLoss, presenceLoss, sizePriorLoss,
  boxFill, weakLoss, weakWeights, type WeakPart, type WeakWeights,
} from '../../../../src/main/engine/loss/index.ts';
import { testEngine } from '../../../support/engine.ts';
import { weakPart } from './cases.ts';

const side = 12;
const area = side * side;
const random = Random.derive(7, 'weak losses');

/** One image of `side` pixels, a value of each pixel by its row and column. */
function drawn(valueAt: (row: number, column: number) => number): tf.Tensor4D {
  return tf.tensor4d(Array.from({ length: area }, (_, i) => valueAt(Math.floor(i / side), i % side)), [1, side, side, 1]);
}

const isLesion = (row: number, column: number): boolean => Math.hypot(row - 5.5, column - 6) < 4;
const isInBox = (row: number, column: number): boolean => row >= 2 && row <= 9 && column >= 3 && column <= 9;
const perfect = (): tf.Tensor4D => drawn((row, column) => (isLesion(row, column) ? 30 : -30));
const box = (): tf.Tensor4D => drawn((row, column) => Number(isInBox(row, column)));
const noise = (scale: number): tf.Tensor4D => drawn(() => scale * random.normal());
/** Dark lesion on light skin. */
const rgb = (): tf.Tensor4D =>
  tf.tensor4d(Array.from({ length: area * 3 }, (_, i) => (isLesion(Math.floor(i / 3 / side), Math.floor(i / 3) % side) ? 0.3 : 0.8)), [1, side, side, 3]);
const valueOf = (loss: tf.Tensor): number => loss.dataSync()[0]!;
const gradientOf = (loss: (x: tf.Tensor4D) => tf.Tensor, x: tf.Tensor4D): Float32Array =>
  tf.grad((at) => tf.sum(loss(at as tf.Tensor4D)))(x).dataSync<'float32'>();

describe.each(['cpu', testEngine] as const)('losses of weak labels on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });

  it('are 0 at a perfect prediction', () => {
    const known = drawn((row) => Number(row === 5));
    const mask = drawn((row, column) => Number(isLesion(row, column)));
    const share = valueOf(tf.mean(mask));
    const losses = {
      boxProjection: boxProjectionLoss(perfect(), box()),
      boxTightness: boxTightnessLoss(perfect(), box()),
      pairwiseColour: pairwiseColourLoss(perfect(), labOf(rgb()), box()),
      partialCrossEntropy: partialCrossEntropyLoss(perfect(), mask, known),
      gatedCrf: gatedCrfLoss(perfect(), rgb()),
      sizePrior: sizePriorLoss(perfect(), { least: share - 0.01, most: share + 0.01 }),
      presence: presenceLoss(perfect(), tf.tensor1d([1])),
      absence: presenceLoss(drawn(() => -30), tf.tensor1d([0])),
      consistency: consistencyLoss(mask, mask),
      confidentCrossEntropy: confidentCrossEntropyLoss(perfect(), mask, 0.95),
    };
    for (const [name, loss] of Object.entries(losses)) expect(Math.abs(valueOf(loss)), name).toBeLessThan(2e-5);
  });

  it('stay in their ranges, whatever is predicted', () => {
    for (const scale of [0.1, 2, 100]) {
      const x = noise(scale);
      const bounded: [string, tf.Tensor, number][] = [
        ['boxProjection', boxProjectionLoss(x, box()), 2],
        ['boxTightness', boxTightnessLoss(x, box()), Infinity],
        ['pairwiseColour', pairwiseColourLoss(x, labOf(rgb()), box()), Infinity],
        ['gatedCrf', gatedCrfLoss(x, rgb()), 120],
        ['sizePrior', sizePriorLoss(x, { least: 0.9, most: 0.95 }), 1],
        ['presence', presenceLoss(x, tf.tensor1d([0])), Infinity],
        ['consistency', consistencyLoss(tf.sigmoid(x), tf.zerosLike(x)), 1],
      ];
      for (const [name, loss, most] of bounded) {
        // Differences of softplus at logits of some hundreds round in the fifth digit.
        expect(valueOf(loss), name).toBeGreaterThanOrEqual(-1e-4);
        expect(valueOf(loss), name).toBeLessThanOrEqual(most);
      }
    }
  });

  it('the projection wants all sides of the box touched and nothing outside', () => {
    const small = drawn((row, column) => (Math.hypot(row - 5.5, column - 6) < 2 ? 30 : -30));
    const shifted = drawn((row, column) => (isLesion(row, column - 2) ? 30 : -30));
    const [fits, lacks, strays] = [perfect(), small, shifted].map((x) => valueOf(boxProjectionLoss(x, box())));
    expect(lacks).toBeGreaterThan(fits! + 0.2);
    expect(strays).toBeGreaterThan(fits! + 0.2);
  });

  it('equally probable pixels share what the highest of a line gets', () => {
    // By hand: all p = ½, and the box is the whole image: dice = 2·12·½/(12·¼ + 12) = .8, d/dp = 2(½·.8 − 1)/15 = −.08, ·¼, ÷ 12, twice.
    const gradient = gradientOf((x) => boxProjectionLoss(x, tf.onesLike(x)), drawn(() => 0));
    for (const value of gradient) expect(value).toBeCloseTo((-0.08 / 4 / 12) * 2, 7);
  });

  it('tightness looks inside the box alone, and the size prior only beyond its bounds', () => {
    const x = noise(2);
    const tightness = gradientOf((at) => boxTightnessLoss(at, box()), x);
    const inBox = box().dataSync<'float32'>();
    expect(tightness.filter((value, i) => inBox[i] === 0 && value !== 0)).toEqual(new Float32Array(0));
    expect(tightness.filter((value) => value < 0).length).toBeGreaterThan(7);
    expect(tightness.filter((value) => value > 0)).toHaveLength(0);
    expect(new Set(gradientOf((at) => sizePriorLoss(at, { least: 0, most: 1 }), x))).toEqual(new Set([0]));
    expect(gradientOf((at) => sizePriorLoss(at, { least: 0.99, most: 1 }), x).every((value) => value < 0)).toBe(true);
  });

  it('pixels that nothing is known of change nothing', () => {
    const known = drawn((row) => Number(row < 3));
    const mask = drawn((row, column) => Number(isLesion(row, column)));
    const x = noise(2);
    const elsewhere = tf.add(x, tf.mul(noise(5), tf.sub(1, known))) as tf.Tensor4D;
    expect(valueOf(partialCrossEntropyLoss(elsewhere, mask, known))).toBeCloseTo(valueOf(partialCrossEntropyLoss(x, mask, known)), 6);
    expect(gradientOf((at) => partialCrossEntropyLoss(at, mask, known), x).slice(3 * side).every((value) => value === 0)).toBe(true);
    expect(valueOf(gatedCrfLoss(elsewhere, rgb(), known))).toBeCloseTo(valueOf(gatedCrfLoss(x, rgb(), known)), 5);
    expect(gradientOf((at) => gatedCrfLoss(at, rgb(), known), x).slice(3 * side).every((value) => value === 0)).toBe(true);
    const unsure = drawn((row) => (row < 3 ? 0.99 : 0.7));
    expect(valueOf(confidentCrossEntropyLoss(elsewhere, unsure, 0.95))).toBeCloseTo(valueOf(confidentCrossEntropyLoss(x, unsure, 0.95)), 6);
  });

  it('the pairwise term and the CRF join pixels of like colour only, and the CRF no further than 5 pixels', () => {
    // The colours' border is right, a border in the middle of one colour is not.
    const wrong = drawn((row) => (row < 6 ? 30 : -30));
    expect(valueOf(pairwiseColourLoss(wrong, labOf(rgb()), box()))).toBeGreaterThan(valueOf(pairwiseColourLoss(perfect(), labOf(rgb()), box())) + 1);
    expect(valueOf(gatedCrfLoss(wrong, rgb()))).toBeGreaterThan(valueOf(gatedCrfLoss(perfect(), rgb())) + 1);
    // One pixel that differs from all: by hand, the sum of exp(−d²/72) over its window, both ways, over the pixels.
    const one = drawn((row, column) => (row === 6 && column === 6 ? 30 : -30));
    let sum = 0;
    for (let row = 1; row <= 11; row++) for (let column = 1; column <= 11; column++) sum += Math.exp(-((row - 6) ** 2 + (column - 6) ** 2) / 72);
    expect(valueOf(gatedCrfLoss(one, tf.mul(tf.ones([1, side, side, 3]), 0.5) as tf.Tensor4D))).toBeCloseTo((2 * (sum - 1)) / area, 4);
  });

  it("targets are constants: a gradient ends at them, even where they are the network's own", () => {
    const x = noise(1);
    const own = gradientOf((at) => consistencyLoss(tf.sigmoid(at), tf.sigmoid(tf.mul(at, 2))), x);
    const fixed = tf.sigmoid(tf.mul(x, 2)) as tf.Tensor4D;
    expect(own).toEqual(gradientOf((at) => consistencyLoss(tf.sigmoid(at), fixed), x));
  });

  it("labOf is the colours' own conversion", () => {
    const bytes = Uint8Array.from({ length: 3 * 64 }, () => random.below(256));
    const { lightness, a, b } = rgbToLab(bytes);
    const found = labOf(tf.tensor4d([...bytes].map((value) => value / 255), [1, 8, 8, 3])).dataSync<'float32'>();
    for (let i = 0; i < 64; i++) {
      for (const [channel, expected] of [lightness[i]!, a[i]!, b[i]!].entries()) expect(Math.abs(found[3 * i + channel]! - expected)).toBeLessThan(0.01);
    }
  });
});

describe('weakLoss', () => {
  beforeAll(async () => {
    await openBackend(testEngine);
  });

  const logits = (): tf.Tensor4D => tf.tensor4d(Array.from({ length: 96 }, (_, i) => Math.sin(i * 1.7) * 2), [3, 4, 8, 1]);
  const nothing = (): WeakPart => ({ ...weakPart(), box: null, pixels: null, pixelKinds: null, present: null });
  const only = (...names: (keyof WeakWeights)[]): WeakWeights => {
    const weights = Object.keys(weakWeights) as (keyof WeakWeights)[];
    return Object.fromEntries(weights.map((name) => [name, names.includes(name) ? 1 : 0])) as WeakWeights;
  };

  it('is 0, with no gradient, for images without weak labels', () => {
    expect([...weakLoss(logits(), nothing()).dataSync()]).toEqual([0, 0, 0]);
    expect(gradientOf((x) => weakLoss(x, nothing()), logits()).every((value) => value === 0)).toBe(true);
  });

  it('gives each image the terms of its own labels', () => {
    const of = (...names: (keyof WeakWeights)[]): number[] => [...weakLoss(logits(), weakPart(), { weights: only(...names) }).dataSync<'float32'>()];
    const isThere = (values: number[]): boolean[] => values.map((value) => value > 0);
    expect(isThere(of('boxProjection'))).toEqual([true, true, false]);
    expect(isThere(of('boxTightness'))).toEqual([true, true, false]);
    expect(isThere(of('pairwiseColour'))).toEqual([true, true, false]);
    expect(isThere(of('partialCrossEntropy'))).toEqual([true, false, true]);
    expect(isThere(of('gatedCrf'))).toEqual([true, false, false]);
    expect(isThere(of('presence'))).toEqual([true, true, false]);
    // The third image's point bounds nothing here, since the prediction is about half lesion; a prediction of nothing it does.
    expect(isThere([...weakLoss(tf.sub(logits(), 9), weakPart(), { weights: only('pointSize') }).dataSync<'float32'>()])).toEqual([false, false, true]);
  });

  it('bounds the size by the share of the box that it is given', () => {
    const everything: tf.Tensor4D = tf.mul(tf.ones([3, 4, 8, 1]), 20);
    const boxes: WeakPart = { ...nothing(), box: tf.ones([3, 4, 8, 1]) };
    const of = (most: number): number[] => [...weakLoss(everything, boxes, { weights: only('boxSize'), fill: { least: 0.5, most } }).dataSync<'float32'>()];
    expect(of(1)).toEqual([0, 0, 0]);
    for (const value of of(0.8)) expect(value).toBeCloseTo(0.2 ** 2, 5);
    for (const value of weakLoss(everything, boxes, { weights: only('boxSize') }).dataSync()) expect(value).toBeCloseTo((1 - boxFill.most) ** 2, 5);
  });

  it('adds its terms up by weight, the pairwise one by its warm-up', () => {
    const names = Object.keys(weakWeights) as (keyof WeakWeights)[];
    const total = (weights: WeakWeights, warmUp: number): number => valueOf(tf.sum(weakLoss(logits(), weakPart(), { weights, warmUp })));
    const sum = (warmUp: number): number =>
      names.reduce((sum, name) => sum + weakWeights[name] * (name === 'pairwiseColour' ? warmUp : 1) * total(only(name), 1), 0);
    for (const warmUp of [0, 0.25, 1]) expect(total(weakWeights, warmUp)).toBeCloseTo(sum(warmUp), 4);
  });
});
