import type { SignalName } from './contract/index.ts';

/** Signals that are made of a label itself: they find wrong ones, and would find failures by knowing them. */
export const labelSignals: readonly SignalName[] = ['label-conflict', 'label-odds', 'out-of-fold-conflict', 'out-of-fold-odds'];

type Signals = Readonly<Record<string, number | null>>;

/** Mean of the odds of a round's network against a label and of those of a network that has not seen it, both in nats a pixel; null without folds. */
export function bothOdds(signals: Signals): number | null {
  const own = signals['label-odds'] ?? null;
  const unseen = signals['out-of-fold-odds'] ?? null;
  return own === null || unseen === null ? null : (own + unseen) / 2;
}

/**
 * How doubtful a label is, of all that a round found of it; higher is more doubtful: the odds against it, which find wrong masks best, of the
 * round's own network and, where folds were trained, of one that has not seen the label. Then it is their mean, since only the second can
 * doubt a label that the first has learnt by heart. Rounds of older versions have losses alone. Only values of one round compare.
 *
 * @returns null where no network has judged the label
 */
export function labelDoubt(signals: Signals): number | null {
  return bothOdds(signals) ?? signals['label-odds'] ?? signals['out-of-fold-odds'] ?? signals['out-of-fold-conflict'] ?? signals['label-conflict'] ?? null;
}
