import type { AuditConfiguration } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { AuditTable } from '../rows/table.ts';

/** What a round found of each unit; `dice` is NaN where it was not judged, or its label has changed since. */
export type RoundColumns = { round: number; setting: string; attention: string; images: number; judged: number; flagged: Uint8Array; scored: Uint8Array; dice: Float64Array };

/**
 * The finished rounds up to the audited one, oldest first, each judged on the configured splits.
 * @throws WeakspotError `corrupt` where the rows do not describe one of them
 */
export function roundsOf({ header, earlier, flagged, scored, dice, split }: AuditTable, { judged }: AuditConfiguration): RoundColumns[] {
  const before = earlier.filter(({ round }) => round !== header.round).toSorted((a, b) => a.round - b.round);
  return [...before, { round: header.round, flagged, scored, dice }].map(({ round, ...found }): RoundColumns => {
    const described = header.rounds.find((one) => one.round === round);
    if (!described) throw new WeakspotError('corrupt', `The audit's rows do not say what round ${round} was; start the audit again.`, { round });
    const onSplits = found.dice.map((value, unit) => (judged.some((name) => name === split[unit]) ? value : Number.NaN));
    return {
      ...described,
      images: found.scored.reduce((sum, one) => sum + one, 0),
      judged: onSplits.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0),
      flagged: found.flagged,
      scored: found.scored,
      dice: onSplits,
    };
  });
}
