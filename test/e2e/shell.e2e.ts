import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type ElectronApplication, type Page } from '@playwright/test';
import { z } from 'zod';
import { remoteCallNames } from '../../src/core/contract/names.ts';
import type { Bridge } from '../../src/core/contract/bridge.ts';
import type { FlagRow } from '../../src/core/contract/index.ts';
import { findElectron, launch, layOut, preloadRequires, type Launched } from './electron-app.ts';
import { makeSampleProject, weakspot } from './sample-project.ts';

declare global {
  interface Window {
    readonly weakspot: Bridge;
  }
}

let temporary: string;
let laidOut: string | undefined;
let project: string;
let launched: Launched | undefined;
let app: ElectronApplication;
let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(300_000);
  const electron = await findElectron();
  if ('missing' in electron) {
    if (process.env['CI'] === 'true') throw new Error(`no Electron to test in: ${electron.missing}`);
    test.skip(true, `no Electron to test in: ${electron.missing}`);
    return;
  }
  temporary = await mkdtemp(join(tmpdir(), 'weakspot-e2e-'));
  project = join(temporary, 'Clinic');
  await makeSampleProject(project);
  laidOut = await layOut(electron.folder);
  await start();
});

test.afterAll(async () => {
  await launched?.close();
  for (const folder of [temporary, laidOut]) if (folder) await rm(folder, { recursive: true, force: true });
});

async function start(...parameters: string[]): Promise<void> {
  launched = await launch(laidOut!, parameters);
  app = launched.app;
  page = await app.firstWindow();
}

/** What the person answers in the next folder dialog; the only thing here that is not real. */
async function answerDialog(path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve(chosen === null ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [chosen] });
  }, path);
}

async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

async function screenshot(name: string): Promise<void> {
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
}

test('says what to do before a project is open, and survives a change of mind', async () => {
  await expect(page.getByRole('heading', { name: 'Weakspot' })).toBeVisible();
  await answerDialog(null);
  await page.getByRole('button', { name: 'Open a project…' }).click();
  await expect(page.getByRole('heading', { name: 'Weakspot' })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expectAccessible();
});

test('says why a folder cannot be opened, and leaves it as it was', async () => {
  const other = join(temporary, 'holiday');
  await mkdir(other);
  await writeFile(join(other, 'beach.txt'), 'sand');
  await answerDialog(other);
  await page.getByRole('button', { name: 'Open a project…' }).click();
  await expect(page.getByRole('alert')).toContainText(/The project could not be opened\..*holiday.*holds no project/);
  await screenshot('not-a-project');
});

test('opens a project that the command line made, with its flagged lesions', async () => {
  const flags = (await weakspot('flags', project, '--format', 'json', '--limit', '1000')) as FlagRow[];
  await answerDialog(project);
  await page.getByRole('button', { name: 'Open a project…' }).click();
  await expect(page.getByRole('heading', { name: 'Clinic' })).toBeVisible();
  const rows = page.getByRole('table', { name: /Flagged lesions/ }).getByRole('button');
  await expect(rows).toHaveCount(flags.length);
  await expect(rows.first()).toHaveText(flags[0]!.name);
  await expect(page.getByRole('article')).toContainText(flags[0]!.name);
  await expectPixels();
  await expectAccessible();
  await screenshot('flagged-lesions');
});

/** A thumbnail has arrived from the service, and the canvas shows more than one colour. */
async function expectPixels(): Promise<void> {
  await expect.poll(() => page.locator('tbody img').first().evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBe(96);
  const colours = await page.locator('canvas').first().screenshot();
  expect(colours.length).toBeGreaterThan(5_000);
}

test('moves through the list by keyboard, and through the ladder with the slider', async () => {
  const rows = page.getByRole('table', { name: /Flagged lesions/ }).getByRole('button');
  await rows.first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(rows.nth(1)).toBeFocused();
  await expect(rows.nth(1)).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('article')).toContainText(await rows.nth(1).innerText());
  await page.keyboard.press('ArrowUp');
  await expect(rows.first()).toBeFocused();

  const slider = page.getByRole('slider');
  await slider.focus();
  await expect(slider).toHaveAttribute('aria-valuetext', '50 %');
  await page.keyboard.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', '70 %');
  await expect(page.getByRole('article')).toContainText('network pruned by 70 %');
});

test('is as readable in the dark', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible();
  await screenshot('dark');
  await page.emulateMedia({ colorScheme: null });
});

