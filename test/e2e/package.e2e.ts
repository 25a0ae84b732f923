import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { findElectron, repository, startDisplay } from './electron-app.ts';
import { reviewLesion } from './review-lesion.ts';

const run = promisify(execFile);

let temporary: string;
let packed: string;
let electron: string;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const found = await findElectron();
  if ('missing' in found) {
    if (process.env['CI'] === 'true') throw new Error(`no Electron to pack: ${found.missing}`);
    test.skip(true, `no Electron to pack: ${found.missing}`);
    return;
  }
  electron = found.folder;
  // Outside of the checkout, whose modules would be found from below it.
  temporary = await mkdtemp(join(tmpdir(), 'weakspot-package-'));
  packed = join(temporary, 'out/linux-unpacked');
});

test.afterAll(async () => {
  if (temporary) await rm(temporary, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
});

function pack(...parameters: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, [join(repository, 'scripts/package.ts'), '--dir', '--skip-build', '--output', join(temporary, 'out'), ...parameters], { cwd: repository, maxBuffer: 1 << 26 });
}

test('says what is missing where Electron’s own program is not there, with all else laid out', async () => {
  test.skip(existsSync(join(repository, 'node_modules/electron/dist')), 'Electron’s own program is there');
  test.setTimeout(120_000);
  const failed = (await pack().catch((error: unknown) => error)) as { code: number; stderr: string };
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/what is missing is Electron's own program, 45\.\d+\.\d+[\s\S]*install-electron[\s\S]*--electron-dist FOLDER/);
  expect((await readdir(join(temporary, 'out/parts'))).sort()).toEqual(['bin', 'node', 'product', 'window']);
  await expect(pack('--electron-dist', temporary)).rejects.toMatchObject({ stderr: expect.stringContaining('holds no Electron for this computer') });
});

test('packs a folder with the fuses set, and nothing in it that only developers need', async () => {
  test.setTimeout(180_000);
  await pack('--electron-dist', electron);
  const resources = join(packed, 'resources');
  expect((await readdir(resources)).sort()).toEqual(['app.asar', 'bin', 'node', 'product']);

  const wire = await getCurrentFuseWire(join(packed, 'weakspot'));
  const fuses = { runAsNode: FuseV1Options.RunAsNode, cookies: FuseV1Options.EnableCookieEncryption, options: FuseV1Options.EnableNodeOptionsEnvironmentVariable, inspect: FuseV1Options.EnableNodeCliInspectArguments, onlyAsar: FuseV1Options.OnlyLoadAppFromAsar };
  const set = Object.fromEntries(Object.entries(fuses).map(([name, fuse]) => [name, wire[fuse] === FuseState.ENABLE]));
  expect(set).toEqual({ runAsNode: false, cookies: true, options: false, inspect: false, onlyAsar: true });

  const packages = (await readdir(join(resources, 'product/node_modules'), { recursive: true })).filter((path) => path.endsWith('package.json'));
  expect(packages).toEqual(expect.arrayContaining(['better-sqlite3/package.json', 'sharp/package.json', 'fastify/package.json', 'zod/package.json', 'node-api-headers/package.json']));
  const { devDependencies } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { devDependencies: object };
  // The web server's WebSockets come from the library that tests connect with.
  const tools = Object.keys(devDependencies).filter((name) => name !== 'ws');
  for (const name of [...tools, 'electron', 'react', '@mantine/core', 'konva', 'playwright-core', 'rolldown']) expect(packages).not.toContain(`${name}/package.json`);
  // What the engine's installer compiles on the user's computer.
  for (const path of ['node_modules/@tensorflow/tfjs-node-gpu/binding/tfjs_backend.cc', 'node_modules/node-api-headers/include/node_api.h', 'out/main/engine/backend/tensorflow/native/operations.cc', 'resources/kernels']) {
    expect([path, existsSync(join(resources, 'product', path))]).toEqual([path, true]);
  }
  // Without Electron's program itself: what we add.
  const bytes = await sizeOf(resources);
  test.info().annotations.push({ type: 'size', description: `${Math.round(bytes / 1e6)} MB beside Electron, ${Math.round((await sizeOf(packed)) / 1e6)} MB in all` });
  expect(bytes).toBeLessThan(260e6);
});

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
}

