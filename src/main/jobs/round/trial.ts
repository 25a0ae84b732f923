import { join } from 'node:path';
import type { Trial } from '../../../core/contract/index.ts';
import { decodeMask } from '../../../core/mask/index.ts';
import { clusterBootstrap, lowestMean, meanOf, meanOfGroups } from '../../../core/statistics/index.ts';
import { interval as rangeText, plural, signed } from '../../../core/text.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import { createJudge } from '../../engine/evaluate/judge.ts';
import { predictProbabilities, type Network } from '../../engine/model/index.ts';
import type { Arm, TrainedArm } from './arm.ts';
import type { ArmTrainer } from './arms.ts';
import { selectJudged } from './roles.ts';
import { predictionBatchSize, type Round } from './round-state.ts';
import { parseSaved, readOrNull } from './work-folder.ts';

/** IoU below which a lesion counts as failed (ISIC 2018). */
const failureIou = 0.65;
const worstShare = 0.2;
/** Components (lesions, patients) below which a group's validation images say too little to count as much as another's; of as many, a resample lacks all once in 150. */
const fewestOfGroup = 5;

/** Two arms that differ in one thing, what each is called in the record, and the attribute whose groups the candidate holds equal. */
export type Pair = { about: Trial['about']; baseline: Arm; candidate: Arm; baselineName: string; candidateName: string; by: string | null };

/** Trains both arms of a pair and keeps what validation favours; a decision that was made is only read, and the other arm is not. */
export async function runTrial(round: Round, trainer: ArmTrainer, pair: Pair): Promise<{ kept: TrainedArm; trial: Trial }> {
  const { about, baseline, candidate, baselineName, candidateName, by } = pair;
  const file = join(round.work.training, `trial-${about}.json`);
  const text = await readOrNull(file);
  if (text !== null) {
    const saved = parseSaved<Trial>(file, text);
    return { kept: await trainer.train(saved.kept === 'candidate' ? candidate : baseline), trial: saved };
  }
  const first = await trainer.train(baseline);
  const second = await trainer.train(candidate);
  const indices = selectJudged(round.snapshot.images, 'validation');
  const ious = { baseline: await imageIous(round, first.network, indices), candidate: await imageIous(round, second.network, indices) };
  const clusters = indices.map((index) => round.snapshot.images[index]!.component);
  const groups = by === null ? null : indices.map((index) => round.snapshot.images[index]!.group ?? null);
  const trial: Trial = {
    about, baseline: baselineName, candidate: candidateName, by,
    ...compareArms({ about, candidateName: inWords(pair), baselineName, ious, clusters, groups, seed: round.configuration.seed }),
    seconds: first.seconds + second.seconds,
  };
  await writeFileDurably(file, Buffer.from(JSON.stringify(trial)));
  round.context.log('info', trial.reason);
  return { kept: trial.kept === 'candidate' ? second : first, trial };
}

type Compared = Omit<Trial, 'about' | 'baseline' | 'candidate' | 'seconds'>;

/**
 * Judges a pair by its images' IoUs. Attention is kept where the interval of the mean difference, a bootstrap over components, lies above
 * 0; of settings the one with the higher mean.
 *
 * @param groups of the attribute that the candidate holds equal, missing ones being one: their means count alike, for that is what was asked for, and
 * the mean over all images would decide by the largest group alone; null where no attribute is named
 */
