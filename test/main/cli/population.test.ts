import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { populationResult, type PopulationResult, type ResponseOf } from '../../../src/core/contract/index.ts';
import { findHolder } from '../../../src/main/service/lock.ts';
import { copySample } from '../../support/sample-subset.ts';
import { weakspot, weakspotJson } from '../../support/weakspot-command.ts';

type Shown = PopulationResult & { hardest: ResponseOf<'population.images'> };

let root: string;
let project: string;
let shown: Shown;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-population-'));
  project = join(root, 'project');
  const sample = copySample(join(root, 'sample'), 20);
  await weakspotJson(['import', project, '--images', sample.images, '--masks', sample.masks, '--metadata', sample.metadata, '--preset', 'isic']);
  shown = await weakspotJson<Shown>([
    'population', project, '--seeds', '2', '--sparsities', '0.5,0.9', '--model', 'tiny', '--size', '32', '--steps', '6', '--batch-size', '4', '--seed', '7', '--engine', 'wasm', '--limit', '3',
  ]);
}, 180_000);
afterAll(async () => {
  while (existsSync(project) && findHolder(project)) await delay(100);
  rmSync(root, { recursive: true, force: true });
});

describe('weakspot population', () => {
  it('trains networks of consecutive seeds and shows what they find', () => {
    const { hardest, ...result } = shown;
    expect(populationResult.parse(result)).toEqual(result);
    expect(result.networks.map(({ seed, steps }) => [seed, steps])).toEqual([[7, 6], [8, 6]]);
    expect(result.levels.map(({ sparsity }) => sparsity)).toEqual([0.5, 0.9]);
    expect(hardest).toHaveLength(3);
    expect(hardest.map((row) => row.population).toSorted((a, b) => b - a)).toEqual(hardest.map((row) => row.population));
  });

  it('shows it again without training', async () => {
    expect(await weakspotJson<Shown>(['population', project, '--show', '--limit', '3'])).toEqual(shown);
    const { stdout, code } = await weakspot(['population', project, '--show', '1']);
    expect(code).toBe(0);
    expect(stdout).toContain('Population 1: 2 tiny networks of 122,465 parameters, 32×32 pixels, on wasm');
    expect(stdout).toContain('Hardest, where the majorities of the dense and of the pruned networks part most:');
  });

  it('says what is missing', async () => {
    const { code, stderr } = await weakspot(['population', project, '--show', '9', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'not-found', message: 'there is no population 9 in this project' });
  });

  it('is listed among the jobs', async () => {
    const { stdout } = await weakspot(['jobs', project]);
    expect(stdout).toMatch(/population\s+–\s+done/);
  });
});
