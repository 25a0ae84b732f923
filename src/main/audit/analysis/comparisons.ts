import type { AuditComparison, AuditConfiguration, AuditOutcome, AuditShare } from '../../../core/contract/index.ts';
import { differenceAt, dividedBy, figure, fisherExact, missing, oddsRatioAt, ratioAt, scoreInterval, smallestShareDifference, withDesignEffect, type EffectiveShare, type ExactTest, type Figure } from '../../../core/statistics/index.ts';
import { designEffectOf, type CellTally, type OutcomeSample } from './tally.ts';

/** A comparison before its q is known. */
export type Tested = Omit<AuditComparison, 'q'>;

/** The share of a cell with Wilson's interval at its effective number; null under the minimum n. */
export function shareOf(sample: OutcomeSample, cell: CellTally, { minimumN, confidence }: AuditConfiguration): AuditShare | null {
  return cell.total < minimumN ? null : shareWithInterval(effective(sample, cell), confidence);
}

/**
 * Compares the outcome's share in a group with that in others. Each side's counts are divided by its own design effect (Rao & Scott 1992, Biometrics
 * 48:577): the test is Fisher's on whole counts, intervals are at the effective numbers.
 */
export function compare(outcome: AuditOutcome, sample: OutcomeSample, group: CellTally, against: CellTally, { confidence, level, power }: AuditConfiguration): Tested {
  const [first, second] = [effective(sample, group), effective(sample, against)];
  return {
    outcome,
    group: shareWithInterval(first, confidence),
    against: shareWithInterval(second, confidence),
    difference: differenceAt(first, second, confidence),
    riskRatio: ratioAt(first, second, confidence),
    oddsRatio: oddsRatioAt(first, second, confidence),
    test: testOf(sample, group, against),
    detectable: detectableShares(second.events / second.total, { first: first.effective, second: second.effective }, { alpha: level, power }),
  };
}

function effective(sample: OutcomeSample, cell: CellTally): EffectiveShare {
  return withDesignEffect({ events: cell.events, total: cell.total }, designEffectOf(sample, cell));
}

function shareWithInterval(share: EffectiveShare, confidence: number): AuditShare {
  return { events: share.events, total: share.total, share: scoreInterval(share, confidence) };
}

/** Where all units have the outcome, or none has, there is no test; where only the divided counts are so, nothing speaks against equal shares. */
function testOf(sample: OutcomeSample, group: CellTally, against: CellTally): Figure<ExactTest & { designEffect: number }> {
  const designEffect = designEffectOf(sample, group);
  const events = group.events + against.events;
  if (events === 0 || events === group.total + against.total) return missing(`There is nothing to test: ${events === 0 ? 'none' : 'all'} of the units compared have the outcome.`);
  const test = fisherExact({ first: dividedBy(group, designEffect), second: dividedBy(against, designEffectOf(sample, against)) });
  return figure({ ...(test.value ?? { p: 1, midP: 1 }), designEffect });
}

function detectableShares(share: number, sizes: { first: number; second: number }, test: { alpha: number; power: number }): AuditComparison['detectable'] {
  const { value, reason } = smallestShareDifference(share, sizes, test);
  if (value === null) return missing(reason);
  return figure({ above: value.above === null ? null : share + value.above, below: value.below === null ? null : share - value.below });
}
