import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const guide = join(import.meta.dirname, '../../docs/guide');
const pages = (await readdir(guide)).filter((name) => name.endsWith('.md'));
const texts = await Promise.all(pages.map((name) => readFile(join(guide, name), 'utf8')));

it('lists the keys that the screen listens to', async () => {
  // Typed for a browser's page, which these tests are not: named at run time alone.
  const { keysPage } = (await import(new URL('../../scripts/guide/keys.ts', import.meta.url).href)) as { keysPage: () => string };
  expect(texts[pages.indexOf('keys.md')]).toBe(keysPage());
});

it('shows every picture that it has, and none that it lacks or that is too large', async () => {
  const shown = new Set(texts.flatMap((text) => [...text.matchAll(/\]\(images\/([\w-]+\.png)\)/g)].map((match) => match[1]!)));
  const there = await readdir(join(guide, 'images'));
  expect([...shown].sort()).toEqual(there.sort());
  for (const name of there) expect({ name, size: (await stat(join(guide, 'images', name))).size }).toEqual({ name, size: expect.toSatisfy((size: number) => size <= 150_000) });
});

it('links to pages and headings that there are', () => {
  const anchors = new Map(pages.map((name, i) => [name, [...texts[i]!.matchAll(/^#+ (.+)$/gm)].map((match) => match[1]!.toLowerCase().replaceAll(/[^\w\s-]/g, '').replaceAll(' ', '-'))]));
  for (const [i, text] of texts.entries()) {
    for (const [, page, , anchor] of text.matchAll(/\]\(([\w-]+\.md)(#([\w-]+))?\)/g)) {
      expect(pages, `a link in ${pages[i]}`).toContain(page);
      if (anchor !== undefined) expect(anchors.get(page!), `a link in ${pages[i]}`).toContain(anchor);
    }
  }
});
