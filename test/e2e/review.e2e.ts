import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import type { DraftRecord, ImageDetails, ImageEvidence, LabelRecord, ReviewQueue } from '../../src/core/contract/index.ts';
import type { RunLengthMask } from '../../src/core/mask/index.ts';
import type { SnapshotImage } from '../../src/core/snapshot.ts';
import { drawn } from '../../src/renderer/features/review/journal.ts';
import { encodeMask, maskArea } from '../../src/core/mask/index.ts';
import { barsBind, measured } from './measured.ts';
import { openPageSocket, type PageSocket } from './page-socket.ts';
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

const canvasOf = (page: Page): Locator => page.getByRole('application');
const saved = (page: Page): Promise<void> => expect(page.getByLabel('State of the draft')).toHaveText('Saved');

async function answerOf<Result>(asked: Promise<{ result: Result } | { error: { message: string } }>): Promise<Result> {
  const answer = await asked;
  if ('error' in answer) throw new Error(answer.error.message);
  return answer.result;
}

/** Fractions of the canvas to pixels of the page. */
async function places(page: Page): Promise<(x: number, y: number) => [number, number]> {
  const box = (await canvasOf(page).boundingBox())!;
  return (x, y) => [box.x + box.width * x, box.y + box.height * y];
}

async function stroke(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const at = await places(page);
  await page.mouse.move(...at(...from));
  await page.mouse.down();
  await page.mouse.move(...at(...to), { steps: 8 });
  await page.mouse.up();
}

async function imageShown(page: Page): Promise<string> {
  await expect.poll(() => new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('image')).not.toBeNull();
  return new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('image')!;
}

/** The review's page, the hardest lesion open for editing. */
async function openReview(annotator: string, colorScheme: 'light' | 'dark' = 'light'): Promise<{ page: Page; socket: PageSocket; complaints: string[]; close: () => Promise<void> }> {
  const { page, context } = await app.open({ annotator, hash: '#/review', colorScheme });
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await saved(page);
  const socket = await openPageSocket(page);
  return { page, socket, complaints, close: () => context.close() };
}

