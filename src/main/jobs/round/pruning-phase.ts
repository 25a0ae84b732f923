import { join } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';
import { Random } from '../../../core/random.ts';
import type { SnapshotImage } from '../../../core/snapshot.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import { chooseLadder, disposeLadder, matchRandomControl, type Ladder, type RandomControl } from '../../engine/hardness/index.ts';
import { disposeNetwork, readModel, writeModel, type CardContent, type Network } from '../../engine/model/index.ts';
import { recalibrationLimit } from '../../engine/prune/index.ts';
import type { SampleSource } from '../../engine/sample-source.ts';
import { decidingImages, matchingImages, type RoundCounts } from './effort.ts';
import { selectJudged, scoringLabel } from './roles.ts';
import { predictionBatchSize, type Round } from './round-state.ts';
import { versions } from './versions.ts';
import { isMissingFile, parseSaved, readOrNull } from './work-folder.ts';

/** The networks that score the pool, and what was decided on the way to them. */
export type Pruned = { ladder: Ladder; control: Network | null; decisions: PruningDecisions };

export type PruningDecisions = {
  recalibration: { used: boolean; reason: string };
  control: { sparsity: number; meanDisagreement: number; ladderMeanDisagreement: number } | null;
};

/** What the effort of a round goes by. */
export function countsOf({ snapshot: { images }, training }: Pick<Round, 'snapshot' | 'training'>): RoundCounts {
  return {
    images: images.length,
    training: training.length,
    validation: selectJudged(images, 'validation').length,
    matching: matchingPool(images, training).length,
  };
}

/**
 * Prunes the trained network to the ladder and finds its random control, unless none is wanted; what was pruned before a kill is only
 * read.
 */
export async function pruneNetwork(round: Round, trained: Network, wanted: { control: boolean } = { control: true }): Promise<Pruned> {
  const saved = await readSaved(round);
  if (saved) return saved;

  const { configuration, context, snapshot, progress, tools } = round;
  const { images } = snapshot;
  const { seed } = configuration;
  let looks = 0;
  progress.begin('pruning', { done: 0, total: null, unit: 'images' });
  const source: SampleSource = {
    ...round.source,
    image: (index) => {
      progress.advance(++looks);
      return round.source.image(index);
    },
  };
  const calibration = { source, indices: sample(round.training, recalibrationLimit, seed, 'recalibration') };
  const shared = { seed, tools, source, batchSize: predictionBatchSize, signal: context.signal };
  const validation = selectJudged(images, 'validation');
  const chosen = await chooseLadder(trained, {
    ...shared,
    sparsities: configuration.sparsities,
    scope: configuration.pruning,
    mode: configuration.recalibrate,
    calibration,
    validation: sample(validation, decidingImages, seed, 'recalibration-choice').map((index) => ({ index, label: () => scoringLabel(images[index]!)! })),
  });
  const matchControl = async (): Promise<RandomControl | null> => {
    const { control: found, reason } = await matchRandomControl(trained, chosen.ladder, {
      ...shared,
      calibration: chosen.used ? calibration : null,
      indices: sample(matchingPool(images, round.training), matchingImages, seed, 'random-control'),
    });
    if (!found) context.log('warning', `pruning is not compared with random pruning: ${reason}`);
    return found;
  };
  const control = wanted.control ? await matchControl() : null;

  const decisions: PruningDecisions = {
    recalibration: { used: chosen.used, reason: chosen.reason },
    control: control && {
      sparsity: control.sparsity, meanDisagreement: control.meanDisagreement, ladderMeanDisagreement: control.ladderMeanDisagreement,
    },
  };
  await writePruned(round, { ladder: chosen.ladder, control, decisions });
  return { ladder: chosen.ladder, control: control?.network ?? null, decisions };
}

/**
 * The control is to disagree as much as the ladder where the two are compared, so it is matched there: on the labelled test
 * images, whose labels are not looked at. Where there are none, on validation images, else on any unseen, else on all.
 */
function matchingPool(images: readonly SnapshotImage[], training: readonly number[]): readonly number[] {
  const trained = new Set(training);
  const unseen = images.flatMap((image, index) => (image.split === 'train' && !trained.has(index) ? [index] : []));
  return [selectJudged(images, 'test'), selectJudged(images, 'validation'), unseen].find((pool) => pool.length > 0) ?? training;
}

export function disposePruned({ ladder, control }: Pruned): void {
  disposeLadder(ladder);
  if (control) disposeNetwork(control);
}

/** What the cards of a round's networks have in common. */
export function cardContent({ configuration, snapshot }: Round, sparsity: number, metrics: CardContent['metrics']): CardContent {
  return { sparsity, configuration, seed: configuration.seed, snapshotSha256: snapshot.sha256, metrics, versions };
}

/** The decisions are written last: where they are, the networks are whole. */
async function writePruned(round: Round, { ladder, control, decisions }: { ladder: Ladder; control: RandomControl | null; decisions: PruningDecisions }): Promise<void> {
  const folder = round.work.pruning;
  await writeModel(join(folder, '0'), ladder.dense, cardContent(round, 0, {}));
  for (const { sparsity, network } of ladder.levels) await writeModel(join(folder, String(sparsity)), network, cardContent(round, sparsity, {}));
  if (control) await writeModel(join(folder, 'control'), control.network, cardContent(round, control.sparsity, {}));
  await writeFileDurably(decisionsFile(round), Buffer.from(JSON.stringify(decisions)));
}

/** What {@link writePruned} saved; null where there is nothing yet, or what is there is damaged or gone and must be made anew. */
async function readSaved(round: Round): Promise<Pruned | null> {
  const text = await readOrNull(decisionsFile(round));
  if (text === null) return null;
  const networks: Network[] = [];
  const read = async (name: string): Promise<Network> => {
    const { network } = await readModel(join(round.work.pruning, name));
    networks.push(network);
    return network;
  };
  try {
    const decisions = parseSaved<PruningDecisions>(decisionsFile(round), text);
    const levels: Ladder['levels'] = [];
    for (const sparsity of round.configuration.sparsities) levels.push({ sparsity, network: await read(String(sparsity)) });
    return { ladder: { dense: await read('0'), levels }, control: decisions.control ? await read('control') : null, decisions };
  } catch (error) {
    for (const network of networks) disposeNetwork(network);
    if (!(error instanceof WeakspotError || isMissingFile(error))) throw error;
    round.context.log('warning', `${error.message}. The networks are pruned anew`);
    return null;
  }
}

function decisionsFile({ work }: Round): string {
  return join(work.pruning, 'decisions.json');
}

/** At most `limit` of the indices, chosen by seed, in ascending order. */
function sample(indices: readonly number[], limit: number, seed: number, purpose: string): number[] {
  if (indices.length <= limit) return [...indices];
  return Random.derive(seed, purpose).shuffle(indices).slice(0, limit).toSorted((a, b) => a - b);
}
