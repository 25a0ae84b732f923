import { expect, test, type BrowserContext, type Page, type WebSocketRoute } from '@playwright/test';
import type { DraftRecord, ImageDetails } from '../../src/core/contract/index.ts';
import { openPageSocket, type PageSocket } from './page-socket.ts';
import { answerOf, beginStroke, imageShown, openReview, saved, stroke } from './reviewing.ts';
import { browserMissing, startServedApp, type ServedApp } from './served-app.ts';

const missing = browserMissing();

let app: ServedApp;

test.beforeAll(async () => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(240_000);
  app = await startServedApp({ annotators: ['Ada', 'Bo'] });
});

test.afterAll(async () => {
  await app?.close();
});

const stateOf = (page: Page) => page.getByLabel('State of the draft');
const draftOf = (socket: PageSocket, image: string): Promise<DraftRecord> => answerOf(socket.ask('draft.open', { image }));

type Wire = { page: Page; context: BrowserContext; cut: () => Promise<void>; mend: () => void };

/** Ada's review over a connection that can be cut; `answer` may change what the service says on it. */
async function openWired(answer: (method: string, result: unknown) => unknown = (_method, result) => result): Promise<Wire> {
  const context = await app.browser.newContext({ viewport: { width: 1360, height: 900 } });
  const open = new Set<{ page: WebSocketRoute; service: WebSocketRoute }>();
  let down = false;
  await context.routeWebSocket(/\/socket$/, (page) => {
    if (down) return void page.close({ code: 1011 });
    const service = page.connectToServer();
    open.add({ page, service });
    const methods = new Map<number, string>();
    page.onMessage((message) => {
      const { id, method } = JSON.parse(String(message)) as { id: number; method: string };
      methods.set(id, method);
      service.send(message);
    });
    service.onMessage((message) => {
      const said = JSON.parse(String(message)) as { id?: number; result?: unknown };
      const method = said.id === undefined ? undefined : methods.get(said.id);
      page.send(method === undefined || !('result' in said) ? message : JSON.stringify({ ...said, result: answer(method, said.result) }));
    });
  });
  const page = await context.newPage();
  await page.goto(app.links.find(({ annotator }) => annotator === 'Ada')!.url);
  await page.evaluate(() => void (location.hash = '#/review'));
  return {
    page,
    context,
    async cut() {
      down = true;
      await Promise.all([...open].flatMap((one) => [one.page.close({ code: 1011 }), one.service.close()]));
      open.clear();
    },
    mend() {
      down = false;
    },
  };
}

/** Two windows of Ada's: the first draws while it is cut off, the second goes on with the draft meanwhile. `left` is where, since what is drawn already changes nothing. */
async function drawInTwoWindows(left: number): Promise<{ wire: Wire; image: string; theirs: DraftRecord }> {
  const wire = await openWired();
  await saved(wire.page);
  const image = await imageShown(wire.page);
  await wire.page.getByRole('button', { name: 'Brush', exact: true }).click();
  await stroke(wire.page, [left, 0.3], [left + 0.05, 0.35]);
  await saved(wire.page);
  await wire.cut();
  await stroke(wire.page, [left, 0.7], [left + 0.05, 0.75]);
  await stroke(wire.page, [left, 0.8], [left + 0.05, 0.85]);
  await expect(stateOf(wire.page)).toContainText('Not saved: 2 strokes');

  const second = await openReview(app, 'Ada');
  expect(await imageShown(second.page)).toBe(image);
  await second.page.getByRole('button', { name: 'Brush', exact: true }).click();
  await stroke(second.page, [left + 0.4, 0.3], [left + 0.45, 0.35]);
  await saved(second.page);
  const theirs = await draftOf(second.socket, image);
  await second.close();
  wire.mend();
  return { wire, image, theirs };
}

