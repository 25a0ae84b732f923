import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type ElectronApplication, type Page } from '@playwright/test';
import { z } from 'zod';
import type { Answer, Bridge, DesktopBridge } from '../../src/core/contract/bridge.ts';
import { localCallNames } from '../../src/core/contract/names.ts';
import { findElectron, launch, layOut, preloadRequires, repository, type Launched } from './electron-app.ts';
import { reviewLesion } from './review-lesion.ts';
import { makeSampleProject } from './sample-project.ts';

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
  for (const folder of [temporary, laidOut]) if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
});

async function start(...parameters: string[]): Promise<void> {
  launched = await launch(laidOut!, parameters);
  app = launched.app;
  page = await app.firstWindow();
}

/** What the person answers in the next dialogs; the only thing here that is not real. */
async function answerDialogs(path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve(chosen === null ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve(chosen === null ? { canceled: true, filePath: '' } : { canceled: false, filePath: chosen });
  }, path);
}

async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

/** Light and dark, with a picture of each. */
async function expectAccessibleInBoth(name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible();
    await screenshot(`${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: null });
}

async function screenshot(name: string): Promise<void> {
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
}

/** Calls a function of the program as a page could, with whatever it likes. */
function desktop(name: string, ...parameters: unknown[]): Promise<Answer<unknown>> {
  return page.evaluate(([method, values]) => (window.weakspot.desktop as unknown as Record<string, (...given: unknown[]) => Promise<Answer<unknown>>>)[method]!(...values), [name, parameters] as const);
}

function call(method: string, request: unknown): Promise<Answer<unknown>> {
  return page.evaluate(([name, body]) => window.weakspot.call(name as 'project.get', body as never) as Promise<Answer<unknown>>, [method, request] as const);
}

async function servicePid(folder: string): Promise<number> {
  return z.object({ pid: z.number() }).parse(JSON.parse(await readFile(join(folder, 'service.lock'), 'utf8'))).pid;
}

test('says what to do before a project is open, and survives a change of mind', async () => {
  await expect(page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible();
  await expect(page.getByText('Projects that you open appear here.')).toBeVisible();
  await answerDialogs(null);
  for (const name of ['Open project…', 'New project…']) {
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('button', { name })).toBeEnabled();
  }
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expectAccessibleInBoth('start');
});

test('says why a folder cannot be opened, and leaves it as it was', async () => {
  const other = join(temporary, 'holiday');
  await mkdir(other);
  await writeFile(join(other, 'beach.txt'), 'sand');
  await answerDialogs(other);
  await page.getByRole('button', { name: 'Open project…' }).click();
  await expect(page.getByRole('alert')).toContainText(/The project could not be opened.*holiday.*holds no project/s);
  await page.getByRole('button', { name: 'New project…' }).click();
  await expect(page.getByRole('alert')).toContainText(/holiday.*holds other files \(beach\.txt\)/s);
  await screenshot('not-a-project');
});

test('opens a project that the command line made', async () => {
  await answerDialogs(project);
  await page.getByRole('button', { name: 'Open project…' }).click();
  const panel = page.getByRole('region', { name: 'Clinic' });
  await expect(panel.getByText('160').first()).toBeVisible();
  await expect(panel.getByRole('link', { name: 'Review flagged lesions' })).toBeVisible();
  await expectAccessibleInBoth('project');
});

test('shows pixels of the project, and lets a canvas read them', async () => {
  const rows = z.object({ result: z.object({ rows: z.array(z.object({ image: z.string() })) }) }).parse(await call('dataset.query', { limit: 3 })).result.rows;
  const size = await page.evaluate(async (image) => {
    const picture = new Image();
    picture.crossOrigin = 'anonymous';
    picture.src = `weakspot://image/${image}?side=96`;
    await picture.decode();
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d')!;
    context.drawImage(picture, 0, 0);
    const response = await fetch(picture.src);
    return { side: Math.max(picture.naturalWidth, picture.naturalHeight), opaque: context.getImageData(5, 5, 1, 1).data[3], type: response.headers.get('Content-Type'), kept: response.headers.get('Cache-Control') };
  }, rows[0]!.image);
  expect(size).toEqual({ side: 96, opaque: 255, type: 'image/jpeg', kept: 'private, max-age=31536000, immutable' });
  // A picture without the wish to be read shows as well.
  expect(await page.evaluate(async (image) => {
    const picture = new Image();
    picture.src = `weakspot://image/${image}?side=64`;
    await picture.decode();
    return picture.naturalWidth;
  }, rows[1]!.image)).toBe(64);
});