test('a lesion is repaired, judged, tagged, left in the middle of a stroke and found again', async () => {
  test.setTimeout(180_000);
  const first = await openReview('Ada');
  const { page, socket } = first;
  const image = await imageShown(page);
  const queue: ReviewQueue = await answerOf(socket.ask('review.queue', { round: null, queue: 'verify' }));
  expect(image).toBe(queue.items[0]!.image);
  const evidence: ImageEvidence = await answerOf(socket.ask('image.evidence', { image, round: queue.round }));
  const draftOf = async (): Promise<DraftRecord> => answerOf(socket.ask('draft.open', { image }));

  // The pruned network's outline, whichever the slider stands at, becomes the mask as the service has it.
  const middle = evidence.levels.filter(({ sparsity }) => sparsity > 0)[Math.floor((evidence.levels.length - 2) / 2)]!;
  await page.getByRole('button', { name: 'Accept this outline' }).click();
  await expect.poll(async () => (await draftOf()).applied).toBe(1);
  const accepted = await draftOf();
  const model: RunLengthMask = await answerOf(socket.ask('image.modelMask', { image, round: queue.round, sparsity: middle.sparsity }));
  expect(encodeMask(drawn(accepted.baseMask, accepted, accepted)).counts).toBe(model.counts);
  expect(accepted.origin).toEqual({ kind: 'model', round: queue.round, sparsity: middle.sparsity });

  await page.getByRole('button', { name: 'Brush', exact: true }).click();
  await stroke(page, [0.3, 0.7], [0.45, 0.75]);
  await page.getByRole('button', { name: 'Eraser' }).click();
  await stroke(page, [0.31, 0.705], [0.34, 0.715]);
  await page.getByRole('button', { name: 'Polygon' }).click();
  const at = await places(page);
  for (const corner of [at(0.6, 0.6), at(0.7, 0.62), at(0.65, 0.72)]) await page.mouse.click(...corner);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await draftOf()).operations.map(({ tool }) => tool)).toHaveLength(4);
  const whole = await draftOf();
  const areas = [0, 1, 2, 3, 4].map((applied) => maskArea(encodeMask(drawn(whole.baseMask, whole, { operations: whole.operations, applied }))));
  expect(areas[2]).toBeGreaterThan(areas[1]!);
  expect(areas[3]).toBeLessThan(areas[2]!);
  expect(areas[4]).toBeGreaterThan(areas[3]!);

  for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z');
  await expect.poll(async () => (await draftOf()).applied).toBe(1);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(async () => (await draftOf()).applied).toBe(2);

  await page.getByRole('button', { name: 'Label wrong' }).click();
  await expect(page.getByRole('button', { name: 'Label wrong' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Fitzpatrick skin type IV' }).click();
  await expect(page.getByRole('button', { name: 'Fitzpatrick skin type IV' })).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(async () => (await answerOf<ImageDetails>(socket.ask('image.get', { image }))).review?.verdict).toBe('label-wrong');

  // Undo takes back whatever was last: the tag, then the verdict, then a stroke.
  await canvasOf(page).focus();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: 'Fitzpatrick skin type IV' })).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: 'Label wrong' })).toHaveAttribute('aria-pressed', 'false');
  await page.getByRole('button', { name: 'Label wrong' }).click();
  await page.getByRole('button', { name: 'Fitzpatrick skin type IV' }).click();
  await expect(page.getByRole('button', { name: 'Fitzpatrick skin type IV' })).toHaveAttribute('aria-pressed', 'true');

  // In the middle of a stroke the browser goes away.
  await saved(page);
  await page.getByRole('button', { name: 'Brush', exact: true }).click();
  await page.mouse.move(...at(0.2, 0.2));
  await page.mouse.down();
  await page.mouse.move(...at(0.3, 0.3), { steps: 5 });
  expect(first.complaints).toEqual([]);
  await first.close();

  const again = await openReview('Ada');
  expect(await imageShown(again.page)).toBe(image);
  const kept: DraftRecord = await answerOf(again.socket.ask('draft.open', { image }));
  expect(kept.applied).toBe(2);
  expect(kept.operations.slice(0, 2)).toEqual(whole.operations.slice(0, 2));
  await expect(again.page.getByRole('button', { name: 'Label wrong' })).toHaveAttribute('aria-pressed', 'true');
  await expect(again.page.getByRole('button', { name: 'Fitzpatrick skin type IV' })).toHaveAttribute('aria-pressed', 'true');
  await expect(again.page.getByRole('button', { name: 'Undo' }).first()).toBeEnabled();

  await canvasOf(again.page).focus();
  await again.page.keyboard.press('Enter');
  await expect.poll(() => imageShown(again.page)).toBe(queue.items[1]!.image);
  const history: LabelRecord[] = await answerOf(again.socket.ask('label.history', { image }));
  expect(history.find(({ current }) => current)).toMatchObject({ kind: 'mask', origin: 'model', annotator: { name: 'Ada' } });
  expect(again.complaints).toEqual([]);

  // The next round trains on what was drawn.
  const frozen = await nextSnapshot(again.socket, app.project, image);
  expect(frozen.verdict).toBe('label-wrong');
  expect(frozen.labelled).toBe(true);
  expect(maskArea(frozen.mask!.geometry)).toBe(areas[2]);
  await again.close();
});

test('a whole review needs no mouse', async () => {
  test.setTimeout(90_000);
  const { page, socket, complaints, close } = await openReview('Bo');
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
  await expect(page.getByRole('dialog').getByText('Magic wand')).toBeVisible();
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
  const ada = await openReview('Ada');
  const bo = await openReview('Bo');
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
  const { page, socket, close } = await openReview('Ada');
  const { rows } = await answerOf(socket.ask('dataset.query', { filter: { split: ['test'] }, limit: 1 }));
  await page.evaluate((hash) => void (location.hash = hash), `#/review?image=${rows[0]!.image}`);
  await expect(page.getByText('A test image: predictions are hidden')).toBeVisible();
  await expect(page.getByRole('slider', { name: /Weights removed/ })).toHaveCount(0);
  await close();
});

