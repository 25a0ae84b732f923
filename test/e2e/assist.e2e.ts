import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { serveAssistPage, type AssistPage } from './assist-page/serve.ts';
import { browserMissing, chromiumPath } from './served-app.ts';

const missing = browserMissing();
test.skip(missing !== null, missing ?? '');

let site: AssistPage;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

test.beforeAll(async () => {
  site = await serveAssistPage();
  browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
  page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(site.url);
});

test.afterAll(async () => {
  await browser?.close();
  await site?.close();
});

test('OpenCV is no part of the start, and lies in a file whose name gives it a policy of its own', async () => {
  expect(site.assets.filter((name) => /^opencv-[\w.-]+\.js$/.test(name))).toHaveLength(1);
  const started = site.requests.filter((path) => path.startsWith('/assets/'));
  expect(started.map((path) => path.replace(/-[\w-]{8}\./, '.'))).toEqual(['/assets/index.js']);
});

test('operations on masks answer with the box and the pixels to flip', async () => {
  const answers = await page.evaluate(async () => {
    const { harness: h } = window;
    const ring = h.disc(400, 300, 150, 140, 60);
    const hole = h.disc(400, 300, 150, 140, 20);
    hole.data.forEach((value, i) => (ring.data[i]! ^= value));
    const source = { mask: ring, bounds: { x: 80, y: 70, width: 150, height: 150 } };
    const [filled, grown, shrunk, smoothed, kept] = await Promise.all([
      h.assistant.fillHoles(source),
      h.assistant.grow(source, 5),
      h.assistant.shrink(source, 5),
      h.assistant.smooth(source, 4),
      h.assistant.removeIslands(source),
    ]);
    return {
      filled: h.area(h.after(ring, filled)) - h.area(h.disc(400, 300, 150, 140, 60)),
      filledBox: filled!.box,
      grown: h.area(h.after(ring, grown)) / (Math.PI * (65 ** 2 - 15 ** 2)),
      shrunk: h.area(h.after(ring, shrunk)) / (Math.PI * (55 ** 2 - 25 ** 2)),
      smoothed: h.iou(h.after(ring, smoothed), ring),
      kept,
      untouched: h.area(ring),
    };
  });
  expect(answers.filled).toBe(0);
  expect(answers.filledBox).toEqual({ x: 130, y: 120, width: 40, height: 40 });
  expect(Math.abs(answers.grown - 1)).toBeLessThan(0.02);
  expect(Math.abs(answers.shrunk - 1)).toBeLessThan(0.02);
  expect(answers.smoothed).toBeGreaterThan(0.97);
  expect(answers.kept).toBeNull();
  expect(answers.untouched).toBeGreaterThan(9900);
});

/** Opens a photograph of skin with a darker disc of radius 110 about (300, 220). */
async function openDisc(key: string): Promise<void> {
  await page.evaluate(async (key) => {
    const { harness: h } = window;
    const blob = await h.paint(600, 450, (x, y) => {
      const share = Math.min(1, Math.max(0, 110.5 - Math.hypot(x + 0.5 - 300, y + 0.5 - 220)));
      const grain = 14 * h.noise(x, y);
      return [215 - 100 * share + grain, 165 - 95 * share + grain, 140 - 75 * share + grain];
    });
    h.assistant.setPhotograph({ key, grid: { width: 600, height: 450 }, blob });
  }, key);
}

test('the wand takes the lesion that is clicked, and takes it away again', async () => {
  await openDisc('wand');
  const { iou, left } = await page.evaluate(async () => {
    const { harness: h } = window;
    const empty = h.empty(600, 450);
    const options = { x: 300, y: 220, tolerance: 20, filled: true, smoothing: 1 };
    const mask = h.after(empty, await h.assistant.wand({ mask: empty }, { ...options, mode: 'add' }));
    const none = h.after(mask, await h.assistant.wand({ mask }, { ...options, mode: 'remove' }));
    return { iou: h.iou(mask, h.disc(600, 450, 300, 220, 110)), left: h.area(none) };
  });
  expect(iou).toBeGreaterThan(0.99);
  expect(left).toBe(0);
});

test('a call that is aborted or overtaken rejects, and the others go on', async () => {
  const outcomes = await page.evaluate(async () => {
    const { harness: h } = window;
    const mask = h.disc(2000, 1500, 1000, 700, 500);
    const nameOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'answered', (error: Error) => error.name);
    const [running, waiting, before] = [new AbortController(), new AbortController(), new AbortController()];
    before.abort();
    const calls = [
      nameOf(h.assistant.grow({ mask }, 10, running.signal)),
      nameOf(h.assistant.grow({ mask }, 11, waiting.signal)),
      nameOf(h.assistant.grow({ mask }, 12, before.signal)),
      nameOf(h.assistant.grow({ mask }, 13)),
    ];
    running.abort();
    waiting.abort();
    return Promise.all(calls);
  });
  expect(outcomes).toEqual(['AbortError', 'AbortError', 'AbortError', 'answered']);
});

