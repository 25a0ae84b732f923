import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { buildReport } from '../../src/main/audit/report/index.ts';
import { browserMissing, chromiumPath } from './served-app.ts';
import { learnt, reportInput, roundResult } from '../main/audit/report/report-input.ts';

const missing = browserMissing();
test.skip(missing !== null, missing ?? '');

let browser: Browser;
let context: BrowserContext;
let page: Page;
let folder: string;
const requests: string[] = [];
const complaints: string[] = [];

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weakspot-report-'));
  const file = join(folder, 'report.html');
  await writeFile(file, await buildReport(reportInput({ result: roundResult(learnt) })));
  browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
  context = await browser.newContext({ viewport: { width: 1000, height: 1200 } });
  page = await context.newPage();
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(pathToFileURL(file).href);
});

test.afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test('asks for nothing but itself', async () => {
  expect(requests).toEqual([page.url()]);
  // Its own policy would complain here of whatever it blocked.
  expect(complaints).toEqual([]);
  expect(await page.evaluate(() => document.querySelectorAll('svg image').length)).toBe(6);
});

test('is accessible', async () => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  expect(await page.getByRole('img', { name: /outlined by its label/ }).count()).toBe(3);
});

test('fits a narrow window and A4 paper, on white', async () => {
  const overflow = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await overflow()).toBe(0);
  // A4 within the report's own margins of 15 mm: 180 mm at 96 pixels an inch.
  await page.setViewportSize({ width: 680, height: 1000 });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await overflow()).toBe(0);
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
  const clipped = await page.evaluate(() => [...document.querySelectorAll('table, svg, dl')].filter((part) => part.getBoundingClientRect().right > innerWidth + 1).length);
  expect(clipped).toBe(0);
  expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe('%PDF-');
});
