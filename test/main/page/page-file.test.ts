import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPageFile } from '../../../src/main/page/page-file.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-page-'));
  mkdirSync(join(folder, 'renderer/assets/deep'), { recursive: true });
  writeFileSync(join(folder, 'renderer/index.html'), '<meta name="csp-nonce" content="%CSP_NONCE%"><p>%CSP_NONCE%</p>');
  writeFileSync(join(folder, 'renderer/assets/index-AbC_1.js'), 'export {}');
  writeFileSync(join(folder, 'renderer/assets/notes.txt'), 'not of the page');
  writeFileSync(join(folder, 'renderer/.hidden.js'), 'hidden');
  writeFileSync(join(folder, 'outside.js'), 'outside');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (path: string): ReturnType<typeof readPageFile> => readPageFile(join(folder, 'renderer'), path);

it('gives each answer of index.html a nonce of its own, in the page and in its policy', async () => {
  const [first, second] = [await read('/'), await read('/index.html')];
  const nonce = /content="([\w-]{24})"><p>\1</.exec(String(first!.body))![1]!;
  expect(first!.headers['Content-Security-Policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
  expect(first!.headers['Cache-Control']).toBe('no-store');
  expect(String(second!.body)).not.toContain(nonce);
});

it('answers a script with its type, kept for good by its name', async () => {
  const script = await read('/assets/index-AbC_1.js');
  expect(script!.headers).toMatchObject({
    'Content-Type': 'text/javascript; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'private, max-age=31536000, immutable',
  });
  expect(Buffer.from(script!.body as Uint8Array).toString()).toBe('export {}');
});

it('reads nothing else', async () => {
  const paths = ['/../outside.js', '/assets/../../outside.js', '/%2e%2e/outside.js', '/..%2foutside.js', String.raw`/..\outside.js`, '/.hidden.js', '/assets/notes.txt', '/assets', '/assets/deep', '//outside.js', '/missing.js', '/index.html/', '/index.html\0.js', 'index.html', ''];
  for (const path of paths) expect(await read(path), path).toBeNull();
});
