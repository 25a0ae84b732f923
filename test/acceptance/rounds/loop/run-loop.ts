import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { QueueName, RoundResult } from '../../../../src/core/contract/index.ts';
import { labelDoubt } from '../../../../src/core/label-doubt.ts';
import { decodeMask, resizeMask } from '../../../../src/core/mask/index.ts';
import { failureThreshold } from '../../../../src/core/metrics/index.ts';
import { auroc } from '../../../../src/core/statistics/index.ts';
import type { Client } from '../../../../src/main/service/client.ts';
import { corruptedBelow, maskIou } from '../../../../src/main/study/label/corruption.ts';
import { type AcceptanceContext, weakspotJson } from '../../harness.ts';
import type { Corruption, LoopSize } from './pool.ts';
import { makeProject, withClient, type LoopProject } from './project.ts';
import { Reviewer, type Outcome } from './reviewer.ts';

export type LoopOptions = {
  context: Pick<AcceptanceContext, 'clone' | 'work' | 'say'>;
  /** Folder laid out as HAM10000. */
  source: string;
  seed: number;
  size: LoopSize;
  /** Options of both rounds, as `weakspot round` takes them, without the seed. */
  round: readonly string[];
};

export type ArmOutcome = {
  outcomes: Partial<Record<Outcome, number>>;
  reviewed: number;
  /** Of the masks that were there at the beginning, those that are still wrong. */
  wrongLeft: number;
  /** Images of the pool that have no mask yet and whose prediction fails: by the first round's network, and by the second's. */
  failuresLeft: { afterReview: number; afterSecondRound: number };
  /** The second round's IoU of each test image, by name. */
  testIou: Map<string, number>;
  /** Of the second round. */
  labels: number;
  seconds: number;
};

export type LoopOutcome = {
  seed: number;
  engine: string;
  corruptions: Corruption[];
  labels: number;
  pool: number;
  /** Failures in the pool before anything was reviewed. */
  failures: number;
  /** AUROC for the wrong masks of what orders `check-label`. */
  labelConflict: number | null;
  first: RoundResult;
  lesions: Map<string, string>;
  queues: ArmOutcome;
  control: ArmOutcome;
};

/** Gone through in this order. */
const reviewedQueues: readonly QueueName[] = ['check-label', 'verify'];
const usualRandomShare = 0.1;

/**
 * A project's whole way by the command line and an annotator's connection: import, round, reviews, round; twice from the same first
 * round, once with what the queues put first, once with what chance does.
 */
export async function runLoop({ context, source, seed, size, round }: LoopOptions): Promise<LoopOutcome> {
  const folder = join(context.work, `loop-${seed}`);
  mkdirSync(folder);
  const project = await makeProject({ context, source, folder, seed, size });
  const parameters = [...round, '--seed', String(seed)];
  const first = await weakspotJson<RoundResult>(context, ['round', project.folder, ...parameters]);
  context.say(`seed ${seed}: round 1 on ${first.engine} took ${first.wallSeconds.toFixed(0)} s, test IoU ${first.test?.iou.toFixed(3)}`);
  const { failures, labelConflict } = await withClient(context, project.folder, async (client) => ({
    failures: await failuresLeft(client, project, 1),
    labelConflict: await conflictAuroc(client, project),
  }));

  const arm = async (name: string, randomShare: number): Promise<ArmOutcome> => {
    const copy = { ...project, folder: join(folder, name) };
    cpSync(project.folder, copy.folder, { recursive: true });
    const outcome = await runArm(context, copy, { randomShare, seed, reviews: size.reviews, parameters });
    rmSync(copy.folder, { recursive: true });
    context.say(`seed ${seed}, ${name}: ${JSON.stringify({ ...outcome, testIou: undefined })}`);
    return outcome;
  };
  const queues = await arm('queues', usualRandomShare);
  const control = await arm('random', 1);
  rmSync(folder, { recursive: true });
  return {
    seed, engine: first.engine, corruptions: [...project.wrong.values()], labels: project.labelled.length, pool: project.unlabelled.length,
    failures, labelConflict, first, lesions: project.lesions, queues, control,
  };
}

type ArmOptions = { randomShare: number; seed: number; reviews: number; parameters: readonly string[] };

async function runArm(context: LoopOptions['context'], project: LoopProject, { randomShare, seed, reviews, parameters }: ArmOptions): Promise<ArmOutcome> {
  const reviewed = await withClient(context, project.folder, async (client) => {
    await client.call('annotator.actAs', { name: 'Reviewer' });
    const reviewer = new Reviewer(client, project.truth, 1);
    const outcomes: Outcome[] = [];
    for (const queue of reviewedQueues) {
      // Twice as many as are gone through: some may have been looked at in the queue before.
      const composed = await client.call('review.compose', { round: 1, queue, randomShare, seed, limit: 2 * reviews });
      outcomes.push(...(await reviewer.goThrough(composed, reviews)).values());
    }
    return { outcomes, afterReview: await failuresLeft(client, project, 1) };
  });
  const second = await weakspotJson<RoundResult>(context, ['round', project.folder, ...parameters]);
  return withClient(context, project.folder, async (client) => {
    const { rows } = await client.call('round.compare', { first: 1, second: 2, split: 'test' });
    return {
      outcomes: Object.fromEntries([...Map.groupBy(reviewed.outcomes, (outcome) => outcome)].map(([outcome, all]) => [outcome, all.length])),
      reviewed: reviewed.outcomes.length,
      wrongLeft: await wrongMasks(client, project),
      failuresLeft: { afterReview: reviewed.afterReview, afterSecondRound: await failuresLeft(client, project, 2) },
      testIou: new Map(rows.map(({ name, secondIou }) => [name, secondIou])),
      labels: second.images.labelled,
      seconds: second.wallSeconds,
    };
  });
}

/** Masks that came with the project and are wrong now. */
async function wrongMasks(client: Client, { labelled, truth }: LoopProject): Promise<number> {
  let wrong = 0;
  for (const image of labelled) {
    const { mask } = await client.call('image.get', { image });
    if (!mask || maskIou(decodeMask(mask.geometry), await truth(image)) < corruptedBelow) wrong += 1;
  }
  return wrong;
}

/** Images that have no mask and whose prediction, on their own grid, fails. */
async function failuresLeft(client: Client, { unlabelled, truth }: LoopProject, round: number): Promise<number> {
  let failures = 0;
  for (const image of unlabelled) {
    const { mask } = await client.call('image.get', { image });
    if (mask) continue;
    const prediction = decodeMask(await client.call('image.modelMask', { image, round, sparsity: 0 }));
    if (maskIou(prediction, resizeMask(await truth(image), prediction.width, prediction.height)) < failureThreshold) failures += 1;
  }
  return failures;
}

async function conflictAuroc(client: Client, { labelled, wrong }: LoopProject): Promise<number | null> {
  const scores: number[] = [];
  for (const image of labelled) {
    const { hardness } = await client.call('image.evidence', { image, round: 1 });
    scores.push((hardness && labelDoubt(hardness.signals)) ?? Number.NaN);
  }
  return scores.every(Number.isFinite) ? auroc(scores, labelled.map((image) => wrong.has(image))) : null;
}