test('has a command line of its own, which needs nothing of the checkout', async () => {
  test.setTimeout(180_000);
  const project = join(temporary, 'Clinic');
  const sample = join(packed, 'resources/product/resources/sample');
  const weakspot = (...parameters: string[]): Promise<{ stdout: string }> => run(join(packed, 'resources/bin/weakspot'), [...parameters, '--json'], { cwd: temporary, maxBuffer: 1 << 26 });
  await weakspot('import', project, '--images', join(sample, 'images'), '--masks', join(sample, 'masks'), '--metadata', join(sample, 'metadata.csv'), '--preset', 'isic');
  const { stdout } = await weakspot('round', project, '--model', 'tiny', '--size', '32', '--steps', '60', '--engine', 'wasm');
  expect(JSON.parse(stdout)).toMatchObject({ round: 1 });
});

/** Starts the packed app. Its fuses forbid to inspect its main process, so only its page is driven. */
async function launchPacked(...parameters: string[]): Promise<{ page: Page; close: () => Promise<void> }> {
  const display = process.env['DISPLAY'] === undefined ? await startDisplay() : null;
  const data = join(temporary, 'data');
  const child: ChildProcess = spawn(join(packed, 'weakspot'), ['--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${join(temporary, 'profile')}`, ...parameters], {
    cwd: temporary,
    env: { ...process.env, WEAKSPOT_DATA: data, ...(display && { DISPLAY: display.name }) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const found = /DevTools listening on (ws:\S+)/.exec(text);
      if (found) resolve(found[1]!);
    });
    child.once('exit', () => reject(new Error(`the packed app ended: ${text}`)));
  });
  // A window that opens under the debugger's eyes waits for it, and it for the window.
  const targets = new URL('/json/list', address.replace('ws:', 'http:'));
  await expect.poll(async () => ((await (await fetch(targets)).json()) as { title: string }[]).map(({ title }) => title).join(), { timeout: 30_000 }).toContain('Weakspot');
  const browser: Browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const context = browser.contexts()[0]!;
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  return {
    page,
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await page.close();
      await ended;
      display?.process.kill();
    },
  };
}

test('starts, runs the service on its own Node, and does a review', async () => {
  test.setTimeout(120_000);
  const project = join(temporary, 'Clinic');
  const { page, close } = await launchPacked(project);
  try {
    await expect.poll(() => page.evaluate(() => window.weakspot.call('project.get', {})), { timeout: 30_000 }).toMatchObject({ result: { name: 'Clinic', images: 160 } });
    const { pid } = JSON.parse(await readFile(join(project, 'service.lock'), 'utf8')) as { pid: number };
    expect(await readlink(`/proc/${pid}/exe`)).toBe(join(packed, 'resources/node/node'));
    expect((await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')).toContain(join(packed, 'resources/product/out/main/service/entry.js'));
    await page.evaluate(() => window.weakspot.desktop!.setAnnotator('Dr. Ada Skin'));
    await page.reload();
    await reviewLesion(page);
    await page.screenshot({ path: test.info().outputPath('packed-review.png') });
  } finally {
    await close();
  }
});

test('opens the sample project at a click', async () => {
  test.setTimeout(120_000);
  const { page, close } = await launchPacked();
  try {
    await page.getByRole('button', { name: 'Open the sample project' }).click();
    await expect(page.getByRole('region', { name: 'Sample' }).getByRole('link', { name: 'Run a round' })).toBeVisible({ timeout: 60_000 });
  } finally {
    await close();
  }
});
