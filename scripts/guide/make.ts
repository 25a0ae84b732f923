import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { openPageSocket } from '../../test/e2e/page-socket.ts';
import { makeSample, startServedApp } from '../../test/e2e/served-app.ts';
import { weakspotJson } from '../../test/support/weakspot-command.ts';
import { keysPage } from './keys.ts';
import { Pictures } from './pictures.ts';

// The pictures of docs/guide, taken of the sample project in a browser, and the page of keys: what the guide shows is what
// the app is. "npm run guide" builds the page first. A project that was made before can be named, to save the minute.

const guide = join(import.meta.dirname, '..', '..', 'docs', 'guide');
const annotators = ['Ada Reader', 'Bo Second'];

await writeFile(join(guide, 'keys.md'), keysPage());
const temporary = await mkdtemp(join(tmpdir(), 'weakspot-guide-'));
try {
  const project = process.argv[2] ?? (await twoRounds(join(temporary, 'Sample project')));
  const app = await startServedApp({ project, annotators, viewport: { width: 1440, height: 860 } });
  try {
    await takeAll(app.page, await Pictures.into(join(guide, 'images')));
  } finally {
    await app.close();
  }
} finally {
  await rm(temporary, { recursive: true, force: true });
}

async function twoRounds(project: string): Promise<string> {
  await makeSample(project, false);
  const round = ['round', project, '--model', 'tiny', '--size', '48', '--engine', 'wasm'];
  await weakspotJson([...round, '--labels', '40', '--steps', '120']);
  await weakspotJson([...round, '--steps', '120', '--attention', 'recommended', '--learning-curve']);
  return project;
}

async function takeAll(page: Page, pictures: Pictures): Promise<void> {
  const show = async (hash: string): Promise<void> => {
    await page.evaluate((to) => void (location.hash = to), hash);
  };

  await show('#/projects');
  await expect(page.getByRole('heading', { name: 'Sample project' })).toBeVisible();
  await settled(page);
  await pictures.take('projects', page);

  await show('#/dataset?sort=hardest');
  await expect(page.getByRole('gridcell').first()).toHaveAccessibleName(/Mask/);
  await settled(page);
  await pictures.take('dataset', page);
  await page.getByRole('gridcell').first().focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await pictures.take('tag-many', page.getByRole('region', { name: 'Selection' }));

  await show('#/review');
  await expect(page.getByLabel('State of the draft')).toHaveText('Saved', { timeout: 20_000 });
  await settled(page);
  await pictures.take('review', page);
  await pictures.take('queue', page.getByRole('region', { name: 'Queue' }));

  // A lesion that stands out from the skin, cut out of a box.
  await page.getByText('ISIC_0013817.jpg').first().click();
  await expect(page.getByRole('heading', { name: 'ISIC_0013817.jpg' })).toBeVisible();
  await expect(page.getByLabel('State of the draft')).toHaveText('Saved', { timeout: 20_000 });
  await page.getByRole('application').focus();
  await page.keyboard.press('Shift+Delete');
  await page.getByRole('button', { name: 'GrabCut in a box' }).click();
  await drag(page, [0.3, 0.25], [0.75, 0.8]);
  await expect.poll(() => lastStep(page), { timeout: 30_000 }).toMatch(/grab/i);
  await expect(page.getByLabel('State of the draft')).toHaveText('Saved');
  await settled(page);
  await pictures.take('repair', page);

  const evidence = page.getByRole('complementary', { name: 'Evidence' });
  await page.getByRole('button', { name: /^Fitzpatrick skin type III$/ }).or(page.getByRole('radio', { name: /Fitzpatrick.* III$/ })).first().scrollIntoViewIfNeeded();
  await settled(page);
  await pictures.take('tags', evidence);
  await page.getByRole('application').focus();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await settled(page);
  await pictures.take('keys', page.getByRole('dialog'));
  await page.keyboard.press('Escape');

  // What the next round learns from: this mask, and a verdict on the next image.
  await page.getByRole('application').focus();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: 'ISIC_0013817.jpg' })).toHaveCount(0);
  await judgeAnother(page);

  await show('#/rounds');
  await expect(page.getByRole('link', { name: 'Round 2' })).toBeVisible();
  await expect(page.getByText('Mask corrected')).toBeVisible();
  // What can be undone stays in sight until it is closed.
  for (const message of await page.getByRole('alert').getByRole('button', { name: 'Close' }).all()) await message.click();
  await settled(page);
  await pictures.take('rounds', page);
  await show('#/rounds?round=2');
  await expect(page.getByRole('heading', { name: 'What finds the failures' })).toBeVisible();
  await settled(page);
  await pictures.take('one-round', page);
  const trial = page.getByRole('heading', { name: 'Did attention help?' }).locator('..');
  await trial.scrollIntoViewIfNeeded();
  await pictures.take('trial', trial);
  await show('#/rounds?new=yes');
  await expect(page.getByRole('dialog')).toBeVisible();
  await settled(page);
  await pictures.take('new-round', page);

  await show('#/audit');
  await page.getByRole('button', { name: /^Audit round/ }).click();
  await expect(page.getByRole('region', { name: 'Audit 1 of round 2' })).toContainText('images of', { timeout: 120_000 });
  for (const message of await page.getByRole('alert').getByRole('button', { name: 'Close' }).all()) await message.click();
  await settled(page);
  await pictures.take('audit', page);
  await show('#/audit?audit=1&attribute=body_site');
  const groups = page.getByRole('heading', { name: 'Flagged, or failed' }).locator('..');
  await groups.scrollIntoViewIfNeeded();
  await settled(page);
  await pictures.take('audit-groups', groups);
  await show('#/audit?audit=1&part=adjusted&attribute=body_site');
  const odds = page.getByRole('region', { name: /^Odds ratios, Flagged/ });
  await odds.scrollIntoViewIfNeeded();
  await settled(page);
  await pictures.take('audit-adjusted', odds);
  await show('#/audit?new=yes');
  await page.getByRole('button', { name: /^Groups and comparison: Age/ }).click();
  await settled(page);
  await pictures.take('new-audit', page);

  await show('#/settings');
  await expect(page.getByRole('heading', { name: 'Privacy' })).toBeVisible();
  await settled(page);
  await pictures.take('settings', page);
}

/** Says of an image that nobody has looked at that it is truly hard. */
async function judgeAnother(page: Page): Promise<void> {
  const socket = await openPageSocket(page);
  const queue = await socket.ask('review.queue', {});
  if ('error' in queue) throw new Error(queue.error.message);
  const open = queue.result.items.find(({ reviewed, draft }) => !reviewed && !draft)!;
  const answer = await socket.ask('review.verdict', { image: open.image, verdict: 'truly-hard' });
  if ('error' in answer) throw new Error(answer.error.message);
}

/** What made the last operation that is drawn in the draft of the image shown. */
async function lastStep(page: Page): Promise<string> {
  const image = new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('image')!;
  const socket = await openPageSocket(page);
  const answer = await socket.ask('draft.open', { image });
  if ('error' in answer) throw new Error(answer.error.message);
  const { operations, applied } = answer.result;
  return operations[applied - 1]?.tool ?? '';
}

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const box = (await page.getByRole('application').boundingBox())!;
  await page.mouse.move(box.x + box.width * from[0], box.y + box.height * from[1]);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to[0], box.y + box.height * to[1], { steps: 8 });
  await page.mouse.up();
}

/** All pictures of the page are there, and what slides and fades has come to rest. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  await page.waitForTimeout(700);
}
