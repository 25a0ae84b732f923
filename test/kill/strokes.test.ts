// WEAKSPOT_KILLS sets how many kills; the acceptance of the app runs thirty.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { killDuringStrokes } from './stroke-kills.ts';

const kills = Number(process.env['WEAKSPOT_KILLS'] ?? 4);

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'weakspot-strokes-'));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

it(`keeps every stroke that it acknowledged through ${kills} kills`, { timeout: 60_000 + 10_000 * kills }, async () => {
  const result = await killDuringStrokes({ work, kills, seed: Number(process.env['WEAKSPOT_SEED'] ?? 1) });
  process.stdout.write(`${JSON.stringify(result)}\n`);
  expect(result.problems).toEqual([]);
  expect(result).toMatchObject({ kills });
  // Kills that hit nobody who draws would show nothing.
  expect(result.acknowledged).toBeGreaterThan(5 * kills);
});
