import { access, rm } from 'node:fs/promises';
import { roundConfiguration, type RoundConfiguration } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { disposeNetwork } from '../../engine/model/index.ts';
import type { JobContext, JobRunner } from '../protocol.ts';
import { openClock } from './clock.ts';
import { openRoundEngine } from './engine.ts';
import { evaluateRound } from './evaluation-phase.ts';
import { openImages } from './open-images.ts';
import { createProgress, type RoundProgress } from './progress.ts';
import { disposePruned, pruneNetwork } from './pruning-phase.ts';
import { readRecords, writeResult } from './result-writer.ts';
import type { Round } from './round-state.ts';
import { scorePool } from './scoring-phase.ts';
import { resolveSetting, trainingSource } from './roles.ts';
import { readSnapshot } from './snapshot-file.ts';
import { meansStopped } from './stopped.ts';
import { roundTools, type RoundTools } from './tools.ts';
import { trainNetwork } from './training-phase.ts';
import { prepareWorkFolder, workFolder } from './work-folder.ts';

/** Seconds that ranking, judging and writing the result are expected to take. */
const evaluationSeconds = 5;

/**
 * A round: prepare → train → prune → score → evaluate → hand the result over. Killed at any moment and run again, it goes
 * on from what is in its work folder and ends with the same weights and figures.
 *
 * @param changes functions to run with in place of the product's own
 */
export function createRoundRunner(changes: Partial<RoundTools> = {}): JobRunner {
  const tools = { ...roundTools, ...changes };
  return async (context) => {
    try {
      return (await runPhases(context, tools)) ? 'done' : stoppedAs(context);
    } catch (error) {
      if (context.signal.aborted && meansStopped(error)) return stoppedAs(context);
      throw error;
    }
  };
}

export const runRound = createRoundRunner();

/** @returns whether it came to its end; false when stopped between two steps */
async function runPhases(context: JobContext, tools: RoundTools): Promise<boolean> {
  const configuration = parseConfiguration(context.configuration);
  const work = workFolder(context.workFolder);
  const snapshot = await readSnapshot(work.snapshot);
  if (await prepareWorkFolder(context.workFolder, snapshot.sha256, configuration)) {
    context.log('warning', 'the saved work was for other images or another configuration and is not used');
  }
  if ((await exists(work.result)) && (await handOverAgain(context, work.result))) return true;

  const clock = await openClock(work.clock);
  const told = createProgress(context.report);
  const progress: RoundProgress = {
    ...told,
    begin(phase, work) {
      clock.enter(phase);
      told.begin(phase, work);
    },
  };
  progress.expect('evaluating', evaluationSeconds);
  const backend = await openRoundEngine(context, configuration.engine, work.engine, tools.openBackend);
  const source = await openImages(context, snapshot, configuration.size, progress, tools);
  try {
    const setting = resolveSetting(configuration.setting, snapshot.images);
    const round: Round = {
      context, configuration, tools, work, clock, progress, snapshot, source, setting,
      trainingSource: trainingSource(source, snapshot.images),
      training: tools.selectTraining(snapshot.images, setting),
      unlabelled: tools.selectUnlabelled(snapshot.images, setting),
    };
    await clock.save();

    const trained = await trainNetwork(round);
    await clock.save();
    if (!trained) return false;

    const pruned = await pruneNetwork(round, trained.network);
    disposeNetwork(trained.network);
    try {
      await clock.save();
      await scorePool(round, pruned);

      progress.begin('evaluating', { done: 0, total: null, unit: 'images' });
      const records = await readRecords(round);
      await writeResult(round, evaluateRound(round, records, trained, pruned, backend), pruned);
    } finally {
      disposePruned(pruned);
    }
  } finally {
    source.close();
  }
  await context.handOver('round-result', { folder: work.result });
  return true;
}

/** A result that an earlier run had finished; one that the service finds damaged is removed, to be written anew. */
async function handOverAgain(context: JobContext, folder: string): Promise<boolean> {
  try {
    await context.handOver('round-result', { folder });
    return true;
  } catch (error) {
    if (!(error instanceof WeakspotError && error.code === 'corrupt')) throw error;
    context.log('warning', `${error.message}. The result is written anew`);
    await rm(folder, { recursive: true });
    return false;
  }
}

/** The ladder goes upwards, each level once. */
function parseConfiguration(value: unknown): RoundConfiguration {
  const configuration = roundConfiguration.parse(value);
  return { ...configuration, sparsities: [...new Set(configuration.sparsities)].toSorted((a, b) => a - b) };
}

function stoppedAs(context: JobContext): 'cancelled' | 'interrupted' {
  return context.stopReason() === 'cancel' ? 'cancelled' : 'interrupted';
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