test('gives the page the bridge of the contract and nothing else', async () => {
  // The app's own page, with its preload and without it: no other address under the scheme runs scripts.
  const [plain, bridged] = await app.evaluate(async ({ app: program, BrowserWindow }) => {
    const preload = `${program.getAppPath()}/out/preload/index.cjs`;
    const globalNames = async (preferences: object): Promise<string[]> => {
      const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, contextIsolation: true, ...preferences } });
      await window.loadURL('weakspot://app/index.html');
      const names = (await window.webContents.executeJavaScript('Object.getOwnPropertyNames(window)')) as string[];
      window.destroy();
      return names;
    };
    return [await globalNames({}), await globalNames({ preload })] as const;
  });
  expect(bridged.filter((name) => !plain.includes(name))).toEqual(['weakspot']);
  expect(await page.evaluate(() => ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter((name) => name in window))).toEqual([]);
  expect(await page.evaluate(() => Object.keys(window.weakspot).sort())).toEqual(['call', 'desktop', 'host', 'subscribe', 'watchConnection']);
  const offered: Record<keyof DesktopBridge, true> = {
    recentProjects: true, openRecent: true, forgetRecent: true, openProject: true, createProject: true, openSample: true, chooseFolder: true, chooseFile: true,
    dropped: true, previewImport: true, startImport: true, saveReport: true, saveAudit: true, saveExport: true, saveBackup: true, annotator: true, setAnnotator: true,
  };
  expect(await page.evaluate(() => Object.keys(window.weakspot.desktop!).sort())).toEqual(Object.keys(offered).sort());
  expect(await preloadRequires(laidOut!)).toEqual(['electron']);
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    // Not in the type declarations, but the only way to hear what the window really runs with.
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    const { contextIsolation, sandbox, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
    return { contextIsolation, sandbox, nodeIntegration, webSecurity };
  });
  expect(preferences).toEqual({ contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true });
});

test('refuses methods that a page may not call, and requests that are malformed', async () => {
  for (const method of [...localCallNames, 'no.such.method', 'constructor', '__proto__']) expect([method, await call(method, {})]).toEqual([method, { error: expect.objectContaining({ code: 'bad-request' }) }]);
  expect(await call('flags.list', { limit: 'all' })).toMatchObject({ error: { code: 'bad-request', message: expect.stringContaining('limit') } });
  expect(await call('project.get', { out: '/elsewhere/x' })).toMatchObject({ error: { code: 'bad-request' } });
  // Every function of the program, with what its type forbids.
  const malformed: [keyof DesktopBridge, ...unknown[]][] = [
    ['recentProjects', 1], ['openRecent', '../Clinic'], ['openRecent'], ['forgetRecent', 7], ['openProject', project], ['createProject', project], ['openSample', {}],
    ['chooseFolder'], ['chooseFolder', 'x'.repeat(300)], ['chooseFile', { title: 'x' }],
    ['dropped', { path: '/etc/passwd' }], ['dropped', '/etc/passwd'],
    ['previewImport', { images: '/etc' }], ['previewImport', {}], ['startImport', { images: project, masks: null, metadata: null }], ['startImport', null],
    ['saveReport', '1'], ['saveReport', 0], ['saveAudit', '/x'], ['saveExport', 'exe'], ['saveBackup', '/elsewhere/x'], ['annotator', 1], ['setAnnotator', ''], ['setAnnotator', 'x'.repeat(81)],
  ];
  for (const [name, ...parameters] of malformed) expect([name, await desktop(name, ...parameters)]).toEqual([name, { error: expect.objectContaining({ code: 'bad-request' }) }]);
  const unknown = '0199c0de-0000-7000-8000-000000000001';
  expect(await desktop('openRecent', unknown)).toMatchObject({ error: { code: 'not-found' } });
  expect(await desktop('previewImport', { images: unknown })).toMatchObject({ error: { code: 'not-found', message: expect.stringContaining('images') } });
  // A file that the page made up lies nowhere.
  expect(await page.evaluate(() => window.weakspot.desktop!.dropped(new File(['x'], 'passwd')))).toMatchObject({ error: { code: 'bad-request' } });
});

