import { expect, test } from '@playwright/test';
import type { DraftRecord, ImageDetails } from '../../src/core/contract/index.ts';
import { maskBoundingBox, type PixelMask } from '../../src/core/mask/index.ts';
import { drawn } from '../../src/renderer/features/review/journal.ts';
import { answerOf, canvasOf, imageShown, openReview, saved, type Reviewing } from './reviewing.ts';
import { browserMissing, startServedApp, type ServedApp } from './served-app.ts';

const missing = browserMissing();

let app: ServedApp;
let review: Reviewing;
let details: ImageDetails;

test.beforeAll(async () => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(240_000);
  app = await startServedApp({ viewport: { width: 1500, height: 950 } });
  review = await openReview(app, 'Ada');
  details = await answerOf(review.socket.ask('image.get', { image: await imageShown(review.page) }));
});

test.afterAll(async () => {
  await app?.close();
});

const draft = (): Promise<DraftRecord> => answerOf(review.socket.ask('draft.open', { image: details.image }));

function maskOf(record: DraftRecord, applied = record.applied): PixelMask {
  return drawn(record.baseMask, record, { operations: record.operations, applied });
}

/** Where a place of the mask's grid is on the page, the whole image being shown. */
async function onPage(): Promise<(x: number, y: number) => [number, number]> {
  const { page } = review;
  await canvasOf(page).focus();
  await page.keyboard.press('0');
  const room = (await canvasOf(page).boundingBox())!;
  const { width, height, grid } = details;
  const scale = Math.min((room.width - 32) / width, (room.height - 32) / height);
  const [left, top] = [room.x + (room.width - width * scale) / 2, room.y + (room.height - height * scale) / 2];
  return (x, y) => [left + (x / grid.width) * width * scale, top + (y / grid.height) * height * scale];
}

/** The label that the sample has: where the lesion is. */
async function lesion(): Promise<{ left: number; top: number; right: number; bottom: number }> {
  const [x, y, width, height] = maskBoundingBox((await draft()).baseMask!);
  return { left: x, top: y, right: x + width, bottom: y + height };
}

/** Empties the mask, chooses a tool, uses it, and hands back what it drew. */
async function use(tool: string, hand: (at: (x: number, y: number) => [number, number]) => Promise<void>): Promise<PixelMask> {
  const { page } = review;
  const at = await onPage();
  if (maskOf(await draft()).data.includes(1)) {
    const { applied } = await draft();
    await page.keyboard.press('Shift+Delete');
    await expect.poll(async () => (await draft()).applied).toBe(applied + 1);
  }
  const { applied } = await draft();
  await page.getByRole('button', { name: tool }).click();
  await hand(at);
  await expect.poll(async () => (await draft()).applied, { timeout: 30_000 }).toBe(applied + 1);
  await saved(page);
  return maskOf(await draft());
}

/** Share of two masks' pixels together that both have. */
function overlap(a: PixelMask, b: PixelMask): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.data.length; i++) {
    both += a.data[i]! & b.data[i]!;
    either += a.data[i]! | b.data[i]!;
  }
  return both / either;
}

test('GrabCut draws the lesion that a box goes around', async () => {
  test.setTimeout(90_000);
  const { left, top, right, bottom } = await lesion();
  const found = await use('GrabCut in a box', async (at) => {
    await review.page.mouse.move(...at(left - 12, top - 12));
    await review.page.mouse.down();
    await review.page.mouse.move(...at(right + 12, bottom + 12), { steps: 6 });
    await review.page.mouse.up();
  });
  expect(overlap(found, maskOf(await draft(), 0))).toBeGreaterThan(0.5);
});

test('the magic wand draws skin of like colour around a click, and nothing of the lesion', async () => {
  const { left, top } = await lesion();
  const spot = { x: Math.max(8, Math.floor(left / 2)), y: Math.max(8, Math.floor(top / 2)) };
  const found = await use('Magic wand', (at) => review.page.mouse.click(...at(spot.x + 0.5, spot.y + 0.5)));
  expect(found.data[spot.y * found.width + spot.x]).toBe(1);
  expect(found.data.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(100);
  expect(overlap(found, maskOf(await draft(), 0))).toBeLessThan(0.2);
});

test('the live-wire draws what its path goes around, closed by a click where it began', async () => {
  const { left, top, right, bottom } = await lesion();
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  const found = await use('Live-wire along edges', async (at) => {
    for (const [x, y] of [[middleX, top], [right, middleY], [middleX, bottom], [left, middleY], [middleX, top]] as const) await review.page.mouse.click(...at(x, y));
  });
  expect(overlap(found, maskOf(await draft(), 0))).toBeGreaterThan(0.5);
  expect(review.complaints).toEqual([]);
});
