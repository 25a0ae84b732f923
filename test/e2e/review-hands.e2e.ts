import { expect, test, type Page } from '@playwright/test';
import type { ImageDetails, ReviewQueue } from '../../src/core/contract/index.ts';
import type { RunLengthMask } from '../../src/core/mask/index.ts';
import { drawn } from '../../src/renderer/features/review/journal.ts';
import { encodeMask } from '../../src/core/mask/index.ts';
import { answerOf, canvasOf, imageShown, openReview, saved, stroke, type Reviewing } from './reviewing.ts';
import { browserMissing, startServedApp, type ServedApp } from './served-app.ts';

// What hands do that have a mouse and a keyboard, and no time to look where the focus is.

const missing = browserMissing();

let app: ServedApp;
let review: Reviewing;

test.beforeAll(async () => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(240_000);
  app = await startServedApp({ viewport: { width: 1500, height: 950 } });
});

test.afterAll(() => app?.close());
test.beforeEach(async () => {
  review = await openReview(app, 'Ada');
});
test.afterEach(() => review.close());

test('Enter submits after a verdict was pressed with the mouse, and takes none back', async () => {
  const { page, socket } = review;
  const image = await imageShown(page);
  await page.getByRole('button', { name: 'Truly hard' }).click();
  await expect(page.getByRole('button', { name: 'Truly hard' })).toHaveAttribute('aria-pressed', 'true');
  await expect(canvasOf(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => imageShown(page)).not.toBe(image);
  expect((await answerOf<ImageDetails>(socket.ask('image.get', { image }))).review).toMatchObject({ verdict: 'truly-hard' });

  // With the keyboard the focus stays where it was put.
  await page.getByRole('button', { name: 'Eraser' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Eraser' })).toBeFocused();
});

test('keys work after a choice from a list', async () => {
  const { page } = review;
  await page.getByRole('combobox', { name: 'Which queue' }).or(page.getByRole('textbox', { name: 'Which queue' })).click();
  await page.getByRole('option', { name: 'Labels to check' }).click();
  await expect(page).toHaveURL(/queue=check-label/);
  await saved(page);
  const image = await imageShown(page);
  await page.keyboard.press('e');
  await expect(page.getByRole('button', { name: 'Eraser' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('d');
  await expect.poll(() => imageShown(page)).not.toBe(image);
});

test('the network’s own outline is one key away, also while the image opens', async () => {
  const { page, socket } = review;
  const queue: ReviewQueue = await answerOf(socket.ask('review.queue', {}));
  const [image, next] = queue.items.filter(({ reviewed }) => !reviewed).slice(-2).map((item) => item.image) as [string, string];
  await slowly(page, 'image.evidence', 3000);
  await page.evaluate((to) => void (location.hash = `#/review?image=${to}`), image);
  await expect.poll(() => imageShown(page)).toBe(image);
  await saved(page);
  // The next one is seen, its outlines are still being read, and it is slow to open.
  await slowly(page, 'draft.open', 3000);
  await page.keyboard.press('d');
  await expect.poll(() => imageShown(page)).toBe(next);
  await page.keyboard.press('l');
  await page.keyboard.press('u');
  await expect(page.getByRole('button', { name: 'Lasso' })).toHaveAttribute('aria-pressed', 'true');
  await saved(page);
  const dense: RunLengthMask = await answerOf(socket.ask('image.modelMask', { image: next, round: queue.round, sparsity: 0 }));
  const draft = async () => answerOf(socket.ask('draft.open', { image: next }));
  await expect.poll(async () => (await draft()).applied).toBe(1);
  const record = await draft();
  expect(encodeMask(drawn(record.baseMask, record, record)).counts).toBe(dense.counts);
  expect(record.origin).toMatchObject({ kind: 'model', sparsity: 0 });

  await page.keyboard.press('Shift+B');
  await page.keyboard.press('m');
  await expect(page.getByText('There is no such outline of the network to accept.')).toBeVisible({ timeout: 10_000 });
});

test('the mask stays drawn when the canvas changes its size while a frame waits', async () => {
  const { page } = review;
  await page.keyboard.press('b');
  await stroke(page, [0.4, 0.4], [0.6, 0.6]);
  await saved(page);
  const painted = (): Promise<number> => page.evaluate(() => {
    // Picture, heat, mask: the third layer.
    const canvas = document.querySelectorAll<HTMLCanvasElement>('#review-canvas canvas')[2]!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at]! > 0) count++;
    return count;
  });
  await expect.poll(painted).toBeGreaterThan(500);
  await page.evaluate(async () => {
    const place = document.querySelector<HTMLElement>('#review-canvas [role=application]')!;
    // A frame is asked for, and before it comes the place is made smaller.
    place.dispatchEvent(new WheelEvent('wheel', { deltaY: -10, bubbles: true, cancelable: true }));
    document.querySelector<HTMLElement>('#review-canvas')!.style.paddingBottom = '60px';
    window.dispatchEvent(new Event('resize'));
    for (let i = 0; i < 5; i++) await new Promise(requestAnimationFrame);
  });
  expect(await painted()).toBeGreaterThan(500);
});

test('a class is taken back, and taken away', async () => {
  const { page, socket } = review;
  const image = await imageShown(page);
  const weak = async () => (await answerOf<ImageDetails>(socket.ask('image.get', { image }))).weak.map(({ label }) => label.kind);
  const kindsBefore = await weak();
  const choice = page.getByRole('combobox', { name: 'Class' }).or(page.getByRole('textbox', { name: 'Class' })).first();
  await choice.click();
  await page.getByRole('option', { name: /Melanoma/ }).click();
  await expect.poll(weak).toEqual([...kindsBefore, 'class']);
  await canvasOf(page).focus();
  await page.keyboard.press('Control+z');
  await expect.poll(weak).toEqual(kindsBefore);
  await expect(choice).toHaveValue('');

  await choice.click();
  await page.getByRole('option', { name: /Melanoma/ }).click();
  await expect.poll(weak).toEqual([...kindsBefore, 'class']);
  await page.getByRole('button', { name: 'Take the class away' }).click();
  await expect.poll(weak).toEqual(kindsBefore);
});

test('a small window shows whether strokes are saved', async () => {
  const { page } = review;
  await page.setViewportSize({ width: 1024, height: 700 });
  const state = page.getByLabel('State of the draft');
  await expect(state).toHaveText('Saved');
  await expect.poll(async () => {
    const [text, canvas] = [await state.getByText('Saved').boundingBox(), await canvasOf(page).boundingBox()];
    return text !== null && canvas !== null && text.width > 20 && text.x + text.width <= canvas.x + canvas.width;
  }).toBe(true);
});

/** Holds back what the service answers to a method, as a slow computer would. */
async function slowly(page: Page, method: string, milliseconds: number): Promise<void> {
  await page.evaluate(([name, wait]) => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      if (typeof data === 'string' && (JSON.parse(data) as { method?: string }).method === name) setTimeout(() => send.call(this, data), wait as number);
      else send.call(this, data);
    };
  }, [method, milliseconds] as const);
}