test('refuses past the preload too, should the bridge ever be got round', async () => {
  const refused = await app.evaluate(async ({ ipcMain }) => {
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, (event: unknown, ...parameters: unknown[]) => Promise<unknown>> })._invokeHandlers;
    const ask = (url: string, channel: string, ...parameters: unknown[]): Promise<unknown> =>
      new Promise((resolve) => void handlers.get(channel)!({ senderFrame: { url, parent: null }, _reply: resolve, _throw: resolve, sendReply: resolve }, ...parameters));
    const own = 'weakspot://app/index.html';
    return {
      channels: [...handlers.keys()].sort(),
      local: await ask(own, 'weakspot:call', 'report.write', { out: '/elsewhere/stolen.html' }),
      unknown: await ask(own, 'weakspot:desktop', 'constructor', []),
      path: await ask(own, 'weakspot:desktop', 'dropped', ['relative/path']),
      foreign: await ask('https://example.org/', 'weakspot:call', 'project.get', {}),
      lookalike: await ask('weakspot://app.example.org/index.html', 'weakspot:desktop', 'recentProjects', []),
    };
  });
  expect(refused.channels).toEqual(['weakspot:call', 'weakspot:desktop']);
  for (const name of ['local', 'unknown'] as const) expect(JSON.stringify(refused[name])).toContain('a page cannot call');
  expect(JSON.stringify(refused.path)).toContain('bad-request');
  for (const name of ['foreign', 'lookalike'] as const) expect(JSON.stringify(refused[name])).toContain('permission');
});

test('serves nothing but the page and pixels under its scheme, however an address is written', async () => {
  const image = '0199c0de-0000-7000-8000-000000000001';
  const addresses = [
    ...['../package.json', '..%2f..%2fpackage.json', '..%5c..%5cpackage.json', '%2e%2e/%2e%2e/package.json', '%252e%252e%252fpackage.json', '....//package.json', 'assets/../../main/shell/index.cjs', '//etc/passwd', 'index.html%00.css'].map((path) => `weakspot://app/${path}`),
    ...['..%2fproject.db', '%2e%2e%2fproject.db', '..%252fproject.db', 'project.db', '', `${image}/../project.db`, `${image}%2f..%2fproject.db`, 'objects'].map((path) => `weakspot://image/${path}`),
    `weakspot://image/${image}?side=../1`, `weakspot://disagreement/${image}?round=1%2f..`, 'weakspot://file/etc/passwd', 'weakspot://localhost/etc/passwd', 'weakspot://objects/ab', `weakspot://image/${image}`,
  ];
  const answers = await page.evaluate(async (urls) => Promise.all(urls.map((url) => fetch(url).then((response) => response.status, () => 'refused'))), addresses);
  expect(addresses.map((address, index) => [address, answers[index]]).filter(([, answer]) => answer !== 'refused' && !(typeof answer === 'number' && answer >= 400))).toEqual([]);
  // What the page's own policy would not let through, asked for by the shell's network stack.
  const statuses = await app.evaluate(async ({ session }, urls) => Promise.all(urls.map(async (url) => (session.defaultSession as unknown as { fetch?(url: string): Promise<Response> }).fetch?.(url).then((response) => response.status) ?? 404)), addresses);
  expect(statuses.filter((status) => status < 400)).toEqual([]);
  for (const url of ['https://example.org/', 'http://127.0.0.1:1/', 'file:///etc/hostname', 'data:text/plain,x', 'blob:weakspot://app/x']) {
    expect([url, await page.evaluate((asked) => fetch(asked).then(() => 'fetched', () => 'refused'), url)]).toEqual([url, 'refused']);
  }
});

