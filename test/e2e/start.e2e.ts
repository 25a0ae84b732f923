import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type Browser } from '@playwright/test';
import { weakspotJson } from '../support/weakspot-command.ts';
import { writeManyImages } from './many-images.ts';
import { barsBind, measured } from './measured.ts';
import { browserMissing, chromiumPath, serve, serviceGone } from './served-app.ts';

const imageCount = Number(process.env['WEAKSPOT_IMAGES'] ?? 300);
const starts = Number(process.env['WEAKSPOT_STARTS'] ?? 2);
const mostMs = 2_000;

const missing = browserMissing();
test.skip(missing !== null, missing ?? '');

let root: string;
let project: string;
let browser: Browser;
test.beforeAll(async () => {
  test.setTimeout(900_000);
  root = await mkdtemp(join(tmpdir(), 'weakspot-start-'));
  project = join(root, 'Clinic');
  const { images, masks } = await writeManyImages(root, imageCount);
  await weakspotJson(['import', project, '--images', images, '--masks', masks]);
  browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox', '--disable-gpu'] });
});
test.afterAll(async () => {
  await browser?.close();
  await serviceGone(project);
  await rm(root, { recursive: true, force: true });
});

test(`a project of ${imageCount} images is usable ${barsBind ? `${mostMs / 1000} s` : 'soon'} after the command`, async () => {
  test.setTimeout(120_000);
  const times: number[] = [];
  for (let start = 0; start < starts; start++) {
    // Each start meets neither a service nor a kept page.
    await serviceGone(project);
    const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
    const page = await context.newPage();
    const began = performance.now();
    const serving = await serve(project);
    const served = performance.now();
    await page.goto(serving.links[0]!.url, { waitUntil: 'commit' });
    await page.waitForFunction(() => [...document.images].filter((image) => image.complete && image.naturalWidth > 0).length >= 10, null, { polling: 'raf' });
    times.push(performance.now() - began);
    console.log(`    start ${start + 1}: ${times.at(-1)!.toFixed(0)} ms, of which ${(served - began).toFixed(0)} ms until the link`);
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Review' })).toBeVisible();
    await context.close();
    await serving.close();
  }
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
  measured(`${median.toFixed(0)} ms from the command to the first ten thumbnails (median of ${starts}, slowest ${times.at(-1)!.toFixed(0)} ms), ${imageCount} images`);
  if (barsBind) expect(median).toBeLessThanOrEqual(mostMs);
});
