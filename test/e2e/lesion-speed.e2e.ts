// How soon the next lesion is there: on the sample's small images, and on photographs of 12 megapixels with masks of that size.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { weakspotJson } from '../support/weakspot-command.ts';
import { barsBind, measured } from './measured.ts';
import { answerOf, canvasOf, openReview, saved } from './reviewing.ts';
import { browserMissing, startServedApp, type ServedApp } from './served-app.ts';

const missing = browserMissing();
test.skip(missing !== null, missing ?? '');

const lesions = barsBind ? 100 : 10;
/** How long each one is looked at. A photograph of 12 megapixels takes a browser without a GPU a good part of it to decode. */
const lookMs = { small: 400, large: 1_000 };
const [width, height] = [4000, 3000];
const photographs = barsBind ? 30 : 8;

const within = barsBind ? ' within 100 ms' : '';

test(`the next lesion is there${within}`, async () => {
  test.setTimeout(180_000);
  const app = await startServedApp();
  try {
    await walk(app, 'next lesion', lookMs.small);
  } finally {
    await app.close();
  }
});

test(`the next lesion of ${width}×${height} pixels is there${within}`, async () => {
  test.setTimeout(400_000);
  const folder = await mkdtemp(join(tmpdir(), 'weakspot-large-'));
  const project = join(folder, 'Large');
  await makePhotographs(folder);
  await weakspotJson(['import', project, '--images', join(folder, 'images'), '--masks', join(folder, 'masks'), '--split', 'train']);
  await weakspotJson(['round', project, '--model', 'tiny', '--size', '32', '--steps', '10', '--engine', 'wasm']);
  const app = await startServedApp({ project });
  try {
    await walk(app, `next lesion of ${width}×${height} pixels`, lookMs.large);
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** From lesion to lesion, to the queue's end and back, as often as it takes. */
async function walk(app: ServedApp, what: string, dwellMs: number): Promise<void> {
  const { page, socket, close } = await openReview(app, 'Ada');
  const { items } = await answerOf(socket.ask('review.compose', { round: null, queue: 'check-label', order: 'hardest', limit: 120, randomShare: 0 })) as { items: unknown[] };
  await page.evaluate(() => void (location.hash = '#/review?queue=check-label'));
  await saved(page);
  await page.waitForTimeout(2 * dwellMs);
  await canvasOf(page).focus();
  const times: number[] = [];
  let [place, step] = [0, 1];
  for (let i = 0; i < lesions; i++) {
    if (place + step < 0 || place + step >= items.length) step = -step;
    place += step;
    times.push(await page.evaluate(timeToOther, step > 0 ? 'd' : 'a'));
    await page.waitForTimeout(dwellMs);
  }
  times.sort((a, b) => a - b);
  const quantile = (q: number): number => times[Math.min(times.length - 1, Math.floor(q * times.length))]!;
  measured(`${what} over ${times.length}, each looked at for ${dwellMs} ms: median ${quantile(0.5).toFixed(0)} ms, 95th percentile ${quantile(0.95).toFixed(0)} ms, longest ${times.at(-1)!.toFixed(0)} ms`);
  if (barsBind) expect(quantile(0.95)).toBeLessThanOrEqual(100);
  await close();
}

/** In the page: from the press of the key to the frame in which another lesion's name and picture are drawn. */
function timeToOther(key: string): Promise<number> {
  const heading = document.querySelector('h2')!;
  const picture = document.querySelector<HTMLCanvasElement>('[role=application] canvas')!;
  const middle = (): Uint8ClampedArray => picture.getContext('2d')!.getImageData((picture.width >> 1) - 16, picture.height >> 1, 32, 1).data;
  const before = { name: heading.textContent, pixels: middle().join() };
  const start = performance.now();
  window.dispatchEvent(new KeyboardEvent('keydown', { key, code: `Key${key.toUpperCase()}`, bubbles: true }));
  return new Promise((resolve, reject) => {
    const check = (): void => {
      const [name, pixels] = [heading.textContent, middle()];
      // A canvas that is still empty is no picture. By the next frame this one has been shown.
      if (name && name !== before.name && pixels[3] === 255 && pixels.join() !== before.pixels) requestAnimationFrame(() => resolve(performance.now() - start));
      else if (performance.now() - start > 10_000) reject(new Error(`ten seconds after ${before.name} no other lesion is there`));
      else requestAnimationFrame(look);
    };
    // What a frame draws is known when all of its callbacks have run: the canvas's may come after this one.
    const look = (): void => void setTimeout(check);
    requestAnimationFrame(look);
  });
}

/** Skin with fine structure and a lesion of its own colour and form in each, and masks of the same size. */
async function makePhotographs(folder: string): Promise<void> {
  await Promise.all(['images', 'masks'].map((name) => mkdir(join(folder, name))));
  for (let place = 0; place < photographs; place++) {
    const pixels = Buffer.alloc(width * height * 3);
    const mask = Buffer.alloc(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const angle = Math.atan2(y - 1500, x - 2000);
        const inside = Math.hypot(x - 2000, y - 1500) < 500 + 20 * place + 60 * Math.sin(9 * angle + place);
        const at = y * width + x;
        const texture = ((x * 7 + y * 13 + place * 31) % 23) - 11;
        mask[at] = inside ? 255 : 0;
        pixels[3 * at] = (inside ? 90 + 3 * place : 205) + texture;
        pixels[3 * at + 1] = (inside ? 60 : 160) + texture;
        pixels[3 * at + 2] = (inside ? 50 : 140) + texture;
      }
    }
    const name = `large-${String(place).padStart(2, '0')}`;
    await writeFile(join(folder, 'images', `${name}.jpg`), await sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality: 90 }).toBuffer());
    await writeFile(join(folder, 'masks', `${name}.png`), await sharp(mask, { raw: { width, height, channels: 1 } }).png({ compressionLevel: 3 }).toBuffer());
  }
}
