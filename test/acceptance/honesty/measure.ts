import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobRunner } from '../../../src/main/jobs/protocol.ts';
import type { Line } from '../harness.ts';
import { judgeHonesty } from './judge.ts';
import { invertTestLabels, runSmallRound, samplePool } from './small-round.ts';

/** Three small rounds on the sample set, and what their files say of the runner's honesty. */
export async function measureHonesty(runner: JobRunner, sample: string): Promise<Line[]> {
  const project = mkdtempSync(join(tmpdir(), 'weakspot-honesty-'));
  try {
    const pool = await samplePool(sample, project);
    const run = await runSmallRound(runner, pool, project, 'as-it-is');
    const inverted = await runSmallRound(runner, invertTestLabels(pool), project, 'inverted');
    const untrained = await runSmallRound(runner, pool, project, 'one-step', { steps: 1, learningRate: 1e-9 });
    return judgeHonesty(pool, run, inverted, untrained);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}
