import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../../../src/core/random.ts';

const child = join(import.meta.dirname, 'kill-child.ts');

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'weakspot-kill-'));
});

afterEach(() => rm(root, { recursive: true }));

/** Runs the training, killing it (`kill -9`) some milliseconds after the step given; the lines that it printed. */
async function run(folder: string, killAfter: { step: number; delayMs: number } | null): Promise<string[]> {
  const training = spawn(process.execPath, [child, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: training.stdout })) {
    lines.push(line);
    if (killAfter && Number(line) === killAfter.step) setTimeout(() => training.kill('SIGKILL'), killAfter.delayMs);
  }
  return lines;
}

describe('a training that is killed', () => {
  it('goes on from its last checkpoint to the weights of an undisturbed one, bit for bit', async () => {
    const undisturbed = await run(join(root, 'undisturbed'), null);
    expect(undisturbed).toHaveLength(31);

    const folder = join(root, 'killed');
    const random = new Random(17);
    let reached = 0;
    for (let kills = 0; kills < 2; kills++) {
      const lines = await run(folder, { step: reached + 4 + random.below(4), delayMs: random.below(20) });
      expect(lines.at(-1)).not.toContain('weights');
      if (kills > 0) {
        // Saved after every third step; the step after a save may have been printed before the save was done.
        expect(Number(lines[0])).toBeLessThanOrEqual(reached + 1);
        expect(Number(lines[0])).toBeGreaterThan(reached - 4);
      }
      reached = Number(lines.at(-1));
    }
    const last = await run(folder, null);
    expect(last).not.toContain('damaged');
    expect(last.at(-1)).toBe(undisturbed.at(-1));
  });
});