test('OpenCV starts with the first tool that needs it, under the policy that both hosts send', async () => {
  expect(await page.evaluate(() => window.harness.assistant.openCv())).toEqual({ state: 'unloaded' });
  const states = await page.evaluate(async () => {
    const { assistant } = window.harness;
    const states: string[] = [];
    assistant.onOpenCv(({ state }) => states.push(state));
    await assistant.warmUp();
    return states;
  });
  expect(states).toEqual(['loading', 'ready']);
  expect(site.requests.filter((path) => path.includes('opencv-'))).toHaveLength(1);
});

test('GrabCut finds the disc inside a box', async () => {
  await openDisc('grab-cut');
  const ious = await page.evaluate(async () => {
    const { harness: h } = window;
    const truth = h.disc(600, 450, 300, 220, 110);
    const empty = h.empty(600, 450);
    const box = { x: 170, y: 95, width: 265, height: 255 };
    const found = h.after(empty, await h.assistant.grabCut({ mask: empty }, { box, mode: 'add' }));
    const all = h.disc(600, 450, 300, 220, 2000);
    const removed = h.after(all, await h.assistant.grabCut({ mask: all }, { box, mode: 'remove' }));
    removed.data.forEach((value, i) => (removed.data[i] = 1 - value));
    return [h.iou(found, truth), h.iou(removed, truth)];
  });
  for (const iou of ious) expect(iou).toBeGreaterThan(0.95);
});

test('GrabCut of a large photograph is worked out on a small one, and fits the large one', async () => {
  const iou = await page.evaluate(async () => {
    const { harness: h } = window;
    const blob = await h.paint(1000, 750, (x, y) => {
      const grain = 14 * h.noise(x, y);
      return Math.hypot(x + 0.5 - 480, y + 0.5 - 400) <= 200 ? [115 + grain, 70 + grain, 65 + grain] : [215 + grain, 165 + grain, 140 + grain];
    });
    // A mask three times as fine as the photograph.
    h.assistant.setPhotograph({ key: 'large', grid: { width: 3000, height: 2250 }, blob });
    const mask = h.empty(3000, 2250);
    const found = h.after(mask, await h.assistant.grabCut({ mask }, { box: { x: 750, y: 510, width: 1380, height: 1380 }, mode: 'add' }));
    return h.iou(found, h.disc(3000, 2250, 1440, 1200, 600));
  });
  expect(iou).toBeGreaterThan(0.97);
});

test('the live-wire follows the edge to within two pixels, and answers the newest question', async () => {
  await openDisc('wire');
  const { worst, count, older } = await page.evaluate(async () => {
    const { assistant } = window.harness;
    await assistant.wireAnchor({ x: 190, y: 220, detail: 1 });
    const first = assistant.wirePath({ x: 200, y: 180 }).then(
      () => 'answered',
      (error: Error) => error.name,
    );
    const path = await assistant.wirePath({ x: 300, y: 110 });
    let worst = 0;
    for (let i = 0; i < path.length; i += 2) worst = Math.max(worst, Math.abs(Math.hypot(path[i]! - 300, path[i + 1]! - 220) - 110));
    return { worst, count: path.length / 2, older: await first };
  });
  expect(worst).toBeLessThan(2);
  expect(count).toBeGreaterThan(110);
  expect(older).toBe('AbortError');
});