test('strokes that waited while another window went on: mine are kept where I say so', async () => {
  test.setTimeout(90_000);
  const { wire, image, theirs } = await drawInTwoWindows(0.35);
  const dialog = wire.page.getByRole('dialog', { name: 'This draft went on in another window' });
  await expect(dialog).toBeVisible({ timeout: 20_000 });
  // Nothing but a choice puts it away.
  await wire.page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Keep mine' }).click();
  await expect(dialog).toHaveCount(0);
  await saved(wire.page);
  const socket = await openPageSocket(wire.page);
  const kept = await draftOf(socket, image);
  expect(kept.applied).toBe(theirs.applied + 1);
  expect(kept.operations.slice(0, theirs.applied - 1)).toEqual(theirs.operations.slice(0, theirs.applied - 1));
  expect(kept.operations).not.toContainEqual(theirs.operations.at(-1));
  await stroke(wire.page, [0.5, 0.8], [0.55, 0.85]);
  await expect.poll(async () => (await draftOf(socket, image)).applied).toBe(kept.applied + 1);
  await wire.context.close();
});

test('strokes that waited while another window went on: theirs are taken where I say so', async () => {
  test.setTimeout(90_000);
  const { wire, image, theirs } = await drawInTwoWindows(0.2);
  const dialog = wire.page.getByRole('dialog', { name: 'This draft went on in another window' });
  await dialog.getByRole('button', { name: 'Take theirs' }).click({ timeout: 20_000 });
  await expect(dialog).toHaveCount(0);
  await saved(wire.page);
  const socket = await openPageSocket(wire.page);
  expect(await draftOf(socket, image)).toMatchObject({ operations: theirs.operations, applied: theirs.applied });
  // The canvas stands where they stood: what is drawn next comes after it.
  await stroke(wire.page, [0.7, 0.8], [0.75, 0.85]);
  await expect.poll(async () => (await draftOf(socket, image)).applied).toBe(theirs.applied + 1);
  await wire.context.close();
});

test('an image that is open in another window of mine says so', async () => {
  const first = await openReview(app, 'Ada');
  const image = await imageShown(first.page);
  const second = await app.open({ annotator: 'Ada', hash: `#/review?image=${image}` });
  await expect(second.page.getByText('You have this image open in another window')).toBeVisible();
  await expect(second.page.getByRole('button', { name: 'Brush', exact: true })).toBeDisabled();
  await first.close();
  await expect(second.page.getByRole('button', { name: 'Brush', exact: true })).toBeEnabled();
  await second.context.close();
});

test('leaving asks while strokes wait, and loses nothing', async () => {
  test.setTimeout(90_000);
  const { page, context, cut, mend } = await openWired();
  await saved(page);
  const image = await imageShown(page);
  const before = (await draftOf(await openPageSocket(page), image)).applied;
  await page.getByRole('button', { name: 'Brush', exact: true }).click();
  await cut();
  await stroke(page, [0.6, 0.7], [0.65, 0.75]);
  await expect(stateOf(page)).toContainText('Not saved: 1 stroke');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await expect(stateOf(page)).toContainText('Not saved: 1 stroke');
  mend();
  await saved(page);
  expect((await draftOf(await openPageSocket(page), image)).applied).toBe(before + 1);
  await context.close();
});

test('a tab that is closed in the middle of a stroke leaves that stroke, too', async () => {
  const first = await openReview(app, 'Ada');
  const image = await imageShown(first.page);
  const before = await draftOf(first.socket, image);
  await first.page.getByRole('button', { name: 'Brush', exact: true }).click();
  await beginStroke(first.page, [0.2, 0.5], [0.25, 0.6]);
  const closed = first.page.waitForEvent('close');
  await first.page.close({ runBeforeUnload: true });
  await closed;
  await first.close();
  const again = await openReview(app, 'Ada');
  expect(await imageShown(again.page)).toBe(image);
  const kept = await draftOf(again.socket, image);
  expect(kept.applied).toBe(before.applied + 1);
  expect(kept.operations.slice(0, before.applied)).toEqual(before.operations.slice(0, before.applied));
  await again.close();
});