test('keeps the page where it is', async () => {
  const before = page.url();
  expect(await page.evaluate(() => window.open('https://example.org/'))).toBeNull();
  expect(await page.evaluate(() => window.open('weakspot://app/index.html'))).toBeNull();
  for (const url of ['https://example.org/', 'file:///etc/hostname', 'data:text/html,x', 'weakspot://image/x']) {
    await page.evaluate((target) => {
      location.href = target;
    }, url);
    await page.waitForTimeout(150);
    expect(page.url()).toBe(before);
  }
  await page.evaluate(() => {
    const link = document.createElement('a');
    [link.href, link.download, link.target] = ['https://example.org/x.zip', 'x.zip', '_blank'];
    document.body.append(link);
    link.click();
    link.remove();
    const frame = document.createElement('iframe');
    frame.src = 'https://example.org/';
    document.body.append(frame);
    const view = document.createElement('webview');
    view.setAttribute('src', 'https://example.org/');
    document.body.append(view);
  });
  await page.waitForTimeout(300);
  expect(page.url()).toBe(before);
  expect(app.windows()).toHaveLength(1);
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
  const permissions = await page.evaluate(async () => {
    const refused = (asked: Promise<unknown>): Promise<string> => asked.then(() => 'allowed', () => 'refused');
    return [await refused(navigator.mediaDevices.getUserMedia({ video: true })), await refused(new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)))];
  });
  expect(permissions).toEqual(['refused', 'refused']);
  // Playwright would wait for ever for the navigations that were refused.
  await page.reload();
  await expect(page.getByRole('region', { name: 'Clinic' })).toBeVisible();
});

test('runs no script but its own', async () => {
  const title = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "inline script ran"';
    document.head.append(script);
    return document.title;
  });
  expect(title).toContain('Weakspot');
  const markup = await page.evaluate(async () => (await fetch('weakspot://app/index.html')).text());
  expect(markup).not.toContain('%CSP_NONCE%');
  expect(await page.evaluate(() => {
    const holder = document.createElement('div');
    holder.innerHTML = '<img src="data:," onerror="document.title = \'handler ran\'">';
    document.body.append(holder);
    return new Promise((resolve) => setTimeout(() => resolve(document.title), 200));
  })).not.toBe('handler ran');
});

test('has a menu without dead entries', async () => {
  const dead = await app.evaluate(({ Menu }) => {
    const walk = (items: Electron.MenuItem[]): string[] =>
      items.filter((item) => item.type !== 'separator' && item.enabled).flatMap((item) => (item.submenu ? walk(item.submenu.items) : item.role || item.click ? [] : [item.label]));
    return walk(Menu.getApplicationMenu()!.items);
  });
  expect(dead).toEqual([]);
  const labels = await app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.items.map((item) => item.label.replace('&', '')));
  expect(labels).toEqual(expect.arrayContaining(['File', 'Edit', 'View', 'Help']));
  const recent = await app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.items[0]!.submenu!.items.find((item) => item.label.includes('Recent'))!.submenu!.items.map((item) => item.label));
  expect(recent).toEqual([expect.stringContaining('Clinic')]);
});

