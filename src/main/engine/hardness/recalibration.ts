import type { RoundConfiguration } from '../../../core/contract/index.ts';
import type { PixelMask } from '../../../core/mask/types.ts';
import { mean, spearman } from '../../../core/statistics/index.ts';
import { createJudge } from '../evaluate/index.ts';
import { predictMany, type Network } from '../model/index.ts';
import type { SampleSource } from '../sample-source.ts';
import { buildLadder, disposeLadder, type Calibration, type Ladder, type LadderOptions } from './ladder.ts';
import { disagreement } from './measures.ts';

export type RecalibrationOptions = Omit<LadderOptions, 'calibration'> & {
  mode: RoundConfiguration['recalibrate'];
  calibration: NonNullable<Calibration>;
  source: SampleSource;
  /** Labelled validation images to decide on. */
  validation: readonly { index: number; label: () => PixelMask }[];
  batchSize: number;
};

export type ChosenLadder = { ladder: Ladder; used: boolean; reason: string };

/** Mean IoU that the dense network may lose by recalibration before `auto` refuses it. */
const largestLoss = 0.01;

/**
 * Builds the ladder with or without batch-norm recalibration. `auto` takes what ranks labelled validation images better by
 * how wrong the network is on them: Spearman's correlation with 1 − IoU, which all images speak for; AUROC for failures
 * hangs on some twenty of them. Which is better depends on the network: short training favours none, fitted networks favour it.
 */
export async function chooseLadder(network: Network, options: RecalibrationOptions): Promise<ChosenLadder> {
  const { mode, validation, calibration } = options;
  const plain = (): Promise<Ladder> => buildLadder(network, { ...options, calibration: null });
  const recalibrated = (): Promise<Ladder> => buildLadder(network, { ...options, calibration });
  if (mode === 'always') return { ladder: await recalibrated(), used: true, reason: 'asked for' };
  if (mode === 'never') return { ladder: await plain(), used: false, reason: 'asked for none' };
  if (validation.length === 0) return { ladder: await plain(), used: false, reason: 'no labelled validation images to decide on' };

  const without = await plain();
  const withIt = await recalibrated();
  const decision = decide(await measure(without, options), await measure(withIt, options));
  disposeLadder(decision.used ? without : withIt);
  return { ladder: decision.used ? withIt : without, ...decision };
}

/** Of each validation image: the dense network's IoU on the label's grid, and the ladder's score. */
export type LadderQuality = { ious: number[]; scores: number[] };

async function measure(ladder: Ladder, { source, validation, batchSize, signal }: RecalibrationOptions): Promise<LadderQuality> {
  const judge = createJudge(source.size);
  const passes = [{ network: ladder.dense }, ...ladder.levels.map(({ network }) => ({ network }))];
  const quality: LadderQuality = { ious: [], scores: [] };
  const indices = validation.map(({ index }) => index);
  for await (const { probabilities } of predictMany(passes, source, indices, { batchSize, signal })) {
    const [dense, ...levels] = probabilities;
    quality.ious.push(judge.onLabelGrid(dense!, validation[quality.ious.length]!.label()).iou);
    quality.scores.push(mean(levels.map((level) => disagreement(dense!, level)))!);
  }
  return quality;
}

/** Which of two ladders ranks images better by how wrong the network is on them, and why, in words. */
export function decide(without: LadderQuality, withIt: LadderQuality): { used: boolean; reason: string } {
  const before = rankCorrelation(without);
  const after = rankCorrelation(withIt);
  const lost = mean(without.ious)! - mean(withIt.ious)!;
  const figures = `Spearman with 1 − IoU ${written(after)} with, ${written(before)} without, on ${without.ious.length} validation images`;
  if (after === null || before === null || after <= before) return { used: false, reason: figures };
  if (lost > largestLoss) return { used: false, reason: `${figures}; but the dense network would lose ${lost.toFixed(3)} IoU` };
  return { used: true, reason: figures };
}

function rankCorrelation({ ious, scores }: LadderQuality): number | null {
  return spearman(scores, ious.map((iou) => 1 - iou));
}

function written(figure: number | null): string {
  return figure === null ? 'undefined' : figure.toFixed(3);
}
