import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WeakspotError } from '../../../src/core/errors.ts';
import { answer, type PixelSource } from '../../../src/main/shell/answer.ts';

const image = '0199c0de-0000-7000-8000-000000000001';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weakspot-answer-'));
  await mkdir(join(folder, 'renderer/assets'), { recursive: true });
  await writeFile(join(folder, 'renderer/index.html'), '<!doctype html><meta name="nonce" content="%CSP_NONCE%">');
  await writeFile(join(folder, 'renderer/assets/a.css'), 'p {}');
  await writeFile(join(folder, 'renderer/assets/opencv-1a2b.js'), ';');
  await writeFile(join(folder, 'secret.html'), 'secret');
});

afterAll(() => rm(folder, { recursive: true }));

const pixels: PixelSource = async (address) => ({ mediaType: 'image/jpeg', bytes: Buffer.from(JSON.stringify(address)) });

function ask(url: string, source = pixels, request: { method?: string; headers?: Headers } = {}): Promise<Response> {
  return answer({ url, method: 'GET', ...request }, join(folder, 'renderer'), source);
}

describe('files of the page', () => {
  it('come with their type and a policy that allows nothing from outside, and styles by a nonce of this answer alone', async () => {
    const [page, again] = [await ask('weakspot://app/index.html?opened=1'), await ask('weakspot://app/index.html')];
    expect(page.status).toBe(200);
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    const nonce = /content="([\w-]{20,})"/.exec(await page.text())![1]!;
    expect(page.headers.get('Content-Security-Policy')).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob: weakspot://image weakspot://disagreement; connect-src 'self' weakspot://image weakspot://disagreement; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(await again.text()).not.toContain(nonce);
    expect((await ask('weakspot://app/assets/a.css')).headers.get('Content-Type')).toBe('text/css; charset=utf-8');
  });

  it('may compile code in OpenCV’s worker alone', async () => {
    expect((await ask('weakspot://app/assets/opencv-1a2b.js')).headers.get('Content-Security-Policy')).toContain("'unsafe-eval'");
    expect((await ask('weakspot://app/index.html')).headers.get('Content-Security-Policy')).not.toContain('unsafe');
  });

  it('are those of the page only, however a path is written', async () => {
    for (const path of ['../secret.html', '..%2fsecret.html', '..%5csecret.html', 'assets/..%2f..%2fsecret.html', '%2e%2e/secret.html', '%252e%252e%252fsecret.html', 'assets', 'missing.html', 'index.html%00.css', '%e0%a4%a.css', '//secret.html', `${folder}/secret.html`]) {
      const response = await ask(`weakspot://app/${path}`);
      expect([path, response.status, await response.text()]).toEqual([path, 404, 'no such file']);
    }
  });

  it('are nowhere else, and only to be read', async () => {
    expect((await ask('weakspot://elsewhere/index.html')).status).toBe(404);
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) expect((await ask('weakspot://app/index.html', pixels, { method })).status).toBe(405);
  });
});

describe('pixels', () => {
  it('are asked for by id, at the size that the page names or at their own, and for the page alone to read', async () => {
    const sized = await ask(`weakspot://image/${image}?side=96`);
    expect(sized.headers.get('Access-Control-Allow-Origin')).toBe('weakspot://app');
    expect(sized.headers.get('Content-Type')).toBe('image/jpeg');
    expect(await sized.json()).toEqual({ layer: 'image', image, longestSide: 96 });
    expect(await (await ask(`weakspot://image/${image}`)).json()).toEqual({ layer: 'image', image, longestSide: null });
    expect(await (await ask(`weakspot://disagreement/${image}?round=2`)).json()).toEqual({ layer: 'disagreement', image, round: 2 });
  });

  it('are kept by the page, and not sent again where it has them', async () => {
    const first = await ask(`weakspot://image/${image}?side=96`);
    expect(first.headers.get('Cache-Control')).toContain('immutable');
    const never: PixelSource = () => Promise.reject(new Error('the service must not be asked'));
    const again = await ask(`weakspot://image/${image}?side=96`, never, { headers: new Headers({ 'If-None-Match': first.headers.get('ETag')! }) });
    expect(again.status).toBe(304);
  });

  it('are refused where the id is none, the size is not in whole pixels up to 8192, or the round is none', async () => {
    const never: PixelSource = () => Promise.reject(new Error('the service must not be asked'));
    const refusedIds = ['..%2fproject.db', '..%2f..%2fproject.db', '%2e%2e%2fproject.db', image.slice(1), `${image}/x`, `${image}%00`, ''].flatMap((path) => [`weakspot://image/${path}`, `weakspot://disagreement/${path}?round=1`]);
    const refusedSides = ['0', '-1', '1.5', '8193', '1e9', 'all', ''].map((side) => `weakspot://image/${image}?side=${side}`);
    const refusedRounds = ['0', '-1', '1.5', 'all', ''].map((round) => `weakspot://disagreement/${image}?round=${round}`);
    for (const url of [...refusedIds, ...refusedSides, ...refusedRounds, `weakspot://disagreement/${image}`]) expect([url, (await ask(url, never)).status]).toEqual([url, 400]);
  });

  it('say what the service says of an image that it has not, will not show, or cannot read', async () => {
    const fails = (code: 'not-found' | 'permission' | 'unreadable'): PixelSource => () => Promise.reject(new WeakspotError(code, `said ${code}`));
    for (const [code, status] of [['not-found', 404], ['permission', 403], ['unreadable', 500]] as const) {
      const response = await ask(`weakspot://image/${image}`, fails(code));
      expect([response.status, await response.text()]).toEqual([status, `said ${code}`]);
    }
  });
});