test('a label that was changed since is neither overwritten nor merged: a person chooses', async () => {
  test.setTimeout(90_000);
  const ada = await openReview('Ada');
  const image = await imageShown(ada.page);
  await ada.page.getByRole('button', { name: 'Brush', exact: true }).click();
  await stroke(ada.page, [0.2, 0.8], [0.3, 0.85]);
  await saved(ada.page);
  // Ada goes for a coffee, with the image let go of; Bo submits a label of his own.
  await ada.page.keyboard.press('d');
  await expect.poll(() => imageShown(ada.page)).not.toBe(image);
  const bo = await openReview('Bo');
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
  const first = await openReview('Ada');
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

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong in ${colorScheme}, dialogs included`, async () => {
    test.setTimeout(90_000);
    const { page, close } = await openReview('Ada', colorScheme);
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

test(`the next lesion is there${barsBind ? ' within 100 ms' : ''}`, async () => {
  test.setTimeout(120_000);
  const { page, socket, close } = await openReview('Ada');
  await answerOf(socket.ask('review.compose', { round: null, queue: 'check-label', order: 'hardest', limit: 120, randomShare: 0 }));
  await page.evaluate(() => void (location.hash = '#/review?queue=check-label'));
  await saved(page);
  await page.waitForTimeout(1000);
  await canvasOf(page).focus();
  const times: number[] = [];
  for (let i = 0; i < (barsBind ? 100 : 10); i++) {
    times.push(await page.evaluate(timeToNext));
    // Somebody looks at it, however briefly.
    await page.waitForTimeout(400);
  }
  times.sort((a, b) => a - b);
  const quantile = (q: number): number => times[Math.min(times.length - 1, Math.floor(q * times.length))]!;
  measured(`next lesion over ${times.length}: median ${quantile(0.5).toFixed(0)} ms, 95th percentile ${quantile(0.95).toFixed(0)} ms, longest ${times.at(-1)!.toFixed(0)} ms`);
  if (barsBind) expect(quantile(0.95)).toBeLessThanOrEqual(100);
  await close();
});

/** In the page: from the press of the key to the frame in which another lesion's name and picture are drawn. */
function timeToNext(): Promise<number> {
  const heading = document.querySelector('h2')!;
  const picture = document.querySelector<HTMLCanvasElement>('[role=application] canvas')!;
  const middle = (): Uint8ClampedArray => picture.getContext('2d')!.getImageData((picture.width >> 1) - 16, picture.height >> 1, 32, 1).data;
  const before = { name: heading.textContent, pixels: middle().join() };
  const start = performance.now();
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', code: 'KeyD', bubbles: true }));
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const [name, pixels] = [heading.textContent, middle()];
      // A canvas that is still empty is no picture.
      if (name && name !== before.name && pixels[3] === 255 && pixels.join() !== before.pixels) requestAnimationFrame(() => resolve(performance.now() - start));
      else if (performance.now() - start > 10_000) reject(new Error(`ten seconds after ${before.name} no other lesion is there`));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** The image as a round that begins now would train on it; the round is cancelled once it has said so. */
async function nextSnapshot(socket: PageSocket, project: string, image: string): Promise<SnapshotImage> {
  const { job } = await answerOf(socket.ask('round.start', { model: 'tiny', size: 32, steps: 2000, engine: 'wasm' }));
  let lines: string[] = [];
  await expect
    .poll(async () => (lines = (await readFile(join(project, 'jobs', job, 'snapshot.jsonl'), 'utf8').catch(() => '')).split('\n').filter(Boolean)).length, { timeout: 30_000 })
    .toBeGreaterThan(100);
  await answerOf(socket.ask('job.cancel', { job }));
  return JSON.parse(lines.slice(1).find((line) => (JSON.parse(line) as SnapshotImage).id === image)!) as SnapshotImage;
}
