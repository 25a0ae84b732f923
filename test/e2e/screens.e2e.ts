import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebAnswer, WebRequest } from '../../src/core/contract/web-frames.ts';
import { weakspotJson } from '../support/weakspot-command.ts';
import { openPageSocket } from './page-socket.ts';
import { imageShown, openReview, saved, stroke } from './reviewing.ts';
import { browserMissing, makeSample, startServedApp, type ServedApp } from './served-app.ts';

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
      // The sample's rounds had another network.
      await expect(page.getByRole('dialog').getByText(/^No figure yet for how long it takes: no finished round had this network/)).toBeVisible();
      // Until the panel stands open, it is half transparent.
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'new round, filled in wrongly',
    hash: '#/rounds?new=yes',
    ready: async (page) => {
      const dialog = page.getByRole('dialog', { name: 'New round' });
      await dialog.getByLabel('Image size').fill('100');
      await dialog.getByRole('button', { name: 'Start the round' }).click();
      await expect(dialog.getByRole('alert')).toBeVisible();
    },
  },
  {
    name: 'a round that was tried in pairs',
    hash: '#/rounds?round=2',
    ready: async (page) => {
      const details = page.getByRole('region', { name: 'Round 2', exact: true });
      for (const about of ['the setting', 'attention']) await expect(details.getByRole('table', { name: `Did ${about} help?` }).getByRole('row', { name: /^IoU 0\./ })).toBeVisible();
      await expect(details.getByRole('heading', { name: 'What a review should find' })).toBeVisible();
      await expect(details.getByRole('heading', { name: 'With fewer labels' })).toBeVisible();
      await expect(page.getByRole('region', { name: 'What the next round will learn from' })).toContainText('Training images with a mask');
    },
  },
  {
    name: 'new round, choosing attention',
    hash: '#/rounds?new=yes',
    ready: async (page) => {
      const dialog = page.getByRole('dialog', { name: 'New round' });
      await choose(page, 'Setting', /^Semi-supervised/);
      await choose(page, 'Attention to hard lesions', /^Groups alike/);
      await dialog.getByLabel('Hard by', { exact: true }).first().click();
      await expect(page.getByRole('option', { name: /^Blend/ })).toBeVisible();
      await page.waitForTimeout(400);
    },
  },
  { name: 'two rounds compared', hash: '#/rounds?compare=1,2', ready: async (page) => expect(page.getByRole('region', { name: 'Round 1 against round 2' }).getByRole('row').nth(1)).toBeVisible() },
  {
    name: 'verifying',
    hash: '#/projects',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Verify' }).click();
      await expect(page.getByRole('dialog').getByText(/^All is well/)).toBeVisible();
    },
  },
  { name: 'review', hash: '#/review', ready: async (page) => expect(page.getByRole('main').getByRole('heading').first()).toBeVisible() },
  { name: 'audit, none yet', hash: '#/audit', ready: async (page) => expect(page.getByRole('button', { name: 'Audit round 2' })).toBeVisible() },
  {
    name: 'new audit',
    hash: '#/audit?new=yes',
    ready: async (page) => {
      const dialog = page.getByRole('dialog', { name: 'New audit' });
      await dialog.getByRole('button', { name: /^Groups and comparison: Age/ }).click();
      await dialog.getByRole('button', { name: 'What counts, and what is adjusted for' }).click();
      await dialog.getByRole('button', { name: 'Statistics' }).click();
      await expect(dialog.getByLabel('Resamplings')).toBeVisible();
      // Until the panels stand open, they are half transparent.
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'settings',
    hash: '#/settings',
    ready: async (page) => {
      await expect(page.getByRole('heading', { name: 'Privacy' })).toBeVisible();
      // How fast it is, is only known where a round had to choose between engines.
      await expect(page.getByRole('table', { name: 'Engines' }).getByRole('row', { name: /^WebAssembly .* Yes/ })).toBeVisible({ timeout: 45_000 });
    },
  },
];

let app: ServedApp;
let folder: string;

test.beforeAll(async () => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(180_000);
  folder = await mkdtemp(join(tmpdir(), 'weakspot-screens-'));
  const project = join(folder, 'Clinic');
  await makeSample(project);
  // With everything that a round may tell: both trials, folds and a learning curve.
  await weakspotJson([
    'round', project, '--model', 'tiny', '--size', '32', '--steps', '20', '--engine', 'wasm',
    '--labels', '60', '--setting', 'semi-supervised', '--attention', 'recommended', '--folds', '2', '--learning-curve',
  ]);
  app = await startServedApp({ project });
});

