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
  await writeFile(join(folder, 'renderer/index.html'), '<!doctype html>');
  await writeFile(join(folder, 'renderer/assets/a b.css'), 'p {}');
  await writeFile(join(folder, 'secret.html'), 'secret');
});

afterAll(() => rm(folder, { recursive: true }));

const pixels: PixelSource = async (asked, side) => ({ mediaType: 'image/jpeg', bytes: Buffer.from(`${asked}/${side}`) });

async function ask(url: string, source = pixels): Promise<{ status: number; type: string | null; text: string; policy: string | null }> {
  const response = await answer(new URL(url), join(folder, 'renderer'), source);
  return { status: response.status, type: response.headers.get('Content-Type'), text: await response.text(), policy: response.headers.get('Content-Security-Policy') };
}

describe('files of the page', () => {
  it('come with their type and a policy that allows nothing from outside, and no inline script', async () => {
    const page = await ask('weakspot://app/index.html');
    expect(page).toMatchObject({ status: 200, type: 'text/html; charset=utf-8', text: '<!doctype html>' });
    expect(page.policy).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' weakspot://image; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(await ask('weakspot://app/assets/a%20b.css')).toMatchObject({ status: 200, type: 'text/css; charset=utf-8', text: 'p {}' });
  });

  it('are those of the page only, however a path is written', async () => {
    for (const path of ['../secret.html', '..%2fsecret.html', 'assets/..%2f..%2fsecret.html', '%2e%2e/secret.html', 'assets', 'missing.html', 'index.html%00.css', '%e0%a4%a.css']) {
      expect(await ask(`weakspot://app/${path}`)).toMatchObject({ status: 404, text: 'no such file' });
    }
  });

  it('are nowhere else', async () => {
    expect((await ask('weakspot://elsewhere/index.html')).status).toBe(404);
  });
});

describe('pixels', () => {
  it('are asked for by id, at the size that the page names or at their own', async () => {
    expect(await ask(`weakspot://image/${image}?side=96`)).toMatchObject({ status: 200, type: 'image/jpeg', text: `${image}/96` });
    expect(await ask(`weakspot://image/${image}`)).toMatchObject({ status: 200, text: `${image}/null` });
  });

  it('are refused where the id is none, or the size is not in whole pixels up to 8192', async () => {
    const never: PixelSource = () => Promise.reject(new Error('the service must not be asked'));
    const refusedUrls = ['..%2fproject.db', image.slice(1), `${image}/x`, ''].map((path) => `weakspot://image/${path}`);
    const refusedSides = ['0', '-1', '1.5', '8193', '1e9', 'all', ''].map((side) => `weakspot://image/${image}?side=${side}`);
    for (const url of [...refusedUrls, ...refusedSides]) expect(await ask(url, never)).toMatchObject({ status: 400 });
  });

  it('say what the service says of an image that it has not, or cannot read', async () => {
    const fails = (code: 'not-found' | 'unreadable'): PixelSource => () => Promise.reject(new WeakspotError(code, `said ${code}`));
    expect(await ask(`weakspot://image/${image}`, fails('not-found'))).toMatchObject({ status: 404, text: 'said not-found' });
    expect(await ask(`weakspot://image/${image}`, fails('unreadable'))).toMatchObject({ status: 500, text: 'said unreadable' });
  });
});
