import { linkSync, mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { generateImages, imagesPerBatch } from '../../bench/database.ts';
import { importConfiguration } from '../../src/core/contract/index.ts';
import { encodeMask } from '../../src/core/mask/index.ts';
import { openProject } from '../../src/main/db/index.ts';
import { objectFile } from '../../src/main/db/object-file.ts';

const [width, height] = [600, 450];
const pictures = 8;

/** A project of generated rows that share a few pictures and masks: as large as one likes, in seconds. */
export async function generateProject(folder: string, count: number): Promise<void> {
  const store = openProject(folder, { create: true });
  try {
    const configuration = importConfiguration.parse({ images: '/collection', preset: 'ham10000' });
    const { id } = store.jobs.enqueue({ kind: 'import', configuration, seed: 0 });
    const made = await Promise.all(Array.from({ length: pictures }, (_, place) => makePicture(folder, place)));
    for (let first = 0; first < count; first += imagesPerBatch) {
      const rows = generateImages(Math.min(imagesPerBatch, count - first), 0, first).map((row, place) => ({ ...row, mask: row.mask && { ...row.mask, geometry: made[place % pictures]!.mask } }));
      store.imports.takeBatch(id, rows);
      rows.forEach(({ sha256 }, place) => {
        const file = join(folder, objectFile(sha256));
        mkdirSync(dirname(file), { recursive: true });
        linkSync(made[place % pictures]!.file, file);
      });
    }
    store.imports.finish(id, { configuration, refused: [], warnings: [], near: [], exact: [], unchanged: 0, seconds: 0 });
  } finally {
    store.close();
  }
}

async function makePicture(folder: string, place: number): Promise<{ file: string; mask: ReturnType<typeof encodeMask> }> {
  const pixels = new Uint8Array(width * height * 3);
  const mask = { width, height, data: new Uint8Array(width * height) };
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const angle = Math.atan2(y - 225, x - 300);
    const inside = Math.hypot((x - 300) / 1.3, y - 225) < 90 + 10 * place + 14 * Math.sin(5 * angle + place);
    mask.data[at] = inside ? 1 : 0;
    pixels.set(inside ? [96 - 6 * place, 60, 48] : [214 - 12 * place, 172 - 10 * place, 150 - 8 * place], at * 3);
  }
  const file = join(folder, `picture-${place}.jpg`);
  await writeFile(file, await sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg().toBuffer());
  return { file, mask: encodeMask(mask) };
}
