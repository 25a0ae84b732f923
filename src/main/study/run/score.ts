import { createJudge } from '../../engine/evaluate/index.ts';
import {
  blendCandidates, blendRanks, chooseBlend, chooseLadder, defaultBlend, disposeLadder, matchRandomControl, rankShares, scoreImage, testTimeViews,
  type BlendCandidate, type HeldOutLabel,
} from '../../engine/hardness/index.ts';
import { disposeNetwork, predictMany, predictProbabilities, type Network } from '../../engine/model/index.ts';
import { prune, recalibrate, recalibrationLimit } from '../../engine/prune/index.ts';
import type { SampleSource } from '../../engine/sample-source.ts';
import { Random } from '../../../core/random.ts';
import type { StudyData } from '../data/types.ts';
import type { RunConfiguration } from './configuration.ts';
import type { RunImage } from './result.ts';
import { trueMask } from './source.ts';

const batchSize = 64;
const sparsities = [0.3, 0.5, 0.7, 0.9];
/** Images on which recalibration is decided, and the random control is matched. */
const decidingImages = 200;

/** IoU of each image, the map brought to the true mask's own grid. */
export async function judgeImages(network: Network, data: StudyData, source: SampleSource, indices: readonly number[]): Promise<RunImage[]> {
  const judge = createJudge(source.size);
  const judged: RunImage[] = [];
  for await (const { index, probability } of predictProbabilities(network, source, indices, { batchSize })) {
    judged.push({ index, iou: rounded(judge.onLabelGrid(probability, trueMask(data.images[index]!)).iou), signals: null });
  }
  return judged;
}

export type Pools = { trained: readonly number[]; pool: readonly number[]; validation: readonly number[]; test: readonly number[] };

/**
 * Scores images by every signal, with the ladder, views and control of a round; `blend` ranks within each pool. IoUs are of the network that
 * the signals come from, recalibrated where that ranks validation images better.
 */
export async function scorePools(
  network: Network, data: StudyData, source: SampleSource, pools: Pools, roles: { training: readonly number[]; validation: readonly number[] },
  configuration: RunConfiguration,
): Promise<{ images: Record<keyof Pools, RunImage[]>; recalibrated: boolean; blend: readonly string[] }> {
  const { seed } = configuration;
  const tools = { prune, recalibrate };
  const sample = (indices: readonly number[], limit: number, purpose: string): number[] =>
    indices.length <= limit ? [...indices] : Random.derive(seed, purpose).shuffle(indices).slice(0, limit).toSorted((a, b) => a - b);
  const calibration = { source, indices: sample(roles.training, recalibrationLimit, 'recalibration') };
  const { ladder, used } = await chooseLadder(network, {
    sparsities, scope: 'global', seed, tools, source, batchSize, mode: configuration.recalibrate, calibration,
    validation: sample(roles.validation, decidingImages, 'recalibration-choice').map((index) => ({ index, label: () => trueMask(data.images[index]!) })),
  });
  const matching = [pools.test, pools.validation, pools.pool, pools.trained].find((indices) => indices.length > 0) ?? [];
  const { control } = await matchRandomControl(network, ladder, {
    seed, tools, source, batchSize, calibration: used ? calibration : null, indices: sample(matching, decidingImages, 'random-control'),
  });
  const passes = [
    { network: ladder.dense },
    ...ladder.levels.map((level) => ({ network: level.network })),
    ...testTimeViews.map((view) => ({ network: ladder.dense, view })),
    ...(control ? [{ network: control.network }] : []),
  ];
  const judge = createJudge(source.size);
  const levels = ladder.levels.length;
  const images: Record<keyof Pools, RunImage[]> = { trained: [], pool: [], validation: [], test: [] };
  for (const name of Object.keys(images) as (keyof Pools)[]) {
    for await (const { index, probabilities } of predictMany(passes, source, pools[name], { batchSize })) {
      const image = data.images[index]!;
      const dense = probabilities[0]!;
      const signals = scoreImage({
        dense,
        ladder: probabilities.slice(1, 1 + levels),
        views: probabilities.slice(1 + levels, 1 + levels + testTimeViews.length),
        control: control ? probabilities.at(-1)! : null,
        label: source.mask(index),
      });
      images[name].push({ index, iou: image.mask ? rounded(judge.onLabelGrid(dense, trueMask(image)).iou) : null, signals });
    }
  }
  const blend = chooseMembers(images.validation, data, seed);
  for (const pool of Object.values(images)) addBlend(pool, blend);
  disposeLadder(ladder);
  if (control) disposeNetwork(control.network);
  return { images, recalibrated: used, blend };
}

/** By the scored validation images, as a round chooses. */
function chooseMembers(validation: readonly RunImage[], data: StudyData, seed: number): readonly BlendCandidate[] {
  const ranks = new Map(blendCandidates.map((name) => [name, rankShares(validation.map((image) => image.signals![name]!))]));
  return validation.length === 0 ? defaultBlend : chooseBlend({
    ranks, seed, ious: validation.map((image) => image.iou!), clusters: validation.map((image) => data.images[image.index]!.component),
  }).members;
}

function addBlend(pool: readonly RunImage[], members: readonly BlendCandidate[]): void {
  blendRanks(members.map((name) => pool.map((image) => image.signals![name]!))).forEach((blend, place) => {
    const signals = pool[place]!.signals!;
    for (const [name, value] of Object.entries(signals)) signals[name] = value === null ? null : rounded(value);
    signals['blend'] = rounded(blend);
  });
}

/** Puts what folds found of labels beside the signals of the images that trained. */
export function addOutOfFold(trained: readonly RunImage[], outOfFold: ReadonlyMap<number, HeldOutLabel>): void {
  for (const { index, signals } of trained) {
    const label = outOfFold.get(index);
    if (label) Object.assign(signals!, { 'out-of-fold-conflict': rounded(label.conflict), 'out-of-fold-odds': rounded(label.odds) });
  }
}

/** Six digits: more than any figure made of it shows. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