test.afterAll(async () => {
  await app?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
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
        expect(await violations(page)).toEqual([]);
        await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
        // A dialog would stay open over the next screen.
        if ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape');
      });
    }

    test('the question who annotates is accessible, and its answer is shown', async () => {
      const asked = await openUnsigned(colorScheme);
      await asked.page.getByRole('button', { name: 'Say who you are' }).click();
      const dialog = asked.page.getByRole('dialog', { name: 'Who is annotating?' });
      await expect(dialog.getByLabel('Your name')).toBeFocused();
      await expect(dialog.getByRole('button', { name: 'Continue' })).toBeDisabled();
      await dialog.getByLabel('Your name').fill('Grace');
      expect(await violations(asked.page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Continue' }).click();
      await expect(asked.page.getByRole('link', { name: 'Annotating as Grace' })).toBeVisible();
      await asked.context.close();
    });

    test('nothing was refused by the page’s policy, and nothing failed', () => {
      expect(complaints).toEqual([]);
    });
  });
}

/** The page as a program shows it before anybody has given a name: a link of `weakspot serve` always has one. */
async function openUnsigned(colorScheme: 'light' | 'dark'): Promise<{ page: Page; context: BrowserContext }> {
  const context = await app.browser.newContext({ colorScheme });
  const page = await context.newPage();
  let name: string | null = null;
  await page.routeWebSocket(/\/socket$/, (socket) => {
    const server = socket.connectToServer();
    const session = (id: number): string => JSON.stringify({ id, result: { annotator: name === null ? null : { id: 'grace', name }, fixed: false } } satisfies WebAnswer);
    socket.onMessage((text) => {
      const request = JSON.parse(String(text)) as Extract<WebRequest, { method: string }>;
      if (request.method === 'annotator.actAs') ({ name } = request.request as { name: string });
      if (request.method === 'annotator.me' || request.method === 'annotator.actAs') socket.send(session(request.id));
      else server.send(text);
    });
  });
  await page.goto(app.links[0]!.url);
  return { page, context };
}

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(rules).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.any[0]?.message ?? ''}`).join('\n')}`);
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
    if ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape');
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

