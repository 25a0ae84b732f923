import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { DatasetPage } from '../../src/core/contract/index.ts';
import { weakspotJson } from '../support/weakspot-command.ts';
import { openPageSocket, type PageSocket } from './page-socket.ts';
import { answerOf, canvasOf, complaintsOf, saved, stroke } from './reviewing.ts';
import { browserMissing, startServedApp, type ServedApp } from './served-app.ts';

// What networks learn from strokes and points is seen while they are drawn, on images of the sample set without their masks.

const missing = browserMissing();
const sample = join(import.meta.dirname, '..', '..', 'resources', 'sample');

let folder: string;
let app: ServedApp;

test.beforeAll(async () => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(180_000);
  folder = await mkdtemp(join(tmpdir(), 'weakspot-learnt-'));
  const project = join(folder, 'Clinic');
  await weakspotJson(['import', project, '--images', join(sample, 'images'), '--metadata', join(sample, 'metadata.csv'), '--preset', 'isic']);
  app = await startServedApp({ project, viewport: { width: 1500, height: 950 } });
});

test.afterAll(async () => {
  await app?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const hint = (page: Page) => page.locator('#review-canvas > output');

/** Opens an image of a split: the one of that name, or any. */
async function openOf(page: Page, socket: PageSocket, split: 'train' | 'validation', name?: string): Promise<void> {
  const { rows }: DatasetPage = await answerOf(socket.ask('dataset.query', { filter: { split: [split] } }));
  const { image } = rows.find((row) => name === undefined || row.name.includes(name))!;
  await page.evaluate((to) => void (location.hash = `#/review?image=${to}`), image);
  await saved(page);
}

/** How many pixels of the evidence's layer, in a box around a place of the canvas, have the lesion's colour and the skin's. */
async function coloured(page: Page, x: number, y: number): Promise<{ lesion: number; skin: number }> {
  return page.locator('#review-canvas canvas').nth(1).evaluate(
    (element, [atX, atY]) => {
      const canvas = element as HTMLCanvasElement;
      const side = 60;
      const { data } = canvas.getContext('2d')!.getImageData(Math.round(atX! * canvas.width - side / 2), Math.round(atY! * canvas.height - side / 2), side, side);
      const found = { lesion: 0, skin: 0 };
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3]! < 128) continue;
        if (data[i]! > data[i + 2]! + 80) found.lesion++;
        else if (data[i + 2]! > data[i]! + 60) found.skin++;
      }
      return found;
    },
    [x, y] as const,
  );
}

test('a stroke on the lesion and one on skin show, at once, what networks learn from them', async () => {
  const { page, context } = await app.open({ hash: '#/review' });
  const complaints = complaintsOf(page);
  const socket = await openPageSocket(page);
  await openOf(page, socket, 'train', '0000017');
  // Beside the strokes, in the lesion and in a corner of the photograph.
  const inside = () => coloured(page, 0.5, 0.56);
  const outside = () => coloured(page, 0.36, 0.12);
  const nothing = { lesion: 0, skin: 0 };

  await page.keyboard.press('c');
  await expect(hint(page)).toBeEmpty();
  await stroke(page, [0.46, 0.48], [0.53, 0.49]);
  await expect(hint(page)).toHaveText('Mark skin too: networks then learn from more than these strokes.');
  expect(await inside()).toEqual(nothing);

  await page.getByText('Skin', { exact: true }).click();
  await stroke(page, [0.34, 0.9], [0.66, 0.9]);
  await expect.poll(async () => (await inside()).lesion).toBeGreaterThan(150);
  await expect.poll(async () => (await outside()).skin).toBeGreaterThan(40);
  expect((await inside()).skin).toBe(0);
  expect((await outside()).lesion).toBe(0);
  await expect(hint(page)).toBeEmpty();
  await expect(page.getByText('Outlines shown: What networks learn.')).toHaveCount(1);

  // Undo takes it away and redo brings it back; so do its key, a tool that draws masks, and H while it is held.
  await page.keyboard.press('Control+z');
  await expect.poll(inside).toEqual(nothing);
  await expect(hint(page)).toHaveText(/^Mark skin too/);
  await page.keyboard.press('Control+Shift+Z');
  await expect.poll(async () => (await inside()).lesion).toBeGreaterThan(150);
  for (const [hide, show] of [['Shift+C', 'Shift+C'], ['b', 'c']] as const) {
    await page.keyboard.press(hide);
    await expect.poll(inside).toEqual(nothing);
    await page.keyboard.press(show);
    await expect.poll(async () => (await inside()).lesion).toBeGreaterThan(150);
  }
  await canvasOf(page).focus();
  await page.keyboard.down('h');
  await expect.poll(inside).toEqual(nothing);
  await page.keyboard.up('h');
  await expect.poll(async () => (await inside()).lesion).toBeGreaterThan(150);

  // Taking all strokes away leaves nothing to learn.
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect.poll(inside).toEqual(nothing);
  await expect(hint(page)).toBeEmpty();
  expect(complaints).toEqual([]);
  await context.close();
});

test('points are expanded as strokes are, and an image that trains no network says so', async () => {
  const { page, context } = await app.open({ hash: '#/review' });
  const socket = await openPageSocket(page);
  await openOf(page, socket, 'train', '0000025');
  const canvas = (await canvasOf(page).boundingBox())!;
  const click = (x: number, y: number) => page.mouse.click(canvas.x + canvas.width * x, canvas.y + canvas.height * y);
  await page.keyboard.press('.');
  await page.getByText('Lesion', { exact: true }).first().click();
  await click(0.49, 0.52);
  await page.getByText('Skin', { exact: true }).click();
  await expect(hint(page)).toHaveText(/^Mark skin too/);
  await click(0.36, 0.12);
  await click(0.64, 0.9);
  await expect.poll(async () => (await coloured(page, 0.49, 0.6)).lesion).toBeGreaterThan(80);

  await openOf(page, socket, 'validation');
  await click(0.49, 0.52);
  await expect(hint(page)).toHaveText('No network learns from a validation or test image.');
  expect(await coloured(page, 0.49, 0.6)).toEqual({ lesion: 0, skin: 0 });
  await context.close();
});
