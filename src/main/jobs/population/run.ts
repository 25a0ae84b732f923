import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { populationConfiguration, populationResult, type PopulationConfiguration, type FoundPopulationRow, type PopulationResult } from '../../../core/contract/index.ts';
import { mean } from '../../../core/statistics/index.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import { judgePopulation } from '../../engine/evaluate/index.ts';
import type { JobContext, JobRunner } from '../protocol.ts';
import { openClock, type JobClock } from '../round/clock.ts';
import { openRoundEngine } from '../round/engine.ts';
import { openImages } from '../round/open-images.ts';
import { createProgress } from '../round/progress.ts';
import { trainingSource } from '../round/roles.ts';
import { readSnapshot, type Snapshot } from '../round/snapshot-file.ts';
import { meansStopped } from '../round/stopped.ts';
import { roundTools, type RoundTools } from '../round/tools.ts';
import { versions } from '../round/versions.ts';
import { readOrNull, workFolder } from '../round/work-folder.ts';
import { combineMembers, type CombinedImage } from './combine.ts';
import { memberConfiguration, memberFolder, runMember, type Member } from './member.ts';
import { populationFiles } from './result-files.ts';

/**
 * A population: one network a seed, each trained, pruned and made to score every image as a round does, then what they agree on. Killed
 * at any moment and run again, it goes on from what is in its work folder.
 *
 * @param changes functions to run with in place of the product's own
 */
export function createPopulationRunner(changes: Partial<RoundTools> = {}): JobRunner {
  const tools = { ...roundTools, ...changes };
  return async (context) => {
    try {
      await runMembers(context, tools);
      return 'done';
    } catch (error) {
      if (!context.signal.aborted || !meansStopped(error)) throw error;
      return context.stopReason() === 'cancel' ? 'cancelled' : 'interrupted';
    }
  };
}

export const runPopulation = createPopulationRunner();

/** @throws WeakspotError `interrupted`, or the signal's reason, once the job is asked to stop */
async function runMembers(context: JobContext, tools: RoundTools): Promise<void> {
  const configuration = parseConfiguration(context.configuration);
  const work = workFolder(context.workFolder);
  const snapshot = await readSnapshot(work.snapshot);
  if (await isWhole(work.result, snapshot)) {
    await context.handOver('population-result', { folder: work.result });
    return;
  }
  const clock = await openClock(work.clock);
  const backend = await openRoundEngine(context, configuration.engine, work.engine, tools.openBackend);
  const progress = createProgress((told) => context.report(told));
  const source = await openImages(context, snapshot, configuration.size, progress, tools);
  try {
    const training = tools.selectTraining(snapshot.images);
    const common = { context, tools, clock, snapshot, source, trainingSource: trainingSource(source, snapshot.images), setting: 'supervised' as const, training, unlabelled: [] };
    const members: Member[] = [];
    for (let place = 0; place < configuration.seeds; place++) {
      const seed = configuration.seed + place;
      const ofMember = createProgress((told) => context.report({ ...told, phase: `${told.phase}, network ${place + 1} of ${configuration.seeds}`, secondsLeft: null }));
      const own = memberConfiguration(configuration, seed, members[0] ?? null);
      members.push(await runMember({ ...common, progress: ofMember }, own));
      await clock.save();
    }
    progress.begin('evaluating', { done: 0, total: snapshot.images.length, unit: 'images' });
    const records = await combineMembers({
      snapshot,
      size: configuration.size,
      sparsities: configuration.sparsities,
      seed: configuration.seed,
      scoring: members.map(({ seed }) => workFolder(memberFolder(context.workFolder, seed)).scoring),
      signal: context.signal,
      report: (done) => progress.advance(done),
    });
    const { name: engine, reason: engineReason } = backend;
    await writeResult(work, records, summarize({ records, members, configuration, snapshot, clock, labelled: training.length, engine, engineReason }), configuration.sparsities);
  } finally {
    source.close();
  }
  await context.handOver('population-result', { folder: work.result });
}

type Summary = {
  records: readonly CombinedImage[];
  members: readonly Member[];
  configuration: PopulationConfiguration;
  snapshot: Snapshot;
  clock: JobClock;
  labelled: number;
  engine: string;
  engineReason: string;
};

/** @throws ZodError, a defect of this program, where a result breaks the contract */
function summarize({ records, members, configuration, snapshot, clock, labelled, engine, engineReason }: Summary): PopulationResult {
  const { sparsities, seed } = configuration;
  const iouOf = (network: number, split: 'validation' | 'test'): number | null =>
    mean(records.flatMap((record) => (record.split === split && record.judged ? [record.judged.ious[network]!] : [])));
  return populationResult.parse({
    population: snapshot.header.round,
    configuration,
    engine,
    engineReason,
    parameters: members[0]!.parameters,
    images: { labelled, all: records.length },
    networks: members.map((member, network) => ({
      seed: member.seed, steps: member.steps, validationIou: iouOf(network, 'validation'), testIou: iouOf(network, 'test'),
    })),
    recalibration: members[0]!.recalibration,
    levels: sparsities.map((sparsity, level) => {
      const disagreements = records.map((record) => record.byLevel[level]!);
      return { sparsity, meanDisagreement: mean(disagreements)!, differing: mean(disagreements.map((value) => Number(value > 0)))! };
    }),
    meanEnsembleDisagreement: mean(records.map((record) => record.ensemble))!,
    validation: judgePopulation(records, 'validation', { sparsities, seed }),
    test: judgePopulation(records, 'test', { sparsities, seed }),
    snapshotSha256: snapshot.sha256,
    versions,
    seconds: clock.seconds(),
    startedAt: clock.startedAt,
    finishedAt: new Date().toISOString(),
  } satisfies PopulationResult);
}

/** Writes the result folder aside and renames it: where it exists, it is whole. */
async function writeResult({ result, resultAside }: Pick<ReturnType<typeof workFolder>, 'result' | 'resultAside'>, records: readonly CombinedImage[], summary: PopulationResult, sparsities: readonly number[]): Promise<void> {
  for (const path of [resultAside, result]) await rm(path, { recursive: true, force: true });
  await mkdir(resultAside, { recursive: true });
  const lines = await open(join(resultAside, populationFiles.images), 'w');
  try {
    for (const { image, population, byLevel, ensemble, seen, majorities } of records) {
      const levels = Object.fromEntries(sparsities.map((sparsity, level) => [String(sparsity), byLevel[level]!]));
      const row: FoundPopulationRow = { image, population, byLevel: levels, ensemble, seen, majorities };
      await lines.appendFile(`${JSON.stringify(row)}\n`);
    }
    await lines.sync();
  } finally {
    await lines.close();
  }
  await writeFileDurably(join(resultAside, populationFiles.result), Buffer.from(`${JSON.stringify(summary, null, 2)}\n`));
  await rename(resultAside, result);
}

/** Whether an earlier process has finished, on this snapshot. */
async function isWhole(folder: string, snapshot: Snapshot): Promise<boolean> {
  const text = await readOrNull(join(folder, populationFiles.result));
  return text !== null && (JSON.parse(text) as PopulationResult).snapshotSha256 === snapshot.sha256;
}

/** The ladder goes upwards, each level once. */
function parseConfiguration(value: unknown): PopulationConfiguration {
  const configuration = populationConfiguration.parse(value);
  return { ...configuration, sparsities: [...new Set(configuration.sparsities)].toSorted((a, b) => a - b) };
}