test('the dataset is found again as it was left, and its own entry begins anew', async () => {
  const { page, context } = await app.open({ hash: '#/dataset?split=test&sort=hardest' });
  await expect(page).toHaveTitle('Dataset – Clinic – Weakspot');
  const dataset = page.getByRole('navigation').getByRole('link', { name: 'Dataset' });
  await page.getByRole('navigation').getByRole('link', { name: 'Rounds' }).click();
  await expect(page).toHaveTitle('Rounds – Clinic – Weakspot');
  await dataset.click();
  await expect(page).toHaveURL(/#\/dataset\?split=test&sort=hardest$/);
  await page.goBack();
  await expect(page).toHaveURL(/#\/rounds$/);
  await page.keyboard.press('Alt+2');
  await expect(page).toHaveURL(/#\/dataset\?split=test&sort=hardest$/);
  await dataset.click();
  await expect(page).toHaveURL(/#\/dataset$/);
  await context.close();
});

test('rounds are chosen for a comparison, and what is compared is marked', async () => {
  const { page, context } = await app.open({ hash: '#/rounds' });
  const boxes = page.getByRole('checkbox', { name: /^Compare round/ });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await expect(page).toHaveURL(/compare=1%2C2/);
  await expect(boxes.nth(0)).toBeChecked();
  await boxes.nth(0).uncheck();
  await expect(page.getByRole('region', { name: 'Round 1 against round 2' })).toHaveCount(0);
  await expect(boxes.nth(1)).toBeChecked();
  await context.close();
});

test('skin tones go on being estimated on another screen, and stop when told to', async () => {
  const { page, context } = await app.open({ hash: '#/dataset' });
  const skin = page.getByRole('region', { name: 'Skin tone' });
  await skin.getByRole('button', { name: 'Estimate for all images' }).click();
  await expect(skin).toContainText(/[1-9]\d* of 160 images · .* left/);
  await page.getByRole('navigation').getByRole('link', { name: 'Rounds' }).click();
  await page.getByRole('navigation').getByRole('link', { name: 'Dataset' }).click();
  await skin.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(/Skin tone: stopped after [1-9]\d* of 160 images/)).toBeVisible();
  await context.close();
});

test('a round is started, watched and stopped, and goes on', async () => {
  test.setTimeout(120_000);
  const { page, context } = await app.open({ hash: '#/rounds' });
  await page.getByRole('link', { name: 'New round' }).click();
  const dialog = page.getByRole('dialog', { name: 'New round' });
  await dialog.getByLabel('Image size').fill('100');
  await dialog.getByText('Steps', { exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Steps' }).fill('0');
  await dialog.getByRole('button', { name: 'Start the round' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await expect(dialog.getByText('A multiple of 16, from 32 to 512.')).toBeVisible();
  await expect(dialog.getByLabel('Image size')).toBeFocused();
  await expect(dialog.getByText('A whole number from 1.', { exact: true })).toBeVisible();
  await dialog.getByLabel('Image size').fill('32');
  await dialog.getByRole('textbox', { name: 'Network' }).or(dialog.getByRole('combobox', { name: 'Network' })).click();
  await page.getByRole('option', { name: /^Tiny/ }).click();
  await dialog.getByRole('textbox', { name: 'Steps' }).fill('400');
  await dialog.getByRole('button', { name: 'Start the round' }).click();

  const panel = page.getByRole('region', { name: 'Round 3 is running' });
  await expect(panel).toContainText(/\d+ of 400 steps/, { timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Running work' })).toContainText('Round 3');
  await panel.getByText('As a table').first().click();
  const rows = panel.getByRole('table').first().getByRole('row');
  await expect.poll(() => rows.count(), { timeout: 60_000 }).toBeGreaterThan(3);
  expect(await violations(page)).toEqual([]);
  await panel.getByRole('button', { name: 'Stop, keep what is done' }).click();
  await expect(panel).toHaveCount(0, { timeout: 30_000 });
  await page.getByRole('button', { name: 'Go on: Round 3' }).click();
  await expect(panel).toBeVisible({ timeout: 30_000 });
  await panel.getByRole('button', { name: 'Cancel the round' }).click();
  const asking = page.getByRole('dialog', { name: 'Cancel round 3?' });
  await expect(asking.getByRole('button', { name: 'Keep it' })).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await asking.getByRole('button', { name: 'Cancel the round' }).click();
  await expect(page.getByRole('row', { name: /Round 3 Cancelled/ })).toBeVisible({ timeout: 30_000 });
  await context.close();
});

test('a round learns from what is chosen, and is refused by field where it cannot', async () => {
  test.setTimeout(120_000);
  const { page, context } = await app.open({ hash: '#/rounds?new=yes' });
  const dialog = page.getByRole('dialog', { name: 'New round' });
  await choose(page, 'Setting', /^Semi-supervised/);
  await choose(page, 'Method without labels', /^FixMatch/);
  await dialog.getByRole('checkbox', { name: 'Train the supervised twin too' }).uncheck();
  await expect(dialog).toContainText('Every training image has a label');
  await choose(page, 'Attention to hard lesions', /^Groups alike/);
  await choose(page, 'Network', /^Tiny/);
  await dialog.getByLabel('Image size').fill('32');
  await dialog.getByText('Steps', { exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Steps' }).fill('12');
  const begin = dialog.getByRole('button', { name: 'Start the round' });
  await begin.click();
  await expect(dialog.getByText('Choose an attribute.', { exact: true })).toBeVisible();
  await choose(page, 'Attribute', /Diagnosis/i);
  await begin.click();
  await expect(dialog.getByText(/every one has a label in use/)).toBeVisible();
  await expect(dialog.getByLabel('Setting', { exact: true }).first()).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('textbox', { name: 'Labels' }).fill('60');
  await begin.click();

  await expect(page).toHaveURL(/round=\d+$/);
  const round = Number(new URL(page.url()).hash.split('=')[1]);
  const details = page.getByRole('region', { name: `Round ${round}`, exact: true });
  await expect(details.getByRole('heading', { name: 'How it learned' })).toBeVisible({ timeout: 90_000 });
  await expect(details).toContainText('Method without labelsFixMatch with CutMix');
  await expect(details).toContainText('AttentionGroups alike');
  await expect(page.getByRole('row', { name: new RegExp(`Round ${round} Done .*Semi-supervised · attention: Groups alike`) })).toBeVisible();
  const socket = await openPageSocket(page);
  expect(await socket.ask('round.get', { round })).toMatchObject({ result: { configuration: { setting: 'semi-supervised', consistency: 'fixmatch', compareSetting: false, attention: 'group-balanced', labels: 60, steps: 12 } } });
  await context.close();
});

test('what was corrected and judged is what the next round will learn from', async () => {
  const { page, close } = await openReview(app, 'Ada');
  const name = await page.getByRole('heading', { level: 2 }).first().innerText();
  const image = await imageShown(page);
  await stroke(page, [0.4, 0.4], [0.6, 0.6]);
  await saved(page);
  await page.keyboard.press('v');
  await page.keyboard.press('3');
  await expect(page.getByRole('button', { name: 'Truly hard' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => imageShown(page)).not.toBe(image);

  await page.getByRole('navigation').getByRole('link', { name: 'Rounds' }).click();
  const learning = page.getByRole('region', { name: 'What the next round will learn from' });
  await expect(learning).toContainText('1 corrected, 0 added since');
  await expect(learning.getByRole('row', { name: 'Truly hard 1 Counts more, where attention is paid' })).toBeVisible();
  await learning.getByRole('row', { name: new RegExp(`^${name} Mask corrected Truly hard Training`) }).getByRole('link').click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
  expect(await imageShown(page)).toBe(image);
  await close();
});

/** Takes one of a field's choices in the form of a new round. */
async function choose(page: Page, field: string, choice: RegExp): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'New round' });
  await dialog.getByRole('combobox', { name: field, exact: true }).or(dialog.getByRole('textbox', { name: field, exact: true })).click();
  await page.getByRole('option', { name: choice }).click();
}

async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}
