import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeMask, maskBoundingBox, resizeMask } from '../../../../src/core/mask/index.ts';
import type { StudyData } from '../../../../src/main/study/data/types.ts';
import { maskIou } from '../../../../src/main/study/label/corruption.ts';
import { openGrabCut } from '../../../../src/main/study/label/grab-cut.ts';
import { generatedData } from '../generated.ts';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-grab-cut-'));
let data: StudyData;
beforeAll(async () => {
  data = await generatedData(folder, 3);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('finds a lesion that differs from skin within its box', async () => {
  const grabCut = openGrabCut(join(folder, 'cache'));
  for (const index of [0, 1, 2]) {
    const truth = decodeMask(data.images[index]!.mask!.geometry);
    const [x, y, width, height] = maskBoundingBox(data.images[index]!.mask!.geometry);
    const found = await grabCut(data, index, { x: x - 4, y: y - 4, width: width + 8, height: height + 8 });
    expect(maskIou(resizeMask(found, truth.width, truth.height), truth)).toBeGreaterThan(0.9);
  }
});

it('falls back to the inscribed ellipse where the box is the whole image, and so no skin is known', async () => {
  const found = await openGrabCut(join(folder, 'cache'))(data, 0, { x: 0, y: 0, width: 96, height: 72 });
  expect([found.width, found.height]).toEqual([96, 72]);
  expect(found.data.reduce((sum, value) => sum + value, 0) / (96 * 72)).toBeCloseTo(Math.PI / 4, 2);
});

it('cuts an image once for a box, and reads it from then on', async () => {
  const cache = join(folder, 'kept');
  const box = { x: 10, y: 8, width: 60, height: 50 };
  const cut = await openGrabCut(cache)(data, 1, box);
  const gone: StudyData = { ...data, images: data.images.map((image) => ({ ...image, file: join(folder, 'gone.png') })) };
  expect(await openGrabCut(cache)(gone, 1, box)).toEqual(cut);
  await expect(openGrabCut(cache)(gone, 1, { ...box, x: 11 })).rejects.toThrow('gone.png');
  await expect(openGrabCut(cache)(gone, 2, box)).rejects.toThrow('gone.png');
});
