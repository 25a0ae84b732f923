import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { corruptedBelow, corruptionKinds, corruptMask, lesionArea, maskIou, planCorruption } from '../../../../src/main/study/label/corruption.ts';
import { ellipse } from '../generated.ts';

const side = fc.integer({ min: 16, max: 80 });
/** From specks to lesions that are cut off by every side. */
const lesions = fc.record({ width: side, height: side, x: fc.double({ min: 0.1, max: 0.9, noNaN: true }), y: fc.double({ min: 0.1, max: 0.9, noNaN: true }), radius: fc.double({ min: 0.05, max: 0.8, noNaN: true }) });

function lesionOf({ width, height, x, y, radius }: { width: number; height: number; x: number; y: number; radius: number }) {
  const mask = ellipse(width, height, { x: x * width, y: y * height }, { x: radius * width, y: radius * height });
  // The centre's own pixel, where the ellipse is smaller than one.
  mask.data[Math.floor(y * height) * width + Math.floor(x * width)] = 1;
  return mask;
}

describe('corruptMask', () => {
  it('makes a mask that is wrong by its own bar, on the same grid, never empty, whatever the lesion and the kind', () => {
    fc.assert(
      fc.property(lesions, lesions, fc.constantFrom(...corruptionKinds), fc.integer({ min: 0, max: 1000 }), (lesion, other, kind, seed) => {
        const mask = lesionOf(lesion);
        const wrong = corruptMask(mask, kind, [() => lesionOf(other)], new Random(seed));
        expect([wrong.width, wrong.height]).toEqual([mask.width, mask.height]);
        expect(maskIou(wrong, mask)).toBeLessThan(corruptedBelow);
        if (kind !== 'shifted') expect(lesionArea(wrong)).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('makes some hardly wrong and some grossly, evenly between IoUs of .4 and .75', () => {
    const mask = ellipse(200, 150, { x: 100, y: 75 }, { x: 40, y: 30 });
    for (const kind of ['shifted', 'resized'] as const) {
      const ious = Array.from({ length: 100 }, (_, seed) => maskIou(corruptMask(mask, kind, [], new Random(seed)), mask));
      expect(Math.min(...ious)).toBeGreaterThan(0.3);
      const mean = ious.reduce((sum, iou) => sum + iou, 0) / ious.length;
      // The middle of the bars is .575; a step beyond each brings it down.
      expect(mean).toBeGreaterThan(0.5);
      expect(mean).toBeLessThan(0.6);
      expect(ious.filter((iou) => iou > 0.65).length).toBeGreaterThan(9);
      expect(ious.filter((iou) => iou < 0.5).length).toBeGreaterThan(15);
    }
  });

  it('changes a mask of the whole image too, which cannot grow', () => {
    const full = { width: 40, height: 30, data: new Uint8Array(1200).fill(1) };
    for (const kind of corruptionKinds) expect(maskIou(corruptMask(full, kind, [], new Random(1)), full)).toBeLessThan(corruptedBelow);
  });

  it('takes the mask of another image for "foreign" where that one is unlike enough', () => {
    const mask = ellipse(60, 40, { x: 15, y: 20 }, { x: 10, y: 10 });
    const donor = ellipse(60, 40, { x: 45, y: 20 }, { x: 10, y: 12 });
    expect(corruptMask(mask, 'foreign', [() => donor], new Random(3)).data).toEqual(donor.data);
  });

  it('refuses an empty mask', () => {
    expect(() => corruptMask({ width: 8, height: 8, data: new Uint8Array(64) }, 'shifted', [], new Random(1))).toThrow(RangeError);
  });
});

describe('planCorruption', () => {
  it('gives a third of the share to each kind, by seed', () => {
    const images = Array.from({ length: 300 }, (_, i) => i);
    const plan = planCorruption(images, 0.1, 5);
    expect(plan.size).toBe(30);
    for (const kind of corruptionKinds) expect([...plan.values()].filter((one) => one === kind)).toHaveLength(10);
    expect([...planCorruption(images, 0.1, 5)]).toEqual([...plan]);
    expect([...planCorruption(images, 0.1, 6).keys()]).not.toEqual([...plan.keys()]);
  });
});
