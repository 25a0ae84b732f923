import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { encodeMask, type PixelMask } from '../../../src/core/mask/index.ts';
import { Random } from '../../../src/core/random.ts';
import { describeData } from '../../../src/main/study/data/open.ts';
import type { StudyData, StudyImage } from '../../../src/main/study/data/types.ts';

/** An ellipse as a mask. */
export function ellipse(width: number, height: number, centre: { x: number; y: number }, radii: { x: number; y: number }): PixelMask {
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    const x = ((i % width) + 0.5 - centre.x) / radii.x;
    const y = (Math.floor(i / width) + 0.5 - centre.y) / radii.y;
    return x * x + y * y <= 1 ? 1 : 0;
  });
  return { width, height, data };
}

/**
 * A collection of dark ellipses on light, noisy skin, with their masks, written into `folder`: of every ten images six train, two validate and
 * two test. Two images each show one lesion; every fourth is of group "b".
 */
export async function generatedData(folder: string, count: number): Promise<StudyData> {
  mkdirSync(folder, { recursive: true });
  const [width, height] = [96, 72];
  const images = await Promise.all(Array.from({ length: count }, async (_, i): Promise<StudyImage> => {
    const random = Random.derive(7, i);
    const mask = ellipse(width, height, { x: random.between(36, 60), y: random.between(28, 44) }, { x: random.between(12, 28), y: random.between(10, 22) });
    const pixels = new Uint8Array(width * height * 3);
    for (let p = 0; p < mask.data.length; p++) {
      const base = mask.data[p] ? [110, 70, 60] : [205, 160, 150];
      for (let channel = 0; channel < 3; channel++) pixels[p * 3 + channel] = base[channel]! + random.below(25);
    }
    const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } }).png().toBuffer();
    const file = join(folder, `image-${String(i).padStart(3, '0')}.png`);
    writeFileSync(file, bytes);
    const lesion = Math.floor(i / 2);
    return {
      id: `image-${i}`, name: `image-${i}`, file, sha256: createHash('sha256').update(bytes).digest('hex'), width, height,
      split: lesion % 5 < 3 ? 'train' : lesion % 5 < 4 ? 'validation' : 'test',
      component: `lesion-${lesion}`, lesion: `lesion-${lesion}`, patient: null, mask: { annotation: `mask-${i}`, geometry: encodeMask(mask) },
      labelled: true, verdict: null, weak: [], diagnosis: lesion % 4 === 0 ? 'b' : 'a', weight: 1,
      attributes: { diagnosis: lesion % 4 === 0 ? 'b' : 'a' }, collection: 'generated',
    };
  }));
  return describeData('generated', images);
}
