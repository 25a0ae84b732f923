import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from '../../../src/main/page/find-browser.ts';
import { isWholePdf, printPdf } from '../../../src/main/page/print-pdf.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weakspot-print-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A program that does what the given lines of a shell say; `$pdf` is where it shall print to, `$page` what, `$all` its parameters. */
async function program(name: string, lines: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\nall="$*"\nfor one in "$@"; do case "$one" in --print-to-pdf=*) pdf="\${one#--print-to-pdf=}";; --user-data-dir=*) profile="\${one#--user-data-dir=}";; file:*) page="$one";; esac; done\n${lines}\n`);
  await chmod(path, 0o755);
  return path;
}

const posix = it.skipIf(process.platform === 'win32');

describe('a browser that prints', () => {
  posix('is the one that CHROME_PATH names, or none', async () => {
    const named = await program('own/browser', '');
    await program('bin/chromium', '');
    const environment = { PATH: join(folder, 'bin') };
    expect(findBrowser({ platform: 'linux', environment: { ...environment, CHROME_PATH: named } })).toBe(named);
    expect(findBrowser({ platform: 'linux', environment: { ...environment, CHROME_PATH: join(folder, 'gone') } })).toBeNull();
    expect(findBrowser({ platform: 'linux', environment: { ...environment, CHROME_PATH: folder } })).toBeNull();
  });

  posix('is found on the path, Chromium first, and where macOS and Windows put it', async () => {
    const environment = { PATH: ['', join(folder, 'none'), join(folder, 'bin')].join(':'), HOME: folder, ProgramFiles: folder };
    expect(findBrowser({ platform: 'linux', environment })).toBeNull();
    const edge = await program('bin/microsoft-edge', '');
    expect(findBrowser({ platform: 'linux', environment })).toBe(edge);
    const chromium = await program('bin/chromium', '');
    expect(findBrowser({ platform: 'linux', environment })).toBe(chromium);
    await rm(join(folder, 'bin'), { recursive: true });
    const application = await program('Applications/Chromium.app/Contents/MacOS/Chromium', '');
    // No other browser may lie in this computer's own folder of applications.
    expect([application, expect.stringMatching(/^\/Applications\//)]).toContainEqual(findBrowser({ platform: 'darwin', environment }));
    expect(findBrowser({ platform: 'linux', environment })).toBeNull();
  });
});

describe('printPdf', () => {
  const files = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name !== 'browser').sort();

  posix('prints the page without network and profile, whole or not at all', async () => {
    const browser = await program('browser', 'printf "%%PDF-1.4 %s %%%%EOF\\n" "$all" > "$pdf"; touch "$profile/kept"');
    const page = join(folder, 'an audit #1.html');
    await writeFile(page, '<p>');
    const pdf = join(folder, 'audit.pdf');
    const { bytes } = await printPdf(page, pdf, { browser });
    const text = await readFile(pdf, 'utf8');
    expect(bytes).toBe(Buffer.byteLength(text));
    expect(text).toContain('an%20audit%20%231.html');
    expect(text).toContain('--host-resolver-rules=MAP * ~NOTFOUND');
    expect(text).toContain('--headless');
    expect(text.includes('--no-sandbox')).toBe(process.getuid?.() === 0);
    const profile = /--user-data-dir=(\S+)/.exec(text)![1]!;
    await expect(readdir(profile)).rejects.toThrow('ENOENT');
    expect(await files()).toEqual(['an audit #1.html', 'audit.pdf']);
  });

  posix('leaves what was there where the browser fails or stops half way', async () => {
    const pdf = join(folder, 'audit.pdf');
    await writeFile(pdf, 'before');
    for (const [lines, message] of [
      ['echo "no display" >&2; exit 1', /did not print: no display\. Instead, install Chromium/],
      ['printf "%%PDF-1.4 half" > "$pdf"', /ended without a whole PDF; install Chromium/],
      ['true', /ended without a whole PDF/],
    ] as const) {
      await expect(printPdf(join(folder, 'x.html'), pdf, { browser: await program('browser', lines) })).rejects.toMatchObject({ code: 'missing-dependency', message: expect.stringMatching(message) });
      expect(await readFile(pdf, 'utf8')).toBe('before');
      expect(await files()).toEqual(['audit.pdf']);
    }
  });

  posix('can be stopped', async () => {
    const stop = new AbortController();
    const printing = printPdf(join(folder, 'x.html'), join(folder, 'audit.pdf'), { browser: await program('browser', 'exec sleep 30'), signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(printing).rejects.toMatchObject({ code: 'cancelled' });
    expect(await files()).toEqual([]);
  });

  it('says what to do where there is no browser', async () => {
    await expect(printPdf('x.html', 'x.pdf', { browser: null })).rejects.toMatchObject({ code: 'missing-dependency', message: expect.stringContaining('set CHROME_PATH') });
  });

  it('knows a whole PDF', async () => {
    const file = join(folder, 'some.pdf');
    for (const [text, whole] of [['%PDF-1.4\n%%EOF', true], ['%PDF-1.4\n%%EOF\r\n', true], ['%PDF-1.4\n', false], ['', false], ['<html>%%EOF', false]] as const) {
      await writeFile(file, text);
      expect(await isWholePdf(file), text).toBe(whole);
    }
    expect(await isWholePdf(join(folder, 'gone.pdf'))).toBe(false);
  });
});