test('shows the keys from its menu, on every screen', async () => {
  const showKeys = (): Promise<void> =>
    app.evaluate(({ Menu }) => {
      const entry = Menu.getApplicationMenu()!.items.at(-1)!.submenu!.items.find((item) => item.label.includes('Shortcuts'))!;
      (entry.click as () => void)();
    });
  await page.evaluate(() => {
    location.hash = '#/projects';
    Object.assign(document, { isStillThere: true });
  });
  await showKeys();
  await expect(page.getByRole('heading', { name: 'Keys' })).toBeVisible();
  expect(await page.evaluate(() => 'isStillThere' in document)).toBe(true);
  await page.evaluate(() => {
    location.hash = '#/review';
  });
  await expect(page.getByRole('application')).toBeVisible();
  await page.getByRole('application').focus();
  await showKeys();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('says that the service was lost when it is killed, and goes on with another', async () => {
  const before = await servicePid(project);
  await page.evaluate(() => {
    const states: string[] = [];
    Object.assign(document, { connectionStates: states });
    window.weakspot.watchConnection((state) => void states.push(`${state.state} ${state.since}`));
  });
  process.kill(before, 'SIGKILL');
  await expect.poll(() => page.evaluate(() => (document as unknown as { connectionStates: string[] }).connectionStates.map((state) => state.split(' ')[0])), { timeout: 20_000 }).toEqual(['connected', 'lost', 'connected']);
  const counts = await page.evaluate(() => (document as unknown as { connectionStates: string[] }).connectionStates.map((state) => Number(state.split(' ')[1])));
  expect(counts[2]).toBe(counts[0]! + 1);
  expect(await call('project.get', {})).toMatchObject({ result: { name: 'Clinic' } });
  expect(await servicePid(project)).not.toBe(before);
});

test('remembers who annotates, and says so to every new connection', async () => {
  expect(await desktop('setAnnotator', '  Dr. Ada Skin ')).toEqual({ result: { name: 'Dr. Ada Skin' } });
  expect(await call('annotator.me', {})).toMatchObject({ result: { annotator: { name: 'Dr. Ada Skin' }, fixed: false } });
  process.kill(await servicePid(project), 'SIGKILL');
  await expect.poll(() => call('annotator.me', {}), { timeout: 20_000 }).toMatchObject({ result: { annotator: { name: 'Dr. Ada Skin' } } });
  expect(await desktop('annotator')).toEqual({ result: { name: 'Dr. Ada Skin' } });
});

test('does a review: an outline taken over, a stroke, a verdict, a label', async () => {
  await page.reload();
  await reviewLesion(page);
  await screenshot('review');
});

test('makes a project and imports what was dropped or chosen, without telling the page a path', async () => {
  const made = join(temporary, 'made here');
  await answerDialogs(made);
  await page.evaluate(() => {
    location.hash = '#/projects';
  });
  await page.getByRole('button', { name: 'New project…' }).click();
  await expect(page.getByRole('heading', { name: 'No images yet' })).toBeVisible();
  await page.getByRole('link', { name: 'Import images…' }).click();
  await expect(page.getByRole('heading', { name: 'Import images', level: 1 })).toBeVisible();
  await expectAccessibleInBoth('import-choose');

  const sample = join(repository, 'resources/sample');
  await answerDialogs(join(sample, 'images'));
  await page.getByRole('button', { name: 'Choose: Folder of images' }).click();
  await expect(page.getByText('images', { exact: true })).toBeVisible();
  await answerDialogs(join(sample, 'masks'));
  await page.getByRole('button', { name: 'Choose: Folder of masks' }).click();
  // A file of a file field knows where it lies as a dropped one does.
  await page.evaluate(() => {
    const input = document.createElement('input');
    [input.type, input.id] = ['file', 'dropping'];
    document.body.append(input);
  });
  await page.setInputFiles('#dropping', join(sample, 'metadata.csv'));
  const dropped = await page.evaluate(() => window.weakspot.desktop!.dropped(document.querySelector<HTMLInputElement>('#dropping')!.files![0]!));
  expect(dropped).toEqual({ result: { handle: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'metadata.csv', kind: 'file' } });
  await answerDialogs(join(sample, 'metadata.csv'));
  await page.getByRole('button', { name: 'Choose: Table' }).click();
  await expect(page.getByText('metadata.csv')).toBeVisible();
  expect(await page.content()).not.toContain(sample);
  await page.evaluate(() => document.querySelector('#dropping')!.remove());

  await page.getByRole('button', { name: 'Check what matches' }).click();
  const start = page.getByRole('button', { name: 'Import 160 images' });
  await expect(start).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('160 of 160').first()).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Meaning of column sex' })).toHaveValue('sex');
  await page.getByRole('combobox', { name: 'Meaning of column isic_id' }).selectOption({ label: 'Names the image' });
  // A column that nobody needs stays out.
  await page.getByRole('combobox', { name: 'Meaning of column sex' }).selectOption({ label: 'Left out' });
  await expect(page.getByRole('columnheader', { name: 'Sex' })).toHaveCount(0);
  await expectAccessibleInBoth('import-check');
  await start.click();
  await expect(page.getByRole('heading', { name: 'Import report' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('No file was refused.')).toBeVisible();
  await expectAccessibleInBoth('import-report');
  expect(await page.content()).not.toContain(temporary);
});

test('saves a backup, an export and a report where the person says', async () => {
  await desktopOpen('Clinic');
  for (const [name, file, parameters] of [['saveBackup', 'kept.tar', []], ['saveExport', 'table', ['csv']], ['saveReport', 'report.html', [1]]] as const) {
    await answerDialogs(join(temporary, file));
    expect([name, await desktop(name, ...parameters)]).toEqual([name, { result: { name: file } }]);
    expect(existsSync(join(temporary, file))).toBe(true);
    await answerDialogs(null);
    expect([name, await desktop(name, ...parameters)]).toEqual([name, { result: { name: null } }]);
  }
  await answerDialogs(join(project, 'project.db'));
  const refused = (await desktop('saveReport', 1)) as { error: { code: string } };
  expect(refused.error.code).toBe('bad-request');
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByRole('dialog').getByText(/All is well/)).toBeVisible({ timeout: 20_000 });
  await expectAccessible();
});

/** Opens one of the recent projects through its card. */
async function desktopOpen(name: string): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/projects';
  });
  await page.getByRole('button', { name: `Open ${name}`, exact: true }).click();
  await expect(page.getByRole('region', { name })).toBeVisible();
}

