import { expect, test, type Page } from '@playwright/test';
import type { DraftRecord, ImageDetails, ImageEvidence, LabelRecord, ReviewQueue } from '../../src/core/contract/index.ts';
import type { RunLengthMask } from '../../src/core/mask/index.ts';
import { encodeMask, maskArea } from '../../src/core/mask/index.ts';
import { drawn } from '../../src/renderer/features/review/journal.ts';
import { openPageSocket } from './page-socket.ts';
import { answerOf, beginStroke, canvasOf, imageShown, openReview, places, saved, snapshotOf, stroke } from './reviewing.ts';
import { browserMissing, startServedApp, type ServedApp } from './served-app.ts';

const missing = browserMissing();

let app: ServedApp;

test.beforeAll(async () => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(120_000);
  app = await startServedApp({ viewport: { width: 1360, height: 900 }, round: false });
});

test.afterAll(async () => {
  await app?.close();
});

test('a round is watched, its hardest lesion repaired, judged, tagged, left in the middle of a stroke, found again, and learned from', async () => {
  test.setTimeout(300_000);
  await watchFirstRound(app.page);
  const first = await openReview(app, 'Ada');
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
  await beginStroke(page, [0.2, 0.2], [0.3, 0.3]);
  expect(first.complaints).toEqual([]);
  await first.close();

  const again = await openReview(app, 'Ada');
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
  const job = await startRound(again.page, 2000);
  const frozen = await snapshotOf(app.project, job, image);
  expect(frozen.verdict).toBe('label-wrong');
  expect(frozen.labelled).toBe(true);
  expect(encodeMask(drawn(whole.baseMask, whole, { operations: whole.operations, applied: 2 })).counts).toBe(frozen.mask!.geometry.counts);
  await answerOf(again.socket.ask('job.cancel', { job }));
  await again.close();
});

/** The sample project's first round, from its dialog to its flags, with the curve seen to grow. */
async function watchFirstRound(page: Page): Promise<void> {
  await startRound(page, 250);
  const panel = page.getByRole('region', { name: 'Round 1 is running' });
  await panel.getByText('As a table').first().click({ timeout: 60_000 });
  const points = panel.getByRole('table').first().getByRole('row');
  await expect.poll(() => points.count(), { timeout: 60_000 }).toBeGreaterThan(2);
  const [before, picture] = [await points.count(), await chartOf(page)];
  await expect.poll(() => points.count(), { timeout: 60_000 }).toBeGreaterThan(before);
  await expect.poll(async () => (await chartOf(page)) !== picture).toBe(true);
  await expect(panel).toHaveCount(0, { timeout: 120_000 });
  await expect(page.getByRole('row', { name: /Round 1/ })).toContainText('Done');
}

/** What is drawn of the first curve. */
function chartOf(page: Page): Promise<string> {
  return page.locator('canvas').first().evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
}

/** Starts a round as a person does. */
async function startRound(page: Page, steps: number): Promise<string> {
  await page.evaluate(() => void (location.hash = '#/rounds'));
  await page.getByRole('link', { name: 'New round' }).click();
  const dialog = page.getByRole('dialog', { name: 'New round' });
  await dialog.getByLabel('Image size').fill('32');
  await dialog.getByRole('textbox', { name: 'Network' }).or(dialog.getByRole('combobox', { name: 'Network' })).click();
  await page.getByRole('option', { name: /^Tiny/ }).click();
  await dialog.getByText('Steps', { exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Steps' }).fill(String(steps));
  await dialog.getByRole('button', { name: 'Start the round' }).click();
  await expect(dialog).toHaveCount(0);
  const socket = await openPageSocket(page);
  const jobs = await answerOf(socket.ask('job.list', {}));
  return jobs.find(({ kind, state }) => kind === 'round' && (state === 'queued' || state === 'running'))!.id;
}
