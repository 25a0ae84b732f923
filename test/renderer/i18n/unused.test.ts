import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en } from '../../../src/renderer/i18n/en/index.ts';

const folder = join(import.meta.dirname, '../../../src/renderer');
const source = globSync('**/*.{ts,tsx}', { cwd: folder, exclude: (path) => path.startsWith(join('i18n', 'en')) })
  .map((file) => readFileSync(join(folder, file), 'utf8'))
  .join('\n');

/** Keys that are put together from data: `review.tool-${tool}`, `rounds.${field}Help`. */
const patterns = [...new Set(source.match(/`[a-z]+\.[^`\n]*\$\{[^`\n]*`/g))].map((template) => {
  const [before, after] = [template.slice(1, template.indexOf('${')), template.slice(template.lastIndexOf('}') + 1, -1)];
  return { before, after };
});

function isShown(feature: string, name: string): boolean {
  const key = `${feature}.${name}`;
  if (source.includes(`'${key}'`)) return true;
  return patterns.some(({ before, after }) => {
    if (!key.startsWith(before) || !key.endsWith(after) || key.length <= before.length + after.length) return false;
    // Where all of the name is data, that data is written somewhere.
    if (before !== `${feature}.`) return true;
    const data = key.slice(before.length, key.length - after.length);
    return new RegExp(`['"\`]${data}['"\`]|\\b${data}:`).test(source);
  });
}

test('every text is shown somewhere', () => {
  const unused = Object.entries(en).flatMap(([feature, texts]) => Object.keys(texts).filter((name) => !isShown(feature, name)).map((name) => `${feature}.${name}`));
  expect(unused).toEqual([]);
});
