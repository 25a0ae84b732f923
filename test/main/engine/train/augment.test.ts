import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { augment, defaultAugmentation, type AugmentationConfiguration } from '../../../../src/main/engine/train/index.ts';
import { blobs } from './blobs.ts';

const none: AugmentationConfiguration = {
  flip: false, rotateDegrees: 0, scale: 0, shift: 0, brightness: 0, contrast: 0, saturation: 0, tint: 0, cutOutProbability: 0,
};

function sample(size: number): { image: Uint8Array; mask: Uint8Array } {
  const random = new Random(5);
  return {
    image: Uint8Array.from({ length: size * size * 3 }, () => random.below(256)),
    mask: Uint8Array.from({ length: size * size }, () => random.below(2)),
  };
}

describe('augment', () => {
  it('changes nothing when nothing is asked for', () => {
    const { image, mask } = sample(8);
    const result = augment({ image, mask }, 8, none, new Random(1));
    expect([...result.image]).toEqual([...image]);
    expect([...result.mask!]).toEqual([...mask]);
    expect(augment({ image, mask: null }, 8, none, new Random(1)).mask).toBeNull();
  });

  it('mirrors image and mask together, in all four ways', () => {
    const { image, mask } = sample(6);
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const result = augment({ image, mask }, 6, { ...none, flip: true }, new Random(seed));
      for (const [flipX, flipY] of [[0, 0], [0, 1], [1, 0], [1, 1]] as const) {
        const from = (i: number): number => {
          const [row, column] = [Math.floor(i / 6), i % 6];
          return (flipY ? 5 - row : row) * 6 + (flipX ? 5 - column : column);
        };
        const sameMask = result.mask!.every((value, i) => value === mask[from(i)]);
        const sameImage = result.image.every((value, i) => value === image[from(Math.floor(i / 3)) * 3 + (i % 3)]);
        expect(sameImage).toBe(sameMask);
        if (sameMask) seen.add(`${flipX}${flipY}`);
      }
    }
    expect([...seen].toSorted()).toEqual(['00', '01', '10', '11']);
  });

  it('moves the mask with the image: a disc is as dark after as before', () => {
    const source = blobs(1, 32);
    for (let seed = 0; seed < 20; seed++) {
      const { image, mask } = augment({ image: source.image(0), mask: source.mask(0) }, 32, { ...none, flip: true, rotateDegrees: 180, scale: 0.2, shift: 0.1 }, new Random(seed));
      let [inside, outside, area] = [0, 0, 0];
      for (let i = 0; i < mask!.length; i++) {
        if (mask![i]) [inside, area] = [inside + image[i * 3]!, area + 1];
        else outside += image[i * 3]!;
      }
      // Discs have red 110 to 139, skin 205 to 234; blending at the rim costs a little.
      expect(inside / area).toBeLessThan(140);
      expect(outside / (mask!.length - area)).toBeGreaterThan(200);
    }
  });

  it('turns an image with a box by right angles only, so that its sides stay rows and columns', () => {
    const source = blobs(1, 32);
    const box = Uint8Array.from({ length: 32 * 32 }, (_, i) => (i % 32 >= 8 && i % 32 < 18 && i >= 32 * 12 && i < 32 * 18 ? 1 : 0));
    const shapes = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const turned = augment({ image: source.image(0), mask: null, weak: { box, pixels: box, pixelKind: 'scribble', present: true } }, 32, { ...none, flip: true, rotateDegrees: 180 }, new Random(seed)).weak!;
      const inside = [...turned.box!.keys()].filter((i) => turned.box![i] === 1);
      const [columns, rows] = [new Set(inside.map((i) => i % 32)), new Set(inside.map((i) => Math.floor(i / 32)))];
      expect(inside.length).toBe(60);
      expect(columns.size * rows.size).toBe(60);
      expect(turned.pixels).toEqual(turned.box);
      expect([turned.pixelKind, turned.present]).toEqual(['scribble', true]);
      shapes.add(`${columns.size}x${rows.size} from ${Math.min(...columns)}, ${Math.min(...rows)}`);
    }
    // Mirrored and turned by quarters: eight ways, of which none falls together with another.
    expect(shapes.size).toBe(8);
  });

  it('scales areas by at most the square of its factor', () => {
    const source = blobs(1, 64);
    const area = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);
    const before = area(source.mask(0)!);
    const ratios = Array.from({ length: 40 }, (_, seed) => area(augment({ image: source.image(0), mask: source.mask(0) }, 64, { ...none, scale: 0.2 }, new Random(seed)).mask!) / before);
    expect(Math.min(...ratios)).toBeGreaterThan(0.67);
    expect(Math.min(...ratios)).toBeLessThan(0.8);
    expect(Math.max(...ratios)).toBeLessThan(1.47);
    expect(Math.max(...ratios)).toBeGreaterThan(1.25);
  });

  it('maps colours as brightness, contrast, saturation and tint say', () => {
    // By hand, one grey level everywhere but for a pixel pair: mean grey 100; brightness alone multiplies.
    const image = Uint8Array.from([100, 100, 100, 100, 100, 100, 140, 140, 140, 60, 60, 60]);
    const at = (changes: Partial<AugmentationConfiguration>): Float32Array => augment({ image, mask: null }, 2, { ...none, ...changes }, new Random(9)).image;
    const bright = at({ brightness: 0.2 });
    const factor = bright[0]! / 100;
    expect(Math.abs(factor - 1)).toBeGreaterThan(0.01);
    expect(Math.abs(factor - 1)).toBeLessThanOrEqual(0.2);
    expect(bright[6]).toBeCloseTo(140 * factor, 3);

    const contrasted = at({ contrast: 0.2 });
    expect(contrasted[0]).toBeCloseTo(100, 3);
    expect(contrasted[6]! - 100).toBeCloseTo(100 - contrasted[9]!, 3);
    expect(Math.abs(contrasted[6]! - 140)).toBeGreaterThan(0.1);

    expect([...at({ saturation: 0.9 })].map((value) => Math.round(value * 1000) / 1000)).toEqual([...image]);
    const tinted = at({ tint: 0.2 });
    expect(new Set([tinted[0], tinted[1], tinted[2]]).size).toBe(3);
  });

  it('moves a colour along the line to its grey when only saturation changes', () => {
    const image = Uint8Array.from({ length: 12 }, (_, i) => [200, 100, 50][i % 3]!);
    const [red, green, blue] = augment({ image, mask: null }, 2, { ...none, saturation: 0.5 }, new Random(9)).image;
    // Luma (BT.601): .299·200 + .587·100 + .114·50 = 124.2.
    const factor = (red! - 124.2) / (200 - 124.2);
    expect(factor).not.toBeCloseTo(1, 2);
    expect((green! - 124.2) / (100 - 124.2)).toBeCloseTo(factor, 3);
    expect((blue! - 124.2) / (50 - 124.2)).toBeCloseTo(factor, 3);
  });

  it('blanks one rectangle with the mean colour and leaves its mask', () => {
    const { image, mask } = sample(20);
    const result = augment({ image, mask }, 20, { ...none, cutOutProbability: 1 }, new Random(3));
    expect([...result.mask!]).toEqual([...mask]);
    const changed = Array.from({ length: 400 }, (_, i) => i).filter((i) => result.image[i * 3] !== image[i * 3] || result.image[i * 3 + 1] !== image[i * 3 + 1]);
    const rows = changed.map((i) => Math.floor(i / 20));
    const columns = changed.map((i) => i % 20);
    const height = Math.max(...rows) - Math.min(...rows) + 1;
    const width = Math.max(...columns) - Math.min(...columns) + 1;
    expect(changed).toHaveLength(height * width);
    expect(height >= 2 && height <= 6 && width >= 2 && width <= 6).toBe(true);
    const mean = image.reduce((sum, value, i) => (i % 3 === 0 ? sum + value : sum), 0) / 400;
    expect(result.image[changed[0]! * 3]).toBeCloseTo(mean, 3);
  });

  it('keeps its ranges, and depends on nothing but the sample and the generator', () => {
    const { image, mask } = sample(16);
    const strong = { ...defaultAugmentation, brightness: 0.5, contrast: 0.5, saturation: 0.5, tint: 0.3, shift: 0.9, scale: 2 };
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const result = augment({ image, mask }, 16, strong, new Random(seed));
        expect(result.image.every((value) => value >= 0 && value <= 255)).toBe(true);
        expect(result.mask!.every((value) => value === 0 || value === 1)).toBe(true);
        expect(augment({ image, mask }, 16, strong, new Random(seed))).toEqual(result);
      }),
      { numRuns: 30 },
    );
  });
});
