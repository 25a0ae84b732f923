import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { RoundRequest } from '../../../../src/core/contract/index.ts';
import { runRound } from '../../../../src/main/jobs/round/run.ts';
import { prepareSmallRound, readSmallRun, runSmallRound, samplePool, type SmallPool } from '../../honesty/small-round.ts';
import { type AcceptanceContext, type Line, line, unmeasured } from '../../harness.ts';
import { changed, isTraining, weakLabelsOnly } from '../learning/pools.ts';

/** Long enough for what a step leaves behind to add up, and to stop half-way. */
const steps = 24;
/** A network must have learnt something before any of its pixels is sure enough to teach. */
const stepsUntilSure = 96;
const sparse = (pool: SmallPool): SmallPool => changed(pool, (image, place) => (isTraining(image) && place % 4 === 0 ? { ...image, mask: null, labelled: false } : image));

type Setting = { name: string; request: RoundRequest; of: (pool: SmallPool) => SmallPool; /** What must end with other weights: the same without what the setting is about. */ without?: RoundRequest };

/** Every way in which a round can train. */
const settings: Setting[] = [
  { name: 'supervised', request: { setting: 'supervised', steps }, of: (pool) => pool },
  ...(['mean-teacher', 'fixmatch', 'twin'] as const).map((consistency): Setting => {
    const shared = { steps: consistency === 'fixmatch' ? stepsUntilSure : steps };
    const request = { ...shared, setting: 'semi-supervised', consistency, compareSetting: false } as const;
    return { name: `semi-supervised, ${consistency}`, request, of: sparse, without: { ...shared, setting: 'supervised' } };
  }),
  { name: 'weakly-supervised: boxes, scribbles, points and classes', request: { setting: 'weakly-supervised', steps }, of: weakLabelsOnly },
  { name: 'attention twin', request: { setting: 'supervised', attention: 'twin', steps }, of: (pool) => pool, without: { setting: 'supervised', steps } },
];

/** For each setting: tensors flat over the steps, the same weights where a round is stopped half-way and resumed, and others without the setting. */
export async function measureStability({ clone, engine, say }: Pick<AcceptanceContext, 'clone' | 'engine' | 'say'>): Promise<Line[]> {
  const project = mkdtempSync(join(tmpdir(), 'weakspot-stability-'));
  const lines: Line[] = [];
  try {
    const pool = await samplePool(join(clone, 'resources', 'sample'), project);
    for (const [index, setting] of settings.entries()) {
      const { name, without } = setting;
      say(`  ${name}`);
      const ids = ['6.2', '6.3', ...(without ? ['6.4'] : [])].map((line) => `${line}.${index + 1}`);
      try {
        lines.push(...(await measureSetting(ids, setting, pool, project, engine as RoundRequest['engine'])));
      } catch (error) {
        lines.push(...ids.map((id) => unmeasured(id, name, error instanceof Error ? error.message : String(error))));
      }
    }
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
  return lines.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}

async function measureSetting([tensorId, resumeId, usedId]: readonly string[], { name, request, of, without }: Setting, whole: SmallPool, project: string, engine: RoundRequest['engine']): Promise<Line[]> {
  const folder = name.replaceAll(/\W+/g, '-');
  const pool = of(whole);
  const total = request.steps!;
  const undisturbed = prepareSmallRound(runRound, pool, project, `${folder}-undisturbed`, { ...request, engine });
  const counts: number[] = [];
  const outcome = await undisturbed.run({ report: ({ phase, done }) => void (phase === 'training' && done > 0 && done < total && counts.push(tf.memory().numTensors)) });

  const disturbed = prepareSmallRound(runRound, pool, project, `${folder}-disturbed`, { ...request, engine });
  const stop = new AbortController();
  const first = await disturbed.run({
    signal: stop.signal, stopReason: () => 'interrupt', report: ({ phase, done }) => void (phase === 'training' && done >= total / 2 && stop.abort()),
  });
  let wentOnFrom: number | null = null;
  const second = await disturbed.run({ report: ({ phase, done }) => void (phase === 'training' && (wentOnFrom ??= done)) });
  if (outcome !== 'done' || second !== 'done') throw new Error(`the rounds ended as ${outcome}, and, resumed, as ${second}`);
  const [a, b] = [readSmallRun(undisturbed.workFolder), readSmallRun(disturbed.workFolder)];
  const lines = [
    line(
      tensorId!, `${name}: the number of tensors stays flat over the steps`,
      `${Math.min(...counts)} to ${Math.max(...counts)} over ${counts.length} steps (${a.result.engine})`, counts.length >= total / 2 && new Set(counts).size === 1,
    ),
    line(
      resumeId!, `${name}: a round that is stopped half-way and resumed ends with the same weights, bit for bit`,
      `stopped as ${first}, went on from step ${wentOnFrom}; ${a.weightsSha256.slice(0, 12)} and ${b.weightsSha256.slice(0, 12)}`,
      first === 'interrupted' && (wentOnFrom ?? 0) >= total / 2 && a.weightsSha256 === b.weightsSha256,
    ),
  ];
  if (!without) return lines;
  const other = await runSmallRound(runRound, pool, project, `${folder}-without`, { ...without, engine });
  const measured = `${a.weightsSha256.slice(0, 12)} and, without it, ${other.weightsSha256.slice(0, 12)}`;
  return [...lines, line(usedId!, `${name}: it is used, so that the weights are others without it`, measured, a.weightsSha256 !== other.weightsSha256)];
}
