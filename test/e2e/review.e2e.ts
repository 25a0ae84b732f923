import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { DraftRecord, ImageDetails, LabelRecord, ReviewQueue } from '../../src/core/contract/index.ts';
import { drawn } from '../../src/renderer/features/review/journal.ts';
import { encodeMask } from '../../src/core/mask/index.ts';
import { openPageSocket } from './page-socket.ts';
import { answerOf, canvasOf, imageShown, openReview, places, saved, stroke } from './reviewing.ts';
import { browserMissing, startServedApp, type ServedApp } from './served-app.ts';

const missing = browserMissing();
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let app: ServedApp;

test.beforeAll(async () => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(240_000);
  app = await startServedApp({ viewport: { width: 1500, height: 950 }, annotators: ['Ada', 'Bo'] });
});

test.afterAll(async () => {
  await app?.close();
});

test('a whole review needs no mouse', async () => {
  test.setTimeout(90_000);
  const { page, socket, complaints, close } = await openReview(app, 'Bo');
  const { keyboard } = page;
  const image = await imageShown(page);
  await keyboard.press('k');
  await expect(canvasOf(page)).toBeFocused();

  // Another place on the ladder, its outline as the mask, and a dab beside it with the crosshair.
  await keyboard.press('o');
  await expect(page.getByRole('slider', { name: /Weights removed/ })).toHaveAttribute('aria-valuenow', '2');
  await keyboard.press('m');
  await keyboard.press('b');
  for (let i = 0; i < 6; i++) await keyboard.press('Shift+ArrowRight');
  await keyboard.press('Space');
  for (let i = 0; i < 3; i++) await keyboard.press('Shift+ArrowDown');
  await keyboard.press('Space');
  await keyboard.press('Escape');
  await expect.poll(async () => (await answerOf<DraftRecord>(socket.ask('draft.open', { image }))).operations).toHaveLength(2);

  await keyboard.press('v');
  await keyboard.press('3');
  await expect(page.getByRole('button', { name: 'Truly hard' })).toHaveAttribute('aria-pressed', 'true');
  await keyboard.press('t');
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowRight');
  await keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Fitzpatrick skin type III' })).toHaveAttribute('aria-pressed', 'true');
  await keyboard.press('2');
  await expect(page.getByRole('button', { name: 'Fitzpatrick skin type II', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await keyboard.press('n');
  await keyboard.type('Hair over the border');
  await keyboard.press('Escape');
  await expect(canvasOf(page)).toBeFocused();
  await expect.poll(async () => (await answerOf<ImageDetails>(socket.ask('image.get', { image }))).review).toMatchObject({ verdict: 'truly-hard', note: 'Hair over the border' });

  await keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await keyboard.type('wand');
  await expect(page.getByRole('dialog').getByText('Magic wand', { exact: true })).toBeVisible();
  await keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await keyboard.press('Control+Enter');
  await expect.poll(() => imageShown(page)).not.toBe(image);
  const history: LabelRecord[] = await answerOf(socket.ask('label.history', { image }));
  expect(history.find(({ current }) => current)).toMatchObject({ kind: 'mask', annotator: { name: 'Bo' } });

  await keyboard.press('a');
  await expect.poll(() => imageShown(page)).toBe(image);
  await keyboard.press('d');
  await keyboard.press('q');
  await expect(page.getByRole('listbox', { name: /hardest first/ })).toBeFocused();
  await keyboard.press('ArrowUp');
  await expect.poll(() => imageShown(page)).toBe(image);
  expect(complaints).toEqual([]);
  await close();
});

test('an image that another has open can be looked at, and opens once it is free', async () => {
  const ada = await openReview(app, 'Ada');
  const bo = await openReview(app, 'Bo');
  const image = await imageShown(ada.page);
  await bo.page.evaluate((hash) => void (location.hash = hash), `#/review?image=${image}`);
  await expect(bo.page.getByText('Ada has this image open')).toBeVisible();
  await expect(bo.page.getByRole('button', { name: 'Brush', exact: true })).toBeDisabled();
  await expect(bo.page.locator('[aria-selected=true]').getByText('Open at Ada')).toBeAttached();
  await ada.close();
  await expect(bo.page.getByText('Ada has this image open')).toHaveCount(0);
  await expect(bo.page.getByRole('button', { name: 'Brush', exact: true })).toBeEnabled();
  await bo.close();
});

test('a test image is reviewed blinded', async () => {
  const { page, socket, close } = await openReview(app, 'Ada');
  const { rows } = await answerOf(socket.ask('dataset.query', { filter: { split: ['test'] }, limit: 1 }));
  await page.evaluate((hash) => void (location.hash = hash), `#/review?image=${rows[0]!.image}`);
  await expect(page.getByText('A test image: predictions are hidden')).toBeVisible();
  await expect(page.getByRole('slider', { name: /Weights removed/ })).toHaveCount(0);
  await close();
});

test('a label that was changed since is neither overwritten nor merged: a person chooses', async () => {
  test.setTimeout(90_000);
  const ada = await openReview(app, 'Ada');
  const image = await imageShown(ada.page);
  await ada.page.getByRole('button', { name: 'Brush', exact: true }).click();
  await stroke(ada.page, [0.2, 0.8], [0.3, 0.85]);
  await saved(ada.page);
  // Ada goes for a coffee, with the image let go of; Bo submits a label of his own.
  await ada.page.keyboard.press('d');
  await expect.poll(() => imageShown(ada.page)).not.toBe(image);
  const bo = await openReview(app, 'Bo');
  await bo.page.evaluate((hash) => void (location.hash = hash), `#/review?image=${image}`);
  await saved(bo.page);
  await bo.page.getByRole('button', { name: 'Brush', exact: true }).click();
  await stroke(bo.page, [0.6, 0.2], [0.7, 0.25]);
  await saved(bo.page);
  await canvasOf(bo.page).focus();
  await bo.page.keyboard.press('Enter');
  await expect.poll(() => imageShown(bo.page)).not.toBe(image);
  await bo.close();

  await ada.page.keyboard.press('a');
  await expect(ada.page.getByText('The label has changed since you began.')).toBeVisible();
  await canvasOf(ada.page).focus();
  await ada.page.keyboard.press('Enter');
  const dialog = ada.page.getByRole('dialog', { name: 'The label has changed since you began' });
  await expect(dialog.getByText(/^Bo saved another label on/)).toBeVisible();
  const before: DraftRecord = await answerOf(ada.socket.ask('draft.open', { image }));
  const mine = encodeMask(drawn(before.baseMask, before, before));
  await dialog.getByRole('button', { name: 'Keep mine on top' }).click();
  await expect.poll(() => imageShown(ada.page)).not.toBe(image);
  const details: ImageDetails = await answerOf(ada.socket.ask('image.get', { image }));
  expect(details.mask!.geometry.counts).toBe(mine.counts);
  const history: LabelRecord[] = await answerOf(ada.socket.ask('label.history', { image }));
  expect(history.filter(({ kind }) => kind === 'mask').slice(0, 2).map(({ annotator }) => annotator?.name)).toEqual(['Ada', 'Bo']);
  await ada.close();
});

test('points that were not submitted are there again, and are submitted with Enter', async () => {
  const first = await openReview(app, 'Ada');
  const image = await imageShown(first.page);
  await first.page.getByRole('button', { name: 'Points (weak label)' }).click();
  const at = await places(first.page);
  await first.page.mouse.click(...at(0.5, 0.5));
  await first.page.mouse.click(...at(0.55, 0.52));
  await expect(first.page.getByText('2 points changed')).toBeVisible();
  await first.page.reload();
  await saved(first.page);
  await expect(first.page.getByText('2 points changed')).toBeVisible();
  expect(await imageShown(first.page)).toBe(image);
  await canvasOf(first.page).focus();
  await first.page.keyboard.press('Enter');
  await expect.poll(() => imageShown(first.page)).not.toBe(image);
  const socket = await openPageSocket(first.page);
  const details: ImageDetails = await answerOf(socket.ask('image.get', { image }));
  expect(details.weak.map(({ label }) => (label.kind === 'point' ? label.points.length : 0))).toEqual([2]);
  await first.close();
});

test('the queue is composed as asked, or says why not, and why it cannot tell what to expect', async () => {
  const { page, socket, close } = await openReview(app, 'Ada');
  const queue = page.getByRole('region', { name: 'Queue' });
  const { expected } = await answerOf<ReviewQueue>(socket.ask('review.queue', {}));
  // The sample set has 16 validation images: too few to measure it.
  expect(expected).toEqual({ next: null, reason: expect.stringContaining('validation images') });
  await queue.getByText('Failures to expect: unknown').click();
  await expect(queue.getByText(expected.reason!.slice(1))).toBeVisible();
  await queue.getByRole('button', { name: 'Compose queue…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Compose the queue' });
  await dialog.getByRole('radio', { name: /^As unlike each other/ }).check();
  await dialog.getByLabel('At most').fill('20');
  const oneOfALesion = dialog.getByRole('checkbox', { name: /^One image of a lesion/ });
  await expect(oneOfALesion).not.toBeChecked();
  await oneOfALesion.check();
  await dialog.getByRole('checkbox', { name: /^Also images that have a mask/ }).check();
  // Every training image has a mask, so the round found none that would have to be unlike them.
  await dialog.getByRole('button', { name: 'Compose', exact: true }).click();
  await expect(dialog.getByText(/did not measure how unlike/)).toBeVisible();
  await dialog.getByRole('radio', { name: 'Hardest first' }).check();
  await expect(dialog.getByText(/did not measure how unlike/)).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Compose', exact: true }).click();
  await expect(queue).toContainText('of 20 reviewed');
  const composed = await answerOf<ReviewQueue>(socket.ask('review.queue', {}));
  expect(composed.composition).toMatchObject({ order: 'hardest', groupLesions: true, includeLabelled: true, skipReviewed: true, limit: 20 });
  await close();
});

test('the queue says what its next reviews should find', async () => {
  const context = await app.browser.newContext({ viewport: { width: 1360, height: 900 } });
  const page = await context.newPage();
  const next = [{ reviews: 10, caught: 0.346, low: 0.21, high: 0.48 }, { reviews: 50, caught: 0.9, low: 0.8, high: 1 }];
  await page.routeWebSocket(/\/socket$/, (route) => {
    const server = route.connectToServer();
    const asked = new Set<number>();
    route.onMessage((text) => {
      const request = JSON.parse(String(text)) as { id: number; method?: string };
      if (request.method === 'review.queue') asked.add(request.id);
      server.send(text);
    });
    server.onMessage((text) => {
      const answer = JSON.parse(String(text)) as { id?: number; result?: ReviewQueue };
      if (answer.result && asked.has(answer.id ?? -1)) answer.result.expected = { next, reason: null };
      route.send(JSON.stringify(answer));
    });
  });
  await page.goto(app.links[0]!.url);
  await page.evaluate(() => void (location.hash = '#/review'));
  const table = page.getByRole('table', { name: 'Failures found by the next' });
  await expect(table.getByRole('row', { name: '10 reviews 35 % 95 % interval 21–48 %' })).toBeVisible();
  await expect(table.getByRole('row', { name: '50 reviews 90 % 95 % interval 80–100 %' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  await context.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong in ${colorScheme}, dialogs included`, async () => {
    test.setTimeout(90_000);
    const { page, close } = await openReview(app, 'Ada', colorScheme);
    const check = async (what: string): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
      expect(violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
    };
    await page.getByRole('button', { name: 'Signals' }).click();
    await page.getByRole('button', { name: 'More attributes' }).click();
    await page.getByRole('button', { name: 'Poor image' }).click();
    await expect(page.getByText('Verdict: Poor image.')).toBeVisible();
    await page.waitForTimeout(400);
    await check('review');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await page.waitForTimeout(400);
    await check('keys');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Compose queue…' }).click();
    await page.getByLabel('In turns over the groups of an attribute').check();
    await page.waitForTimeout(400);
    await check('composition');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'View', exact: true }).click();
    await page.waitForTimeout(400);
    await check('views');
    await close();
  });
}
