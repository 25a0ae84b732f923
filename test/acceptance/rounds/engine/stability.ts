import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { RoundRequest } from '../../../../src/core/contract/index.ts';
import { runRound } from '../../../../src/main/jobs/round/run.ts';
import { prepareSmallRound, readSmallRun, samplePool, type SmallPool } from '../../honesty/small-round.ts';
import { type AcceptanceContext, type Line, line, unmeasured } from '../../harness.ts';
import { boxesOnly, changed, isTraining } from '../learning/pools.ts';

/** Long enough for what a step leaves behind to add up, and to stop half-way. */
const steps = 24;
const sparse = (pool: SmallPool): SmallPool => changed(pool, (image, place) => (isTraining(image) && place % 4 === 0 ? { ...image, mask: null, labelled: false } : image));

/** Every way in which a round can train. */
const settings: { name: string; request: RoundRequest; of: (pool: SmallPool) => SmallPool }[] = [
  { name: 'supervised', request: { setting: 'supervised' }, of: (pool) => pool },
  ...(['mean-teacher', 'fixmatch', 'twin'] as const).map((consistency) => ({
    name: `semi-supervised, ${consistency}`, request: { setting: 'semi-supervised', consistency, compareSetting: false } as const, of: sparse,
  })),
  { name: 'weakly-supervised, boxes', request: { setting: 'weakly-supervised' }, of: boxesOnly },
  { name: 'attention twin', request: { setting: 'supervised', attention: 'twin' }, of: (pool) => pool },
];

/** For each setting: tensors flat over the steps, and the same weights where a round is stopped half-way and resumed. */
export async function measureStability({ clone, engine, say }: Pick<AcceptanceContext, 'clone' | 'engine' | 'say'>): Promise<Line[]> {
  const project = mkdtempSync(join(tmpdir(), 'weakspot-stability-'));
  const lines: Line[] = [];
  try {
    const pool = await samplePool(join(clone, 'resources', 'sample'), project);
    for (const [index, { name, request, of }] of settings.entries()) {
      say(`  ${name}`);
      const ids = [`6.2.${index + 1}`, `6.3.${index + 1}`] as const;
      try {
        lines.push(...(await measureSetting(ids, name, of(pool), project, { ...request, steps, engine: engine as RoundRequest['engine'] })));
      } catch (error) {
        lines.push(...ids.map((id) => unmeasured(id, name, error instanceof Error ? error.message : String(error))));
      }
    }
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
  return lines.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}

async function measureSetting([tensorId, resumeId]: readonly [string, string], name: string, pool: SmallPool, project: string, request: RoundRequest): Promise<Line[]> {
  const folder = name.replaceAll(/\W+/g, '-');
  const undisturbed = prepareSmallRound(runRound, pool, project, `${folder}-undisturbed`, request);
  const counts: number[] = [];
  const outcome = await undisturbed.run({ report: ({ phase, done }) => void (phase === 'training' && done > 0 && done < steps && counts.push(tf.memory().numTensors)) });

  const disturbed = prepareSmallRound(runRound, pool, project, `${folder}-disturbed`, request);
  const stop = new AbortController();
  const first = await disturbed.run({
    signal: stop.signal, stopReason: () => 'interrupt', report: ({ phase, done }) => void (phase === 'training' && done >= steps / 2 && stop.abort()),
  });
  let repeated: number | null = null;
  const second = await disturbed.run({ report: ({ phase, done }) => void (phase === 'training' && (repeated ??= done)) });
  if (outcome !== 'done' || second !== 'done') throw new Error(`the rounds ended as ${outcome}, and, resumed, as ${second}`);
  const [a, b] = [readSmallRun(undisturbed.workFolder), readSmallRun(disturbed.workFolder)];
  const spread = Math.max(...counts) - Math.min(...counts);
  return [
    line(tensorId, `${name}: the number of tensors stays flat over the steps`, `${Math.min(...counts)} to ${Math.max(...counts)} over ${counts.length} steps (${a.result.engine})`, counts.length >= steps / 2 && spread === 0),
    line(
      resumeId,
      `${name}: a round that is stopped half-way and resumed ends with the same weights, bit for bit`,
      `stopped as ${first}, went on from step ${repeated}; ${a.weightsSha256.slice(0, 12)} and ${b.weightsSha256.slice(0, 12)}`,
      first === 'interrupted' && (repeated ?? 0) >= steps / 2 && a.weightsSha256 === b.weightsSha256,
    ),
  ];
}
