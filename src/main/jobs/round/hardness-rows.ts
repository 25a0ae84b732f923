import type { HardnessRow, RoundResult } from '../../../core/contract/index.ts';
import type { ImageRecord } from '../../engine/evaluate/index.ts';
import { blendCandidates, chooseBlend, defaultBlend, flagPool, rankShares, sumOf, type BlendCandidate, type BlendChoice } from '../../engine/hardness/index.ts';
import type { TrainingSignals } from './training-signals.ts';

/** All that is known of a round's images one by one. */
export type ScoredPool = {
  /** In the order of the snapshot. */
  records: readonly ImageRecord[];
  training: TrainingSignals;
  /** Place in `records` → value, higher = earlier. */
  diversity: ReadonlyMap<number, number>;
};

export type RankedPool = {
  /** The records, in their order, with `blend` among the signals. */
  records: ImageRecord[];
  rows: HardnessRow[];
  flagged: RoundResult['flagged'];
  blend: BlendChoice;
};

/**
 * Ranks the whole pool: `blend` and the flags, separately among the images that the network was trained on and those that
 * it has not seen, since fitted images disagree less. Validation images choose what is blended.
 */
export function rankPool({ records: scored, training, diversity }: ScoredPool, { sparsities, seed }: { sparsities: readonly number[]; seed: number }): RankedPool {
  const ranks = candidateRanks(scored);
  const validation = scored.flatMap((record, position) => (record.split === 'validation' && record.scored !== null && record.dense !== null ? [position] : []));
  const choice = chooseBlend({
    ranks: new Map([...ranks].map(([name, shares]) => [name, validation.map((position) => shares[position]!)])),
    ious: validation.map((position) => scored[position]!.dense!.iou),
    clusters: validation.map((position) => scored[position]!.component),
    seed,
  });
  const blend = sumOf(choice.members.map((name) => ranks.get(name)!), scored.length);

  const flags = scored.map(() => false);
  const flagWithin = (seen: boolean): number | null => {
    const pool = poolOf(scored, seen);
    const { flagged, cutOff } = flagPool(pool.map((position) => requireSignal(scored[position]!, 'pruning')));
    for (const [i, position] of pool.entries()) flags[position] = flagged[i]!;
    return cutOff;
  };
  const cutOff = { seen: flagWithin(true), unseen: flagWithin(false) };
  const records = scored.map((record, i) => ({ ...record, signals: { ...record.signals, blend: blend[i]! } }));
  const seenFlags = records.filter((record, i) => flags[i] && record.seen).length;
  const count = flags.filter(Boolean).length;
  return {
    records,
    rows: records.map((record, i) => ({
      image: record.image,
      score: requireSignal(record, 'pruning'),
      byLevel: Object.fromEntries(sparsities.map((sparsity, level) => [String(sparsity), record.byLevel[level]!])),
      signals: { ...record.signals, ...trainingSignalsOf(record, training), diversity: diversity.get(i) ?? null },
      flagged: flags[i]!,
      seen: record.seen,
      iou: record.dense?.iou ?? null,
      dice: record.dense?.dice ?? null,
      hd95: record.scored?.hd95OfDiagonal ?? null,
      areaBias: record.scored?.areaBias ?? null,
    })),
    flagged: { count, cutOff, seen: seenFlags, unseen: count - seenFlags },
    blend: choice,
  };
}

/** Each candidate's ranks within the image's own pool, as shares of it; without those that an image lacks and the default needs not. */
function candidateRanks(scored: readonly ImageRecord[]): Map<BlendCandidate, Float64Array> {
  const present = blendCandidates.filter((name) => defaultBlend.includes(name) || scored.every((record) => Number.isFinite(record.signals[name] ?? Number.NaN)));
  const ranks = new Map(present.map((name) => [name, new Float64Array(scored.length)]));
  for (const seen of [true, false]) {
    const pool = poolOf(scored, seen);
    for (const [name, shares] of ranks) {
      rankShares(pool.map((position) => requireSignal(scored[position]!, name))).forEach((share, i) => {
        shares[pool[i]!] = share;
      });
    }
  }
  return ranks;
}

function poolOf(scored: readonly ImageRecord[], seen: boolean): number[] {
  return scored.flatMap((record, position) => (record.seen === seen ? [position] : []));
}

/** Of images that were not trained on, or have no label, they are null. */
function trainingSignalsOf({ image }: ImageRecord, { outOfFold, dynamics }: TrainingSignals): HardnessRow['signals'] {
  const found = dynamics?.get(image);
  const label = outOfFold?.get(image);
  return {
    ...(outOfFold ? { 'out-of-fold-conflict': label?.conflict ?? null, 'out-of-fold-odds': label?.odds ?? null } : {}),
    ...(dynamics ? { 'training-loss': found?.loss ?? null, 'training-deviation': found?.deviation ?? null, forgetting: found?.forgetting ?? null } : {}),
  };
}

function requireSignal(record: ImageRecord, name: string): number {
  const value = record.signals[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`image ${record.image} has no ${name} signal: ${value}`);
  return value;
}
