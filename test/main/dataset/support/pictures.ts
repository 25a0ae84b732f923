import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { Random } from '../../../../src/core/random.ts';

/** Blobs of random colour: pictures of different seeds do not resemble each other. */
export function picture(seed: number, width = 64, height = 48): Sharp {
  const random = new Random(seed);
  const data = Buffer.from(Uint8Array.from({ length: 8 * 6 * 3 }, () => random.below(256)));
  return sharp(data, { raw: { width: 8, height: 6, channels: 3 } }).resize(width, height, { fit: 'fill', kernel: 'cubic' });
}

/** A filled box, 255 on 0. */
export function boxMask(width: number, height: number, box: { x: number; y: number; width: number; height: number }): Sharp {
  const data = Buffer.alloc(width * height);
  for (let y = box.y; y < box.y + box.height; y++) data.fill(255, y * width + box.x, y * width + box.x + box.width);
  return sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w').png();
}

/** Writes files, making their folders; returns the folder. */
export function writeFiles(folder: string, files: Record<string, string | Uint8Array>): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}
