import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const run = promisify(execFile);
const module = pathToFileURL(join(import.meta.dirname, '../../../../src/main/engine/install/compile-cache.ts')).href;

let folder: string;
let loaded: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weakspot-compiled-'));
  loaded = join(folder, 'loaded.mjs');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A process of its own, as every start is one: says where it keeps what, and what the module that it loads exports. */
async function start(environment: Record<string, string> = {}): Promise<{ kept: string | null; word: string }> {
  const script = `
    import { keepCompiledModules } from ${JSON.stringify(module)};
    const kept = keepCompiledModules();
    const { word } = await import(${JSON.stringify(pathToFileURL(loaded).href)});
    console.log(JSON.stringify({ kept, word }));`;
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script], { env: { WEAKSPOT_DATA: join(folder, 'data'), ...environment } });
  return JSON.parse(stdout) as { kept: string | null; word: string };
}

const say = (word: string): Promise<void> => writeFile(loaded, `export const word = ${JSON.stringify(word)};\n`);

test('what was compiled is kept for this user alone', async () => {
  await say('first');
  const { kept } = await start();
  expect(kept).toContain(join(folder, 'data', 'compiled'));
  expect((await readdir(kept!)).length).toBeGreaterThan(0);
  expect((await stat(join(folder, 'data', 'compiled'))).mode & 0o777).toBe(0o700);
});

test('a folder that others could write to is closed to them', async () => {
  await say('first');
  await mkdir(join(folder, 'data', 'compiled'), { recursive: true });
  await chmod(join(folder, 'data', 'compiled'), 0o777);
  expect((await start()).kept).not.toBeNull();
  expect((await stat(join(folder, 'data', 'compiled'))).mode & 0o777).toBe(0o700);
});

test('a module that changed is what it is now, of the same length too', async () => {
  await say('first');
  await start();
  await say('other');
  expect((await start()).word).toBe('other');
  expect((await start()).word).toBe('other');
});

test('where nothing can be kept, the program starts all the same', async () => {
  await say('first');
  await writeFile(join(folder, 'data'), 'a file where the folder should be');
  expect(await start()).toEqual({ kept: null, word: 'first' });
});

test('a program that lies elsewhere at each start keeps nothing', async () => {
  await say('first');
  expect(await start({ APPIMAGE: join(folder, 'Weakspot.AppImage') })).toEqual({ kept: null, word: 'first' });
  await expect(stat(join(folder, 'data'))).rejects.toThrow('ENOENT');
});
