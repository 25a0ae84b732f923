import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { auditPage } from '../../src/main/audit/report-of-audit/index.ts';
import { printPdf } from '../../src/main/page/print-pdf.ts';
import { auditResultFixture, emptyAuditResult } from '../support/audit-result.ts';
import { browserMissing, chromiumPath } from './served-app.ts';

const missing = browserMissing();
test.skip(missing !== null, missing ?? '');

let browser: Browser;
let page: Page;
let folder: string;
const requests: string[] = [];
const complaints: string[] = [];
const results = { full: auditResultFixture(), empty: emptyAuditResult() };

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weakspot-audit-report-'));
  for (const [name, result] of Object.entries(results)) await writeFile(join(folder, `${name}.html`), auditPage({ result, project: { name: 'Clinic', id: '0199c0de-0000-7000-8000-000000000001' }, now: new Date() }));
  browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
});

test.afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

for (const name of ['full', 'empty'] as const) {
  test(`an audit that is ${name} is accessible, and fits a narrow window and A4 paper`, async () => {
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize({ width: 1280, height: 900 });
    requests.length = 0;
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    expect(requests).toEqual([page.url()]);
    // Its own policy would complain here of whatever it blocked.
    expect(complaints).toEqual([]);
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
    const overflow = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await overflow()).toBe(0);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await overflow()).toBe(0);
    // A4 within the page's own margins of 15 mm: 180 mm at 96 pixels an inch.
    await page.setViewportSize({ width: 680, height: 1000 });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(() => [...document.querySelectorAll('table, svg, dl, pre')].filter((part) => part.getBoundingClientRect().right > innerWidth + 1).map((part) => part.textContent.slice(0, 60)))).toEqual([]);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
  });
}

test('prints to a PDF by the browser that was found', async () => {
  const file = join(folder, 'audit.pdf');
  const { bytes } = await printPdf(join(folder, 'full.html'), file, { browser: chromiumPath! });
  expect((await stat(file)).size).toBe(bytes);
  expect(bytes).toBeGreaterThan(50_000);
});
