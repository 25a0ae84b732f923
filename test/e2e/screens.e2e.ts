import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { browserMissing, startServedApp, type ServedApp } from './served-app.ts';

const missing = browserMissing();
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Every screen, and what opens on it; `ready` is a heading or control that it shows once it has been read. */
const screens: readonly { name: string; hash: string; ready: (page: Page) => Promise<void> }[] = [
  { name: 'projects', hash: '#/projects', ready: async (page) => expect(page.getByRole('heading', { name: 'Clinic' })).toBeVisible() },
  { name: 'dataset', hash: '#/dataset', ready: async (page) => expect(page.getByRole('gridcell').first()).toHaveAccessibleName(/Mask/) },
  { name: 'dataset, nothing found', hash: '#/dataset?text=no-such-image', ready: async (page) => expect(page.getByRole('heading', { name: 'No image matches' })).toBeVisible() },
  {
    name: 'dataset, tagging',
    hash: '#/dataset?sort=hardest',
    ready: async (page) => {
      await page.getByRole('gridcell').first().click();
      await expect(page.getByRole('region', { name: 'Selection' })).toBeVisible();
    },
  },
  { name: 'rounds', hash: '#/rounds', ready: async (page) => expect(page.getByRole('link', { name: 'Round 1' })).toBeVisible() },
  { name: 'one round', hash: '#/rounds?round=1', ready: async (page) => expect(page.getByRole('heading', { name: 'What finds the failures' })).toBeVisible() },
  {
    name: 'new round',
    hash: '#/rounds?new=yes',
    ready: async (page) => {
      await page.getByRole('dialog').getByRole('button', { name: /Advanced/ }).click();
      await expect(page.getByLabel('Sparsity ladder')).toBeVisible();
      // Until the panel stands open, it is half transparent.
      await page.waitForTimeout(400);
    },
  },
  { name: 'review', hash: '#/review', ready: async (page) => expect(page.getByRole('main').getByRole('heading').first()).toBeVisible() },
  { name: 'settings', hash: '#/settings', ready: async (page) => expect(page.getByRole('heading', { name: 'Privacy' })).toBeVisible() },
];

let app: ServedApp;

test.beforeAll(async () => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(180_000);
  app = await startServedApp();
});

test.afterAll(async () => {
  await app?.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    let page: Page;
    let context: BrowserContext;
    const complaints: string[] = [];

    test.beforeAll(async () => {
      if (missing !== null) return;
      ({ page, context } = await app.open({ colorScheme }));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
    });

    test.afterAll(async () => {
      await context?.close();
    });

    for (const { name, hash, ready } of screens) {
      test(`${name} is accessible`, async () => {
        await show(page, hash);
        await ready(page);
        expect(await page.evaluate(() => document.documentElement.dataset['mantineColorScheme'])).toBe(colorScheme);
        const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.any[0]?.message ?? ''}`).join('\n')}`)).toEqual([]);
        await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
      });
    }

    test('nothing was refused by the page’s policy, and nothing failed', () => {
      expect(complaints).toEqual([]);
    });
  });
}

test('every screen fits 720 pixels without scrolling sideways', async () => {
  const { page, context } = await app.open({ viewport: { width: 720, height: 900 } });
  for (const { name, hash, ready } of screens) {
    await show(page, hash);
    await ready(page);
    const over = await page.evaluate(() => {
      const main = document.querySelector('main')!;
      return [document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth];
    });
    expect({ name, over }).toEqual({ name, over: [0, 0] });
  }
  await context.close();
});

test('the whole grid is reached by keyboard, and Enter opens an image in Review', async () => {
  const { page, context } = await app.open({ hash: '#/dataset?sort=hardest' });
  const cells = page.getByRole('gridcell');
  await expect(cells.first()).toHaveAccessibleName(/Mask/);
  const grid = page.getByRole('grid');
  const columns = Number(await grid.getAttribute('aria-colcount'));
  await cells.first().focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(page.locator(`[data-index="${columns + 1}"]`)).toBeFocused();
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText('2 selected');
  await page.keyboard.press('Control+End');
  await expect(page.locator('[data-index="159"]')).toBeFocused();
  await page.keyboard.press('Control+a');
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText('160 selected');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Selection' })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/review\?image=[0-9a-f-]{36}/);
  await context.close();
});

test('filters live in the address, count what they leave, and tags are taken back', async () => {
  const { page, context } = await app.open({ hash: '#/dataset' });
  await page.getByRole('checkbox', { name: /^Test/ }).check();
  await expect(page).toHaveURL(/split=test/);
  const shown = page.getByRole('main').getByText(/\d+ of 160 images/);
  await expect(shown).toHaveText(/^32 of/);
  await page.reload();
  await expect(page.getByRole('checkbox', { name: /^Test/ })).toBeChecked();
  await expect(shown).toHaveText(/^32 of/);

  await page.getByRole('gridcell').first().focus();
  await page.keyboard.press('Control+a');
  await page.getByRole('combobox', { name: 'Attribute' }).click();
  await page.getByRole('option', { name: /Fitzpatrick/ }).click();
  await page.getByRole('combobox', { name: /^Value of/ }).click();
  const choice = page.getByRole('option').first();
  const level = await choice.innerText();
  await choice.click();
  await page.getByRole('button', { name: 'Apply' }).click();
  // The count is part of the filter's name.
  const tagged = page.getByRole('group', { name: /Fitzpatrick/ }).getByRole('checkbox', { name: `${level} 32`, exact: true });
  await expect(tagged).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Taken back.')).toBeVisible();
  await expect(tagged).toHaveCount(0);
  await context.close();
});

test('a round is started, watched and stopped, and goes on', async () => {
  test.setTimeout(120_000);
  const { page, context } = await app.open({ hash: '#/rounds' });
  await page.getByRole('link', { name: 'New round' }).click();
  const dialog = page.getByRole('dialog', { name: 'New round' });
  await dialog.getByLabel('Image size').fill('100');
  await dialog.getByRole('button', { name: 'Start the round' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel('Image size').fill('32');
  await dialog.getByRole('textbox', { name: 'Network' }).or(dialog.getByRole('combobox', { name: 'Network' })).click();
  await page.getByRole('option', { name: /^Tiny/ }).click();
  await dialog.getByText('Steps', { exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Steps' }).fill('400');
  await dialog.getByRole('button', { name: 'Start the round' }).click();

  const panel = page.getByRole('region', { name: 'Round 2 is running' });
  await expect(panel).toContainText(/\d+ of 400 steps/, { timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Running work' })).toContainText('Round 2');
  await panel.getByText('As a table').first().click();
  const rows = panel.getByRole('table').first().getByRole('row');
  await expect.poll(() => rows.count(), { timeout: 60_000 }).toBeGreaterThan(3);
  await panel.getByRole('button', { name: 'Stop, keep what is done' }).click();
  await expect(panel).toHaveCount(0, { timeout: 30_000 });
  await page.getByRole('button', { name: 'Go on: Round 2' }).click();
  await expect(panel).toBeVisible({ timeout: 30_000 });
  await panel.getByRole('button', { name: 'Cancel the round' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the round' }).click();
  await expect(page.getByRole('row', { name: /Round 2 Cancelled/ })).toBeVisible({ timeout: 30_000 });
  await context.close();
});

async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}