test('views show other colours and no hairs, and change nothing that is stored', async () => {
  const shown = await page.evaluate(async () => {
    const { harness: h } = window;
    const isHair = (x: number, y: number): boolean => Math.abs(y - (120 + 0.6 * x)) < 1.6 || Math.abs(x - (420 - 0.3 * y)) < 1.4;
    const blob = await h.paint(600, 450, (x, y) => {
      const grain = Math.floor(8 * h.noise(x, y));
      return isHair(x, y) ? [60, 45, 40] : Math.hypot(x - 300, y - 220) < 110 ? [130 + grain, 85 + grain, 70 + grain] : [215 + grain, 165 + grain, 140 + grain];
    });
    h.assistant.setPhotograph({ key: 'hairs', grid: { width: 600, height: 450 }, blob });
    const dark = (view: ImageData): number => {
      let count = 0;
      for (let i = 0; i < 600 * 450; i++) if (isHair(i % 600, Math.floor(i / 600)) && view.data[4 * i]! < 110) count++;
      return count;
    };
    const plain = h.pixels(await createImageBitmap(blob));
    const hairless = h.pixels((await h.assistant.view({ ...h.neutralView, hairRemoval: true }))!);
    const constant = h.pixels((await h.assistant.view({ ...h.neutralView, colourConstancy: true }))!);
    const bright = h.pixels((await h.assistant.view({ ...h.neutralView, brightness: 0.5 }, 300))!);
    const at = 4 * (30 * 600 + 30);
    return {
      hairs: [dark(plain), dark(hairless)],
      skin: [...plain.data.subarray(at, at + 3)],
      hairlessSkin: [...hairless.data.subarray(at, at + 3)],
      constantSkin: [...constant.data.subarray(at, at + 3)],
      brightSize: [bright.width, bright.height],
      neutral: await h.assistant.view(h.neutralView),
      again: (await h.assistant.view({ ...h.neutralView, hairRemoval: true })) === (await h.assistant.view({ ...h.neutralView, hairRemoval: true })),
    };
  });
  expect(shown.hairs[0]).toBeGreaterThan(2000);
  expect(shown.hairs[1]).toBe(0);
  expect(shown.hairlessSkin).toEqual(shown.skin);
  // Skin is most of it, so its red, green and blue come together.
  expect(Math.max(...shown.constantSkin) - Math.min(...shown.constantSkin)).toBeLessThan(6);
  expect(shown.brightSize).toEqual([300, 225]);
  expect(shown.neutral).toBeNull();
  expect(shown.again).toBe(true);
});

test('without a photograph the tools say what to do', async () => {
  const message = await page.evaluate(async () => {
    const { harness: h } = window;
    h.assistant.setPhotograph(null);
    const mask = h.empty(10, 10);
    return h.assistant.wand({ mask }, { x: 1, y: 1, tolerance: 5, mode: 'add' }).catch((error: Error) => error.message);
  });
  expect(message).toBe('No photograph is open: open one, then use the tool again.');
});

test('a photograph that cannot be read fails the tools that need it, and no others', async () => {
  const outcomes = await page.evaluate(async () => {
    const { harness: h } = window;
    const mask = h.disc(100, 100, 50, 50, 20);
    const wand = (): Promise<string> =>
      h.assistant.wand({ mask }, { x: 1, y: 1, tolerance: 5, mode: 'add' }).then(
        () => 'answered',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    h.assistant.setPhotograph({ key: 'damaged', grid: { width: 100, height: 100 }, blob: new Blob(['no image']) });
    const damaged = await wand();
    const closed = await createImageBitmap(await h.paint(100, 100, () => [9, 9, 9]));
    closed.close();
    h.assistant.setPhotograph({ key: 'closed', grid: { width: 100, height: 100 }, blob: closed });
    const unsent = await wand();
    const grown = h.area(h.after(mask, await h.assistant.grow({ mask }, 3)));
    h.assistant.setPhotograph({ key: 'good', grid: { width: 100, height: 100 }, blob: await h.paint(100, 100, () => [9, 9, 9]) });
    return { damaged, unsent, grown, good: await wand() };
  });
  expect(outcomes.damaged).toContain('The pixels of this photograph cannot be read');
  expect(outcomes.unsent).not.toBe('answered');
  expect(outcomes.grown).toBeGreaterThan(1600);
  expect(outcomes.good).toBe('answered');
});

test('without OpenCV the tools that need it say so, and the others work', async () => {
  const broken = await serveAssistPage(/opencv-/);
  const other = await browser.newPage();
  try {
    await other.goto(broken.url);
    const outcome = await other.evaluate(async () => {
      const { harness: h } = window;
      const mask = h.disc(100, 100, 50, 50, 20);
      const state = await h.assistant.warmUp();
      const refusal = await h.assistant.grabCut({ mask }, { box: { x: 1, y: 1, width: 50, height: 50 }, mode: 'add' }).catch((error: Error & { code: string }) => [error.code, error.message]);
      return { state, refusal, grown: h.area(h.after(mask, await h.assistant.grow({ mask }, 3))) };
    });
    expect(outcome.state).toMatchObject({ state: 'failed', reason: expect.stringContaining('GrabCut, live-wire and hair removal are not available') });
    expect(outcome.refusal).toEqual(['missing-dependency', expect.stringContaining('All other tools work as before')]);
    expect(outcome.grown).toBeGreaterThan(1600);
  } finally {
    await other.close();
    await broken.close();
  }
});

test('nothing failed unseen', () => expect(complaints).toEqual([]));
