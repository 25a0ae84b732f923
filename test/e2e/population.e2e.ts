import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { weakspotJson } from '../support/weakspot-command.ts';
import { imageShown } from './reviewing.ts';
import { browserMissing, makeSample, startServedApp, type ServedApp } from './served-app.ts';

const missing = browserMissing();
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let app: ServedApp;
let folder: string;

test.beforeAll(async () => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(300_000);
  folder = await mkdtemp(join(tmpdir(), 'weakspot-population-'));
  const project = join(folder, 'Clinic');
  await makeSample(project);
  await weakspotJson(['population', project, '--seeds', '3', '--model', 'tiny', '--size', '32', '--steps', '60', '--sparsities', '0.3,0.9', '--engine', 'wasm']);
  app = await startServedApp({ project, viewport: { width: 1280, height: 800 } });
});

test.afterAll(async () => {
  await app?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test('a finished population is read, image by image, and opens in Review', async () => {
  test.setTimeout(120_000);
  const { page, context } = await app.open({ hash: '#/rounds' });
  await page.getByRole('link', { name: 'Populations' }).click();
  await expect(page.getByRole('region', { name: 'Population 1', exact: true })).toContainText('3 tiny, 32 px');
  await expect(page.getByRole('table', { name: 'By sparsity' }).getByRole('row')).toHaveCount(3);
  await expect(page.getByRole('table', { name: 'On test images' }).getByRole('row', { name: /^PIE disagreement/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Agreement with a round' })).toContainText(/Of what round 1 flags, the population flags \d+ % too \(95 % interval: \d+ % to \d+ %\)/);
  expect(await violations(page)).toEqual([]);

  const exemplars = page.getByRole('table', { name: 'Pruning-identified exemplars' });
  const figures = (column: number) => exemplars.locator(`tbody tr td:nth-of-type(${column})`).allInnerTexts();
  const hardestFirst = await figures(1);
  expect(hardestFirst.length).toBe(50);
  expect(hardestFirst).toEqual([...hardestFirst].sort((a, b) => Number(b) - Number(a)));
  await exemplars.getByRole('button', { name: /^Between seeds/ }).click();
  await expect(exemplars.getByRole('columnheader', { name: /^Between seeds/ })).toHaveAttribute('aria-sort', 'descending');
  const bySeeds = await figures(3);
  expect(bySeeds).toEqual([...bySeeds].sort((a, b) => Number(b) - Number(a)));

  // Both outlines over a training image, one of the easiest: in the hardest a pruned majority may see no lesion. Of a test image none.
  await choose(page, 'Training images');
  for (const direction of ['descending', 'ascending']) {
    await exemplars.getByRole('button', { name: /^PIE/ }).click();
    await expect(exemplars.getByRole('columnheader', { name: /^PIE/ })).toHaveAttribute('aria-sort', direction);
  }
  const picked = exemplars.getByRole('button', { name: /\.jpg \(Training\)$/ }).nth(1);
  const name = (await picked.innerText()).replace(/ \(.*/, '');
  await picked.click();
  await expect(picked).toHaveAttribute('aria-pressed', 'true');
  const figure = page.getByRole('figure', { name });
  await page.getByRole('radiogroup', { name: 'Pruned to' }).getByText('30 %').click();
  await expect(figure).toContainText('Majority of those pruned to 30 %');
  await expect(figure.locator('.casing[d^="M"]')).toHaveCount(2);
  const link = figure.getByRole('link', { name: 'Open in Review' });
  const image = new URLSearchParams((await link.getAttribute('href'))!.split('?')[1]).get('image');

  await choose(page, 'Test images');
  await expect(page.getByRole('figure')).toContainText('predictions are hidden');
  await expect(page.getByRole('figure').locator('svg')).toHaveCount(0);

  await choose(page, 'Training images');
  await figure.getByRole('link', { name: 'Open in Review' }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
  expect(await imageShown(page)).toBe(image);
  await context.close();
});

test('fits 720 pixels without scrolling sideways', async () => {
  const { page, context } = await app.open({ hash: '#/rounds?view=population', viewport: { width: 720, height: 900 } });
  await expect(page.getByRole('figure')).toBeVisible();
  const over = await page.evaluate(() => {
    const main = document.querySelector('main')!;
    return [document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth];
  });
  expect(over).toEqual([0, 0]);
  await context.close();
});

test('a population is started, stopped, gone on with and cancelled', async () => {
  test.setTimeout(240_000);
  const { page, context } = await app.open({ hash: '#/rounds?view=population&new=yes' });
  const dialog = page.getByRole('dialog', { name: 'New population' });
  const networks = dialog.getByRole('textbox', { name: 'Networks', exact: true });
  await networks.fill('1');
  await dialog.getByRole('textbox', { name: 'Image size' }).fill('32');
  await dialog.getByRole('combobox', { name: 'Network', exact: true }).or(dialog.getByRole('textbox', { name: 'Network', exact: true })).click();
  await page.getByRole('option', { name: /^Tiny/ }).click();
  await dialog.getByText('Steps', { exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Steps' }).fill('4000');
  const begin = dialog.getByRole('button', { name: 'Start the population' });
  await begin.click();
  await expect(dialog.getByText('A whole number from 2 to 50.')).toBeVisible();
  await expect(networks).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await networks.fill('3');
  await begin.click();

  const panel = page.getByRole('region', { name: 'Population 2 is running' });
  await expect(panel).toContainText(/network 1 of 3 · \d+ of 4,000 steps/, { timeout: 90_000 });
  expect(await violations(page)).toEqual([]);
  await panel.getByRole('button', { name: 'Stop, keep what is done' }).click();
  await page.getByRole('button', { name: 'Go on: Population 2' }).click({ timeout: 60_000 });
  await expect(panel).toBeVisible({ timeout: 60_000 });
  await panel.getByRole('button', { name: 'Cancel the population' }).click();
  await page.getByRole('dialog', { name: 'Cancel population 2?' }).getByRole('button', { name: 'Cancel the population' }).click();
  await expect(page.getByRole('row', { name: /Population 2 .*Cancelled/ })).toBeVisible({ timeout: 60_000 });
  await context.close();
});

async function choose(page: Page, images: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Images shown' }).or(page.getByRole('textbox', { name: 'Images shown' })).click();
  await page.getByRole('option', { name: images }).click();
}

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(rules).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.any[0]?.message ?? ''}`).join('\n')}`);
}
