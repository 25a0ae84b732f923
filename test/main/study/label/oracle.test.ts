import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maskIou } from '../../../../src/main/study/label/corruption.ts';
import { createOracle, defaultOracle, type Oracle } from '../../../../src/main/study/label/oracle.ts';
import { ellipse } from '../generated.ts';

/** As fine as masks are: on a coarse grid outlines can only move by whole pixels. */
const truth = ellipse(480, 360, { x: 240, y: 180 }, { x: 140, y: 100 });
const images = Array.from({ length: 2000 }, (_, i) => `image-${i}`);

describe('createOracle', () => {
  it('misses wrong masks and refuses right ones at the stated rates', () => {
    const oracle = createOracle({ ...defaultOracle, missRate: 0.2, falseAlarmRate: 0.1, outlineNoise: 0 }, 3);
    const missed = images.filter((image) => !oracle.review(image, 0.5, truth).wrong).length / images.length;
    const refused = images.filter((image) => oracle.review(image, 0.9, truth).wrong).length / images.length;
    // Three standard deviations of a share of 2,000.
    expect(Math.abs(missed - 0.2)).toBeLessThan(0.027);
    expect(Math.abs(refused - 0.1)).toBeLessThan(0.021);
  });

  it('knows wrong from right at an IoU of .75 when it does not err', () => {
    const oracle = createOracle({ ...defaultOracle, missRate: 0, falseAlarmRate: 0 }, 1);
    expect(oracle.review('a', 0.7499, truth).wrong).toBe(true);
    expect(oracle.review('a', 0.75, truth)).toEqual({ wrong: false, corrected: null, seconds: defaultOracle.secondsToLook });
  });

  it('draws outlines that lie off by the stated share of the radius, and the true mask without noise', () => {
    const exact = createOracle({ ...defaultOracle, outlineNoise: 0 }, 1);
    expect(exact.label('a', truth).mask.data).toEqual(truth.data);
    const noisy = createOracle({ ...defaultOracle, outlineNoise: 0.05 }, 1);
    const radius = Math.sqrt(140 * 100);
    // Area of an outline moved by d: about perimeter × d; of this ellipse 758.3 (Ramanujan's formula).
    const offsets = images.slice(0, 300).map((image) => {
      const area = noisy.label(image, truth).mask.data.reduce((sum, value) => sum + value, 0);
      return (area - Math.PI * 140 * 100) / 758.3 / radius;
    });
    const deviation = Math.sqrt(offsets.reduce((sum, offset) => sum + offset * offset, 0) / offsets.length);
    expect(deviation).toBeGreaterThan(0.04);
    expect(deviation).toBeLessThan(0.06);
    const ious = images.slice(0, 300).map((image) => maskIou(noisy.label(image, truth).mask, truth));
    expect(ious.reduce((sum, iou) => sum + iou, 0) / ious.length).toBeGreaterThan(0.9);
  });

  it('says of an image the same whatever was reviewed before, and other things by another seed', () => {
    // Masks by their hash: comparing pixel by pixel takes long.
    const said = (oracle: Oracle, image: string) => {
      const { wrong, corrected, seconds } = oracle.review(image, 0.4, truth);
      return { wrong, seconds, drawn: corrected && createHash('sha256').update(corrected.data).digest('hex') };
    };
    const [forwards, backwards, other] = [createOracle(defaultOracle, 8), createOracle(defaultOracle, 8), createOracle(defaultOracle, 9)];
    const some = images.slice(0, 50);
    const one = some.map((image) => said(forwards, image));
    expect(some.toReversed().map((image) => said(backwards, image)).toReversed()).toEqual(one);
    expect(some.map((image) => said(other, image))).not.toEqual(one);
  });

  it('takes the time that it says', () => {
    const oracle = createOracle({ ...defaultOracle, missRate: 0, falseAlarmRate: 0, secondsToLook: 4, secondsToDraw: 20 }, 1);
    expect(oracle.review('a', 0.2, truth).seconds).toBe(24);
    expect(oracle.label('a', truth).seconds).toBe(24);
  });
});
