// How fast thumbnails are made and read again: node bench/thumbnails.ts [--images N] [--side PIXELS] [--json]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { Random } from '../src/core/random.ts';
import { shrink } from '../src/main/service/pixels.ts';
import { Thumbnails } from '../src/main/service/thumbnails.ts';

export type BenchThumbnailsResult = { images: number; side: number; madePerSecond: number; readPerSecond: number; longestWaitMs: number; screenMs: number };

/** So many cells of the grid are on a screen. */
const screenCells = 60;
const [width, height] = [600, 450];

/** Measures on generated photographs of the usual size of dermoscopic sets, in a temporary folder, which is removed. */
export async function benchThumbnails({ images: count = 500, side = 256 } = {}): Promise<BenchThumbnailsResult> {
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-bench-'));
  mkdirSync(join(folder, 'objects'));
  try {
    const originals: { file: string; sha256: string }[] = [];
    for (let index = 0; index < count; index++) {
      const file = join('objects', String(index));
      await writeFile(join(folder, file), await photograph(index));
      originals.push({ file, sha256: index.toString(16).padStart(64, '0') });
    }
    const thumbnails = new Thumbnails(folder, async (file, longest) => (await shrink(await readFile(join(folder, file)), file, longest)).jpeg, (_, error) => {
      throw error;
    });
    const seconds = async (work: () => Promise<unknown>): Promise<number> => {
      const started = performance.now();
      await work();
      return (performance.now() - started) / 1000;
    };
    let longestWaitMs = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      longestWaitMs = Math.max(longestWaitMs, performance.now() - last - 5);
      last = performance.now();
    }, 5);
    const screen = originals.slice(0, screenCells);
    const screenMs = 1000 * (await seconds(() => Promise.all(screen.map((original) => thumbnails.read(original, side)))));
    const making = await seconds(() => Promise.all(originals.slice(screenCells).map((original) => thumbnails.read(original, side))));
    const reading = await seconds(() => Promise.all(originals.map((original) => thumbnails.read(original, side))));
    clearInterval(watch);
    return { images: count, side, madePerSecond: (count - screenCells) / making, readPerSecond: count / reading, longestWaitMs, screenMs };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Noise over a gradient, about as large a file as a photograph. */
async function photograph(seed: number): Promise<Buffer> {
  const random = Random.derive(seed, 'photograph');
  const data = Buffer.alloc(width * height * 3);
  for (let at = 0; at < data.length; at++) data[at] = 120 + ((at / 3) % width) / 10 + random.below(30);
  return sharp(data, { raw: { width, height, channels: 3 } }).jpeg({ quality: 85 }).toBuffer();
}

export function describeBenchThumbnails({ images, side, madePerSecond, readPerSecond, longestWaitMs, screenMs }: BenchThumbnailsResult): string {
  return [
    `${images} images of ${width} × ${height}, thumbnails of ${side} pixels`,
    `${madePerSecond.toFixed(0)} made a second, ${readPerSecond.toFixed(0)} read again a second`,
    `a first screen of ${screenCells} in ${screenMs.toFixed(0)} ms; others waited ${longestWaitMs.toFixed(0)} ms at most`,
  ].join('\n');
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { images: { type: 'string', default: '500' }, side: { type: 'string', default: '256' }, json: { type: 'boolean', default: false } } });
  const result = await benchThumbnails({ images: Number(values.images), side: Number(values.side) });
  console.log(values.json ? JSON.stringify(result) : describeBenchThumbnails(result));
}