test('gives the page the bridge and nothing else', async () => {
  expect(await page.evaluate(() => Object.keys(window.weakspot).sort())).toEqual(['call', 'openProject', 'subscribe']);
  expect(await page.evaluate(() => ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter((name) => name in window))).toEqual([]);
  expect(await preloadRequires(laidOut!)).toEqual(['electron']);
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    // Not in the type declarations, but the only way to hear what the window really runs with.
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    const { contextIsolation, sandbox, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
    return { contextIsolation, sandbox, nodeIntegration, webSecurity };
  });
  expect(preferences).toEqual({ contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true });
});

test('refuses what a page may not call', async () => {
  const call = (method: string, request: unknown): Promise<unknown> =>
    page.evaluate(([name, body]) => window.weakspot.call(name as 'project.get', body as never), [method, request] as const);
  expect(await call('report.write', { out: join(temporary, 'stolen.html') })).toMatchObject({ error: { code: 'bad-request' } });
  expect(await call('no.such.method', {})).toMatchObject({ error: { code: 'bad-request' } });
  expect(await call('flags.list', { limit: 'all' })).toMatchObject({ error: { code: 'bad-request', message: expect.stringContaining('limit') } });
  expect(remoteCallNames).not.toContain('report.write');
  // Past the preload the shell itself refuses, should the bridge ever be got round.
  const refused = await app.evaluate(async ({ ipcMain }) => {
    const handler = (ipcMain as unknown as { _invokeHandlers: Map<string, (event: unknown, ...parameters: unknown[]) => Promise<unknown>> })._invokeHandlers.get('weakspot:call')!;
    const ask = (url: string, method: string): Promise<unknown> =>
      new Promise((resolve) => void handler({ senderFrame: { url }, _reply: resolve, _throw: resolve, sendReply: resolve }, method, {}));
    return [await ask('weakspot://app/index.html', 'report.write'), await ask('https://example.org/', 'project.get')];
  });
  expect(JSON.stringify(refused[0])).toContain('a page cannot call');
  expect(JSON.stringify(refused[1])).toContain('permission');
});

test('keeps the page where it is', async () => {
  const before = page.url();
  expect(await page.evaluate(() => window.open('https://example.org/'))).toBeNull();
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await page.waitForTimeout(300);
  expect(page.url()).toBe(before);
  expect(app.windows()).toHaveLength(1);
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
  // Playwright would wait for ever for the navigation that was refused.
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Clinic' })).toBeVisible();
});

test('runs no script but its own, and fetches nothing', async () => {
  const title = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "inline script ran"';
    document.head.append(script);
    return document.title;
  });
  expect(title).toBe('Weakspot');
  expect(await page.evaluate(() => fetch('https://example.org/').then(() => 'fetched', () => 'refused'))).toBe('refused');
  expect(await page.evaluate(() => fetch('file:///etc/hostname').then(() => 'fetched', () => 'refused'))).toBe('refused');
});

test('shows a round that starts elsewhere, while it runs', async () => {
  test.setTimeout(300_000);
  const round = weakspot('round', project, '--model', 'tiny', '--size', '32', '--steps', '150', '--engine', 'wasm');
  await expect(page.getByRole('region', { name: 'Round 2' })).toContainText(/\d+ of \d+ (steps|images)/, { timeout: 30_000 });
  await expect(page.getByRole('row', { name: /^Round 2 running/ })).toBeVisible();
  await screenshot('running');
  await round;
  await expect(page.getByRole('button', { name: 'Round 2' })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('heading', { name: 'Flagged lesions of round 2' })).toBeVisible();
});

test('goes on when the service is killed: the next question starts another', async () => {
  const { pid } = z.object({ pid: z.number() }).parse(JSON.parse(await readFile(join(project, 'service.lock'), 'utf8')));
  process.kill(pid, 'SIGKILL');
  const rows = page.getByRole('table', { name: /Flagged lesions/ }).getByRole('button');
  await expect(async () => {
    await rows.nth(2).click();
    await rows.nth(3).click();
    await expect(page.getByRole('article')).toContainText(await rows.nth(3).innerText());
    await expect(page.getByRole('alert')).toHaveCount(0);
  }).toPass({ timeout: 20_000 });
});

test('is one window: a second copy ends and leaves the first', async () => {
  await launched!.startAgain();
  expect(app.windows()).toHaveLength(1);
  await expect(page.getByRole('heading', { name: 'Clinic' })).toBeVisible();
});

test('opens the project that the command line names', async () => {
  await launched!.close();
  await start(project);
  await expect(page.getByRole('heading', { name: 'Clinic' })).toBeVisible();
});