test('opens the sample project at a click, and names recent projects that are gone', async () => {
  await rename(join(temporary, 'made here'), join(temporary, 'moved'));
  await page.reload();
  await expect(page.getByText('Not found. Was it moved')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Open made here' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Remove made here from this list' }).click();
  await expect(page.getByText('Not found. Was it moved')).toHaveCount(0);
  await page.getByRole('button', { name: 'Open the sample project' }).click();
  await expect(page.getByRole('region', { name: 'Sample' }).getByRole('link', { name: 'Run a round' })).toBeVisible({ timeout: 60_000 });
  await expectAccessibleInBoth('sample');
});

test('is one window: a second copy ends, and the first opens the project that it was given', async () => {
  await launched!.startAgain();
  expect(app.windows()).toHaveLength(1);
  await expect(page.getByRole('region', { name: 'Sample' })).toBeVisible();
  await launched!.startAgain(project);
  await expect(page.getByRole('region', { name: 'Clinic' })).toBeVisible({ timeout: 20_000 });
  expect(app.windows()).toHaveLength(1);
});

test('comes back where it was, with the project that the command line names', async () => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setBounds({ x: 40, y: 30, width: 1111, height: 777 }));
  await launched!.close({ keepProfile: true });
  await start(project);
  await page.evaluate(() => {
    location.hash = '#/projects';
  });
  await expect(page.getByRole('region', { name: 'Clinic' })).toBeVisible();
  const { width, height } = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds());
  expect({ width, height }).toEqual({ width: 1111, height: 777 });
});
