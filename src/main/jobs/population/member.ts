import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { roundOfPopulation, type PopulationConfiguration, type RoundConfiguration } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { countParameters, disposeNetwork } from '../../engine/model/index.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import { disposePruned, pruneNetwork, type PruningDecisions } from '../round/pruning-phase.ts';
import type { Round } from '../round/round-state.ts';
import { scorePool } from '../round/scoring-phase.ts';
import { trainNetwork } from '../round/training-phase.ts';
import { parseSaved, prepareWorkFolder, readOrNull, workFolder } from '../round/work-folder.ts';

/** A network of the population that has scored every image. */
export type Member = { seed: number; steps: number; parameters: number; recalibration: PruningDecisions['recalibration'] };

/** What the networks have in common. */
export type MemberRound = Omit<Round, 'configuration' | 'work'>;

/** A network's own folder, laid out as a round's. */
export function memberFolder(folder: string, seed: number): string {
  return join(folder, 'members', String(seed));
}

/** What a round trains with that seed: supervised, without attention. The first network decides on recalibration, for all. */
export function memberConfiguration(configuration: PopulationConfiguration, seed: number, first: Member | null): RoundConfiguration {
  const recalibrate = first === null ? configuration.recalibrate : first.recalibration.used ? 'always' : 'never';
  return { ...roundOfPopulation(configuration), seed, recalibrate };
}

/**
 * Trains one network, prunes it and scores the pool with it, as a round does; what an earlier process did is gone on with, and a
 * network that has finished is only read.
 * @throws WeakspotError `interrupted` once the job is asked to stop
 */
export async function runMember(common: MemberRound, configuration: RoundConfiguration): Promise<Member> {
  const { context, snapshot } = common;
  const folder = memberFolder(context.workFolder, configuration.seed);
  await mkdir(folder, { recursive: true });
  await prepareWorkFolder(folder, snapshot.sha256, configuration);
  const file = join(folder, 'member.json');
  const known = await readOrNull(file);
  if (known !== null) return parseSaved<Member>(file, known);

  const round: Round = { ...common, configuration, work: workFolder(folder) };
  const trained = await trainNetwork(round);
  if (!trained) throw new WeakspotError('interrupted', `the training of seed ${configuration.seed} was stopped, and goes on from its last checkpoint`);
  const pruned = await pruneNetwork(round, trained.network, { control: false });
  const member: Member = { seed: configuration.seed, steps: trained.steps, parameters: countParameters(trained.network), recalibration: pruned.decisions.recalibration };
  disposeNetwork(trained.network);
  try {
    await scorePool(round, pruned);
  } finally {
    disposePruned(pruned);
  }
  await writeFileDurably(file, Buffer.from(JSON.stringify(member)));
  // Its maps are all that is needed from here on; a whole array of networks would fill a small disk.
  for (const path of [round.work.training, round.work.pruning]) await rm(path, { recursive: true, force: true });
  return member;
}
