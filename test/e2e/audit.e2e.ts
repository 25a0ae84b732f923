import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import type { AuditResult, AuditSummary } from '../../src/core/contract/index.ts';
import type { WebAnswer, WebRequest } from '../../src/core/contract/web-frames.ts';
import { auditResultFixture, emptyAuditResult } from '../support/audit-result.ts';
import { openPageSocket } from './page-socket.ts';
import { browserMissing, startServedApp, type ServedApp } from './served-app.ts';

const missing = browserMissing();
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const parts = ['Groups', 'Adjusted', 'Intersections', 'Slices', 'Over rounds', 'Labels', 'Label errors', 'Details'];

let app: ServedApp;

test.beforeAll(async () => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(180_000);
  app = await startServedApp();
});

test.afterAll(() => app?.close());

test.describe.serial('an audit', () => {
  test('is started with one button, watched, and told in sentences and tables', async () => {
    test.setTimeout(180_000);
    const { page, context } = await app.open({ hash: '#/audit' });
    await expect(page.getByRole('heading', { name: 'No audit yet' })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Audit round 1' }).click();
    await expect(page.getByText('Audit 1 has started.')).toBeVisible();
    const audit = page.getByRole('region', { name: 'Audit 1 of round 1' });
    await expect(audit).toContainText('160 images of', { timeout: 120_000 });
    await expect(audit).toContainText('For research use: not a diagnosis.');

    await attribute(page, /^Sex/);
    const flagged = page.getByRole('table', { name: 'Flagged, by Sex' });
    const [female] = await figuresOf(page, 'sex', 'female');
    await expect(flagged.getByRole('row', { name: new RegExp(`^Female .*${female!.events} of ${female!.total}`) })).toBeVisible();
    await page.getByRole('radio', { name: 'Flagged' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('table', { name: 'Failed, by Sex' })).toBeVisible();
    for (const part of parts) {
      await page.getByRole('tab', { name: part, exact: true }).click();
      await expect(page.getByRole('tabpanel', { name: part })).toBeVisible();
      await expect(page.getByRole('main')).not.toContainText(/NaN|undefined|Infinity/);
    }
    await expect(page).toHaveURL(/part=details/);
    await expect(page.getByRole('table', { name: 'Hashes and versions' }).getByRole('cell', { name: /^[0-9a-f]{64}$/ })).toHaveCount(3);
    await context.close();
  });

  test('is asked for by attributes, bands and what they are compared with', async () => {
    test.setTimeout(180_000);
    const { page, context } = await app.open({ hash: '#/audit?new=yes' });
    const dialog = page.getByRole('dialog', { name: 'New audit' });
    const boxes = dialog.getByRole('group', { name: 'Attributes' }).getByRole('checkbox');
    await expect(boxes.first()).toBeVisible();
    for (const box of await boxes.all()) await box.uncheck();
    await dialog.getByRole('button', { name: 'Start the audit' }).click();
    await expect(dialog.getByText('Choose an attribute at least.')).toBeVisible();
    await dialog.getByRole('checkbox', { name: /^Age/ }).check();
    await dialog.getByRole('button', { name: /^Groups and comparison: Age/ }).click();
    await dialog.getByLabel('Where bands begin').fill('50, 30');
    await dialog.getByRole('button', { name: 'Start the audit' }).click();
    await expect(dialog.getByText('Up to 20 increasing numbers, separated by commas.').first()).toBeVisible();
    await dialog.getByLabel('Where bands begin').fill('50');
    await expect(dialog.getByRole('table', { name: /^Groups of Age/ }).getByRole('row', { name: /^under 50 \d+$/ })).toBeVisible();
    await dialog.getByLabel('Compared with').first().click();
    await page.getByRole('option', { name: 'under 50' }).click();
    await dialog.getByRole('button', { name: 'Start the audit' }).click();
    await expect(page.getByRole('region', { name: 'Audit 2 of round 1' })).toContainText('160 images of', { timeout: 120_000 });
    const socket = await openPageSocket(page);
    const answer = await socket.ask('audit.get', { audit: 2 });
    expect(answer).toMatchObject({ result: { result: { configuration: { by: ['age'], bands: { age: [50] }, reference: { age: '(,50)' } } } } });
    const table = page.getByRole('table', { name: /^Flagged, by Age/ });
    await expect(table.getByRole('row', { name: /^under 50 reference/ })).toContainText('The others are compared with it.');
    await expect(page.getByRole('row', { name: /^Audit 1 Done Round 1/ })).toBeVisible();
    await context.close();
  });

  test('opens the images of a slice in Review, in their order, and gives its report away', async () => {
    const { page, context } = await app.open({ hash: '#/audit?audit=1&part=slices' });
    const open = page.getByRole('link', { name: /^Review the images of/ }).first();
    await expect(open).toBeVisible();
    const socket = await openPageSocket(page);
    const summary = await socket.ask('audit.get', { audit: 1 });
    if ('error' in summary) throw new Error(summary.error.message);
    const [slice] = summary.result.result!.slices.slices;
    const images = await socket.ask('audit.slice', { audit: 1, slice: slice!.id });
    if ('error' in images) throw new Error(images.error.message);
    expect(images.result).toHaveLength(slice!.n.images);

    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download report' }).click();
    expect((await downloading).suggestedFilename()).toBe('Clinic-audit-1.html');

    await open.click();
    await expect(page.getByRole('heading', { level: 2, name: images.result[0]!.name })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Queue' })).toContainText(`${images.result.length} images of a slice of audit 1`);
    await page.getByRole('button', { name: /^Next/ }).click();
    await expect(page.getByRole('heading', { level: 2, name: images.result[1]!.name })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Back to the audit' }).click();
    await expect(page.getByRole('tab', { name: 'Slices', selected: true })).toBeVisible();
    await context.close();
  });
});

for (const [result, name] of [[auditResultFixture(), 'with everything'], [emptyAuditResult(), 'with next to nothing']] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`an audit ${name} is accessible in ${colorScheme}, and fits 320 pixels`, async () => {
      test.setTimeout(180_000);
      const { page, context } = await openWith(result, colorScheme);
      for (const attribute of result.attributes.slice(0, 3)) {
        await page.evaluate((key) => void (location.hash = `#/audit?attribute=${key}`), attribute.key);
        await expect(page.getByRole('heading', { name: 'How well they are segmented' })).toBeVisible();
        expect(await violations(page)).toEqual([]);
      }
      for (const part of parts) {
        await page.setViewportSize({ width: 1360, height: 900 });
        await page.getByRole('tab', { name: part, exact: true }).click();
        await expect(page.getByRole('tabpanel', { name: part })).toBeVisible();
        expect(await violations(page)).toEqual([]);
        await page.setViewportSize({ width: 320, height: 900 });
        const over = await page.evaluate(() => {
          const main = document.querySelector('main')!;
          return [document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth];
        });
        expect({ part, over }).toEqual({ part, over: [0, 0] });
      }
      await context.close();
    });
  }
}

async function attribute(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('combobox', { name: 'Attribute' }).or(page.getByRole('textbox', { name: 'Attribute' })).click();
  await page.getByRole('option', { name }).click();
}

/** What the service answers of a group, as counts of flagged and of failed. */
async function figuresOf(page: Page, key: string, level: string): Promise<{ events: number; total: number }[]> {
  const socket = await openPageSocket(page);
  const answer = await socket.ask('audit.get', {});
  if ('error' in answer) throw new Error(answer.error.message);
  const group = answer.result.result!.attributes.find((one) => one.key === key)!.groups.find((one) => one.level === level)!;
  return [group.flagged!, group.failed!];
}

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(rules).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.any[0]?.message ?? ''}`).join('\n')}`);
}

/** The page as it is with an audit that has all there can be: the sample has neither patients nor a second round. */
async function openWith(result: AuditResult, colorScheme: 'light' | 'dark'): Promise<{ page: Page; context: BrowserContext }> {
  const context = await app.browser.newContext({ colorScheme, viewport: { width: 1360, height: 900 } });
  const page = await context.newPage();
  const { audit, round, configuration, startedAt } = result;
  const summary: AuditSummary = { audit, round, job: '0199c0de-0000-7000-8000-000000000001', state: 'done', configuration, createdAt: startedAt, result: null };
  await page.routeWebSocket(/\/socket$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const request = JSON.parse(String(text)) as Extract<WebRequest, { method: string }>;
      const answer = { 'audit.list': [summary], 'audit.get': { ...summary, result } }[request.method];
      if (answer === undefined) server.send(text);
      else socket.send(JSON.stringify({ id: request.id, result: answer } satisfies WebAnswer));
    });
  });
  await page.goto(app.links[0]!.url);
  await page.evaluate(() => void (location.hash = '#/audit'));
  await expect(page.getByRole('region', { name: `Audit ${audit} of round ${round}` })).toBeVisible();
  return { page, context };
}
