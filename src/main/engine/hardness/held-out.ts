import { predictMany, type Network } from '../model/index.ts';
import type { SampleSource } from '../sample-source.ts';
import { labelConflict, labelOdds, meanMap } from './measures.ts';
import { testTimeViews } from './signals.ts';

/** What a network that has not seen a label says of it: `out-of-fold-conflict` and `out-of-fold-odds`. */
export type HeldOutLabel = { conflict: number; odds: number };

/**
 * Judges labels by a network that has seen none of them.
 *
 * @param indices images with a mask
 * @yields in the order of `indices`
 */
export async function* judgeHeldOut(
  network: Network, source: SampleSource, indices: readonly number[], options: { batchSize: number; signal?: AbortSignal },
): AsyncGenerator<{ index: number } & HeldOutLabel> {
  const passes = [{ network }, ...testTimeViews.map((view) => ({ network, view }))];
  for await (const { index, probabilities } of predictMany(passes, source, indices, options)) {
    const label = source.mask(index)!;
    yield { index, conflict: labelConflict(probabilities[0]!, label), odds: labelOdds(meanMap(probabilities), label) };
  }
}
