import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readKnown } from '../../../../src/main/jobs/import/known.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-known-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('reads a file name that holds a line separator of Unicode, and keeps those of one hash in order', async () => {
  const file = join(folder, 'known.jsonl');
  const images = [
    { sourceSha256: 'x', name: 'one\u2028two.jpg' },
    { sourceSha256: 'y', name: 'plain.jpg' },
    { sourceSha256: 'x', name: 'one\u2029two.jpg' },
  ];
  writeFileSync(file, images.map((image) => `${JSON.stringify(image)}\n`).join(''));
  expect([...(await readKnown(file))]).toEqual([
    ['x', [images[0], images[2]]],
    ['y', [images[1]]],
  ]);
});
