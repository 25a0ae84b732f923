import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { generateProject } from './generated-project.ts';
import { barsBind, measured } from './measured.ts';
import { browserMissing, startServedApp, type ServedApp } from './served-app.ts';

const rows = Number(process.env['WEAKSPOT_ROWS'] ?? 5_000);
const mostFrameMs = 50;
/** Three frames of a 60 Hz screen are 50 ms, give or take how timestamps are rounded. */
const roundingMs = 0.5;

const missing = browserMissing();
test.skip(missing !== null, missing ?? '');

let folder: string;
let app: ServedApp;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  folder = await mkdtemp(join(tmpdir(), 'weakspot-rows-'));
  const project = join(folder, 'Archive');
  await generateProject(project, rows);
  app = await startServedApp({ project });
});

test.afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Frames while the grid scrolls by itself; then the machine's own, with nothing but a counter. */
type Frames = { intervals: number[]; longTasks: number[]; seen: number };

test(`the grid of ${rows} images scrolls${barsBind ? ` without a frame over ${mostFrameMs} ms` : ''}`, async () => {
  test.setTimeout(180_000);
  const { page } = app;
  await page.evaluate(() => void (location.hash = '#/dataset'));
  // The first look at so many images makes their index, which takes seconds.
  await expect(page.getByRole('gridcell').first()).toContainText('image-', { timeout: 30_000 });
  await expect(page.getByRole('main')).toContainText(`${rows.toLocaleString('en-GB')} of ${rows.toLocaleString('en-GB')} images`);
  await page.waitForTimeout(1_500);

  const seconds = barsBind ? 5 : 1.5;
  const idle = await page.evaluate(record, { seconds: 2, pixelsPerSecond: 0 });
  const slow = await page.evaluate(record, { seconds, pixelsPerSecond: 1_200 });
  const fast = await page.evaluate(record, { seconds, pixelsPerSecond: 12_000 });
  const whole = await page.evaluate(record, { seconds, pixelsPerSecond: Number.POSITIVE_INFINITY });
  for (const [name, frames] of Object.entries({ idle, slow, fast, whole })) {
    console.log(`    ${name}: ${frames.intervals.length} frames, longest ${Math.max(...frames.intervals).toFixed(0)} ms, ${over(frames)} over ${mostFrameMs} ms, tasks over 50 ms: ${frames.longTasks.map((ms) => ms.toFixed(0)).join(' ') || 'none'}`);
  }
  const moving = { intervals: [...slow.intervals, ...fast.intervals, ...whole.intervals] };
  measured(`${over(moving)} of ${moving.intervals.length} frames over ${mostFrameMs} ms while ${rows} images scroll slowly, fast and from end to end; longest ${Math.max(...moving.intervals).toFixed(0)} ms (idle page: ${Math.max(...idle.intervals).toFixed(0)} ms)`);
  expect(slow.seen, 'images were seen while it scrolled slowly').toBeGreaterThan(10);
  if (barsBind) expect(over(moving)).toBe(0);

  // What was scrolled to is there.
  await page.waitForTimeout(1_000);
  await expect(page.getByRole('gridcell').first()).toContainText('image-');
  await expect.poll(() => page.locator('[role="gridcell"] img').first().evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);
});

function over({ intervals }: { intervals: readonly number[] }): number {
  return intervals.filter((ms) => ms > mostFrameMs + roundingMs).length;
}

/** Runs in the page: moves the grid with each frame (without end: to places all over it) and notes how far apart frames are. */
async function record({ seconds, pixelsPerSecond }: { seconds: number; pixelsPerSecond: number }): Promise<Frames> {
  const grid = document.querySelector('[role="grid"]')!;
  const longTasks: number[] = [];
  const observer = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: 'longtask' });
  const intervals: number[] = [];
  let seen = 0;
  await new Promise<void>((resolve) => {
    let [began, last] = [0, 0];
    const frame = (now: number): void => {
      if (began === 0) began = now;
      else intervals.push(now - last);
      const elapsed = (now - began) / 1000;
      if (elapsed >= seconds) return resolve();
      if (Number.isFinite(pixelsPerSecond)) grid.scrollTop += (pixelsPerSecond * (now - (last || now))) / 1000;
      else grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * (0.5 - 0.5 * Math.cos((elapsed / seconds) * 2 * Math.PI));
      seen = Math.max(seen, document.querySelectorAll('[role="gridcell"] img').length);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  observer.disconnect();
  return { intervals, longTasks, seen };
}
