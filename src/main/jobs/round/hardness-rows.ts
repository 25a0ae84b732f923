import type { HardnessRow, RoundResult } from '../../../core/contract/index.ts';
import type { ImageRecord } from '../../engine/evaluate/index.ts';
import { blendRanks, defaultBlend, flagPool } from '../../engine/hardness/index.ts';

export type RankedPool = {
  /** The records, in their order, with `blend` among the signals. */
  records: ImageRecord[];
  rows: HardnessRow[];
  flagged: RoundResult['flagged'];
};

/**
 * Ranks the whole pool: `blend` and the flags, separately among the images that the network was trained on and those that
 * it has not seen, since fitted images disagree less.
 */
export function rankPool(scored: readonly ImageRecord[], sparsities: readonly number[]): RankedPool {
  const blend = new Float64Array(scored.length);
  const flags = scored.map(() => false);
  const rankWithin = (seen: boolean): number | null => {
    const pool = scored.flatMap((record, position) => (record.seen === seen ? [position] : []));
    const valuesOf = (name: string): number[] => pool.map((position) => requireSignal(scored[position]!, name));
    blendRanks(defaultBlend.map(valuesOf)).forEach((value, i) => {
      blend[pool[i]!] = value;
    });
    const { flagged, cutOff } = flagPool(valuesOf('pruning'));
    for (const [i, position] of pool.entries()) flags[position] = flagged[i]!;
    return cutOff;
  };
  const cutOff = { seen: rankWithin(true), unseen: rankWithin(false) };
  const records = scored.map((record, i) => ({ ...record, signals: { ...record.signals, blend: blend[i]! } }));
  const seenFlags = records.filter((record, i) => flags[i] && record.seen).length;
  const count = flags.filter(Boolean).length;
  return {
    records,
    rows: records.map((record, i) => ({
      image: record.image,
      score: requireSignal(record, 'pruning'),
      byLevel: Object.fromEntries(sparsities.map((sparsity, level) => [String(sparsity), record.byLevel[level]!])),
      signals: record.signals,
      flagged: flags[i]!,
      seen: record.seen,
      iou: record.dense?.iou ?? null,
      dice: record.dense?.dice ?? null,
    })),
    flagged: { count, cutOff, seen: seenFlags, unseen: count - seenFlags },
  };
}

function requireSignal(record: ImageRecord, name: string): number {
  const value = record.signals[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`image ${record.image} has no ${name} signal: ${value}`);
  return value;
}
