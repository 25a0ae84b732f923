import type { SignalName } from './contract/index.ts';

/** Signals that are made of a label itself: they find wrong ones, and would find failures by knowing them. */
export const labelSignals: readonly SignalName[] = ['label-conflict', 'label-odds', 'out-of-fold-conflict', 'out-of-fold-odds'];

/**
 * How doubtful a label is, of all that a round found of it; higher is more doubtful. The odds against it are what finds wrong masks best, those of
 * the round's own network and, where folds were trained, of one that has not seen the label: then their mean, since both are in nats a
 * pixel, and only the second can know a label that the first has learnt by heart. Rounds of older versions have losses alone.
 * Only values of one round compare.
 *
 * @returns null where no network has judged the label
 */
export function labelDoubt(signals: Readonly<Record<string, number | null>>): number | null {
  const own = signals['label-odds'] ?? null;
  const unseen = signals['out-of-fold-odds'] ?? null;
  if (own !== null && unseen !== null) return (own + unseen) / 2;
  return own ?? unseen ?? signals['out-of-fold-conflict'] ?? signals['label-conflict'] ?? null;
}