test('a note without a verdict survives a reload, and goes with the verdict', async () => {
  const { page, close } = await openReview(app, 'Bo');
  const image = await imageShown(page);
  const note = page.getByRole('textbox', { name: 'Note' });
  await note.fill('Ink over the border');
  await expect(page.getByText('Kept on this computer')).toBeVisible();
  await page.reload();
  await saved(page);
  await expect(note).toHaveValue('Ink over the border');
  await page.getByRole('button', { name: 'Poor image' }).click();
  await expect(page.getByRole('button', { name: 'Poor image' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByText('Kept on this computer')).toHaveCount(0);
  // Taken back, the verdict leaves its note to the next one.
  await page.getByRole('button', { name: 'Poor image' }).click();
  await expect(page.getByRole('button', { name: 'Poor image' })).toHaveAttribute('aria-pressed', 'false');
  await expect(note).toHaveValue('Ink over the border');
  await page.keyboard.press('Shift+Digit3');
  await expect(page.getByRole('button', { name: 'Truly hard' })).toHaveAttribute('aria-pressed', 'true');
  const review = async (): Promise<ImageDetails['review']> => (await answerOf((await openPageSocket(page)).ask('image.get', { image }))).review;
  expect(await review()).toMatchObject({ verdict: 'truly-hard', note: 'Ink over the border' });
  // What the field shows from now on is what is saved, also where somebody else changes it.
  await answerOf((await openPageSocket(page)).ask('review.verdict', { image, verdict: 'truly-hard', note: 'Ruler, too' }));
  await expect(note).toHaveValue('Ruler, too');
  await close();
});

test('without a name one can look, and is told how to go on', async () => {
  const { page, context } = await openWired((method, result) => (method === 'annotator.me' ? { ...(result as object), annotator: null } : result));
  await expect(page.getByText('Looking only.')).toBeVisible();
  await expect(page.getByText('Say who you are to draw, give verdicts and tag.')).toBeVisible();
  for (const name of [/^Brush$/, /Label wrong$/, /^Fitzpatrick skin type IV$/, /^Accept this outline$/, /^Submit and next/]) await expect(page.getByRole('button', { name })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Move the image' })).toBeEnabled();
  await context.close();
});

for (const width of [1280, 1360, 1920]) {
  test(`nothing of the bars is cut off ${width} pixels wide, and verdicts are in sight`, async () => {
    const { page, context } = await app.open({ annotator: 'Bo', hash: '#/review', viewport: { width, height: 720 } });
    await saved(page);
    for (const tool of ['Brush', 'Eraser', 'Magic wand', 'Polygon', 'Scribble (weak label)']) {
      await page.getByRole('button', { name: tool, exact: true }).click();
      expect(await page.evaluate(cutOff)).toEqual([]);
    }
    for (const verdict of await page.getByRole('group', { name: 'Verdict' }).getByRole('button').all()) await expect(verdict).toBeInViewport({ ratio: 1 });
    await context.close();
  });
}

/** In the page: texts and controls of the canvas's bars that are wider than their place, or lie outside of their bar. */
function cutOff(): string[] {
  const found: string[] = [];
  for (const bar of document.querySelectorAll<HTMLElement>('[data-bar]')) {
    const within = bar.getBoundingClientRect();
    for (const element of bar.querySelectorAll<HTMLElement>('*')) {
      const box = element.getBoundingClientRect();
      // Texts for screen readers are a pixel large.
      if (box.width <= 1 || element.closest('svg') !== null) continue;
      const cut = getComputedStyle(element).overflowX !== 'visible' && element.scrollWidth > element.clientWidth;
      if (cut || box.right > within.right + 0.5 || box.bottom > within.bottom + 0.5) found.push(`${element.className}: ${element.textContent}`);
    }
  }
  return found;
}