export function compareArms(
  { about, baselineName, candidateName, ious, clusters, groups = null, seed }: {
    about: Trial['about']; baselineName: string; candidateName: string;
    ious: { baseline: readonly number[]; candidate: readonly number[] };
    clusters: readonly string[]; groups?: readonly (string | null)[] | null; seed: number;
  },
): Compared {
  const differences = ious.candidate.map((iou, i) => iou - ious.baseline[i]!);
  const counted = groups === null ? null : pooledGroups(groups, clusters);
  const number = counted === null ? 1 : new Set(counted).size;
  const average = (values: readonly number[]) => (counted === null || number === 1 ? meanOf(values) : meanOfGroups(values, counted));
  const once = differences.map(() => 1);
  const difference = average(differences)(once)!;
  const interval = clusterBootstrap({ clusters, statistic: average(differences), seed });
  const failures = (values: readonly number[]): number => values.filter((iou) => iou < failureIou).length / values.length;
  const certain = interval !== null && (interval.low > 0 || interval.high < 0);
  const keepsCandidate = about === 'attention' ? interval !== null && interval.low > 0 : difference > 0;
  const kept = keepsCandidate ? candidateName : baselineName;
  const found = `${candidateName} against ${baselineName}: ${signed(difference)} IoU (95 % interval ${rangeText(interval)}) on ${plural(differences.length, 'validation image')}${number > 1 ? `, the means of ${number} groups counting alike` : ''}`;
  const unknown = 'there are too few lesions for an interval';
  const meaning = certain ? `, so ${kept} is kept` : `; ${interval === null ? unknown : 'the interval includes 0'}${about === 'setting' ? `, and ${kept} is kept for its higher mean` : `, so ${kept} is kept`}`;
  return {
    n: differences.length,
    groups: number > 1 ? number : null,
    baselineIou: average(ious.baseline)(once),
    candidateIou: average(ious.candidate)(once),
    difference,
    interval,
    worstFifthDifference: lowestMean(ious.candidate, worstShare)! - lowestMean(ious.baseline, worstShare)!,
    failureRateDifference: failures(ious.candidate) - failures(ious.baseline),
    kept: keepsCandidate ? 'candidate' : 'baseline',
    reason: found + meaning,
  };
}

/** Each image's group; groups too small for a mean of their own are one, or belong to the largest where that is too small too. */
function pooledGroups(groups: readonly (string | null)[], clusters: readonly string[]): string[] {
  const members = [...Map.groupBy(groups.map((group, i) => ({ group, cluster: clusters[i]! })), ({ group }) => group)]
    .map(([group, images]) => ({ group, size: new Set(images.map(({ cluster }) => cluster)).size }))
    .toSorted((a, b) => b.size - a.size);
  const small = members.filter(({ size }) => size < fewestOfGroup);
  const pooled = small.reduce((sum, { size }) => sum + size, 0) < fewestOfGroup ? nameOf(members[0]!.group) : 'small ones';
  const names = new Map(members.map(({ group, size }) => [group, size < fewestOfGroup ? pooled : nameOf(group)]));
  return groups.map((group) => names.get(group)!);
}

const nameOf = (group: string | null): string => (group === null ? 'missing' : `group ${group}`);

function inWords({ candidateName, by }: Pick<Pair, 'candidateName' | 'by'>): string {
  return by === null ? candidateName : `${candidateName} by ${by}`;
}

/** A pair that nothing can decide: one of its arms was trained alone. */
export function undecided(pair: Omit<Pair, 'baseline' | 'candidate'>, kept: Trial['kept'], why: string): Trial {
  const { about, baselineName, candidateName, by } = pair;
  return {
    about, baseline: baselineName, candidate: candidateName, by, n: 0, groups: null, baselineIou: null, candidateIou: null, difference: null, interval: null,
    worstFifthDifference: null, failureRateDifference: null, kept, seconds: 0,
    reason: `${why}, so ${kept === 'candidate' ? inWords(pair) : baselineName} was trained alone`,
  };
}

/** IoU of each image on its label's own grid. */
async function imageIous({ snapshot, source, context }: Round, network: Network, indices: readonly number[]): Promise<number[]> {
  const judge = createJudge(source.size);
  const ious: number[] = [];
  for await (const { index, probability } of predictProbabilities(network, source, indices, { batchSize: predictionBatchSize, signal: context.signal })) {
    ious.push(judge.onLabelGrid(probability, decodeMask(snapshot.images[index]!.mask!.geometry)).iou);
  }
  return ious;
}
