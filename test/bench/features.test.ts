import { expect, test } from 'vitest';
import { benchFeatures, describeBenchFeatures } from '../../bench/features.ts';

test('the features of the sample move as they should, and stand other masks', { timeout: 120_000 }, async () => {
  const result = await benchFeatures('resources/sample', { sample: 10, threads: 2 });
  expect(result).toMatchObject({ images: 160, failed: 0 });
  expect(result.distributions.area!.known).toBe(160);
  expect(result.distributions.contrast!.known).toBeGreaterThan(150);
  for (const { what, feature, expected, images } of result.planted) {
    expect(images).toBeGreaterThan(5);
    // Darkening half of a lesion may make it more even.
    expect(expected, `${feature}: ${what}`).toBeGreaterThanOrEqual(what.startsWith('half') ? 0.5 : 0.9);
  }
  const shifted = result.masks.find(({ what }) => what === 'shifted')!;
  expect(shifted.medianIou).toBeGreaterThan(0.75);
  expect(shifted.medianIou).toBeLessThan(0.92);
  expect(shifted.features.contrast!.correlation).toBeGreaterThan(0.9);
  expect(shifted.features.hair!.medianChange).toBe(0);
  expect(describeBenchFeatures(result)).toContain('160 images on 2 threads');
});
