import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { testEngine } from '../../support/engine.ts';
import { copySample } from '../../support/sample-subset.ts';
import { weakspot, weakspotJson } from '../../support/weakspot-command.ts';

const root = mkdtempSync(join(tmpdir(), 'weakspot-simulate-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Simulated = { data: { images: number }; strategies: { strategy: string; seeds: number[]; points: { reviews: number; figures: Record<string, { mean: number }> }[] }[] };
const short = ['--labels', '6', '--steps', '3', '--size', '32', '--seeds', '1,2', '--reviews', '0,5', '--strategies', 'random,pruning', '--engine', testEngine, '--cache', join(root, 'cache')];

describe('weakspot simulate', () => {
  it('simulates on a folder, in two processes, writes table, figures and plot, and makes nothing twice', async () => {
    const folder = join(root, 'folder');
    copySample(folder, 24);
    const out = join(root, 'out');
    const made = await weakspotJson<Simulated>(['simulate', folder, ...short, '--parallel', '2', '--out', out]);
    expect(made.strategies.map(({ strategy, seeds }) => [strategy, seeds])).toEqual([['random', [1, 2]], ['pruning', [1, 2]]]);
    expect(made.strategies[0]!.points.map(({ reviews }) => reviews)).toEqual([0, 5]);
    expect(JSON.parse(readFileSync(join(out, 'simulation.json'), 'utf8'))).toEqual(made);
    expect(readFileSync(join(out, 'simulation.md'), 'utf8')).toContain('### failures left');
    expect(readFileSync(join(out, 'simulation.svg'), 'utf8')).toContain('<polyline');
    expect(await weakspotJson<Simulated>(['simulate', folder, ...short, '--out', out])).toEqual(made);
  });

  it('simulates on a project, with its own splits', async () => {
    const { images, masks } = copySample(join(root, 'source'), 24);
    const project = join(root, 'project');
    expect((await weakspot(['import', project, '--images', images, '--masks', masks])).code).toBe(0);
    const made = await weakspotJson<Simulated>(['simulate', project, ...short, '--out', join(root, 'of-project')]);
    expect(made.data.images).toBe(24);
  });

  it('names an order that there is not, and a folder that holds no collection', async () => {
    const wrong = await weakspot(['simulate', join(root, 'folder'), '--strategies', 'hardest']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('there is no order "hardest"');
    const missing = await weakspot(['simulate', join(root, 'nowhere'), ...short]);
    expect(missing.stderr).toContain('there is no folder "images" in it');
    expect(existsSync(join(root, 'nowhere'))).toBe(false);
  });
});
