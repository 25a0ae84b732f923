import { auditMeasures, type AuditConfiguration, type AuditMeasure, type AuditMeasured, type AuditShare } from '../../../core/contract/index.ts';
import { figure, missing, smallestMeanDifference } from '../../../core/statistics/index.ts';
import { count, plural } from '../../../core/text.ts';
import { buildBlock, leaveOneOut, outsideOf, resampleMeans, totalsByUnit, type Block, type ResampledMeans, type UnitTotals } from './block.ts';
import { combine, intervalOf, standardErrorOf } from './interval.ts';
import type { Tested } from './comparisons.ts';
import type { Draws } from './draws.ts';
import type { Course } from '../course.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

export type MeasureName = AuditMeasure | 'flagged';

/** The columns that means are taken of: two sets, each of the same units. */
export type MeasureColumns = { items: Int32Array; names: readonly MeasureName[]; columns: readonly Float64Array[] }[];

export function measureColumns(table: AuditTable): MeasureColumns {
  const items = (among: Uint8Array): Int32Array => Int32Array.from(among.keys()).filter((unit) => among[unit] === 1);
  return [
    { items: items(table.judged), names: ['dice', 'iou', 'thresholdJaccard', 'failureRate', 'hd95', 'areaBias'], columns: [table.dice, table.iou, table.thresholdJaccard, Float64Array.from(table.failed), table.hd95, table.areaBias] },
    { items: items(table.scored), names: ['hardness', 'flagged'], columns: [table.score, Float64Array.from(table.flagged)] },
  ];
}

/** A measure's means in the groups of one attribute, resampled. */
export type GroupMeans = {
  name: MeasureName;
  /** Of each level. */
  counts: number[];
  means: number[];
  /** Of the levels that have enough units, by level. */
  resampled: Map<number, ResampledMeans>;
  unitsOf: (level: number | null) => UnitTotals;
};

/** Resamples all measures of an attribute's groups. */
export async function groupMeans(measures: MeasureColumns, grouping: Grouping, draws: Draws, configuration: AuditConfiguration, course: Course): Promise<Map<MeasureName, GroupMeans>> {
  const result = new Map<MeasureName, GroupMeans>();
  const cells = grouping.levels.length;
  for (const [part, { items, names, columns }] of measures.entries()) {
    const block = buildBlock(draws, { codes: grouping.codes, cells }, items, columns);
    const sizes = levelCounts(block, columns.length);
    const wanted = [...sizes.keys()].filter((level) => sizes[level]! >= configuration.minimumN);
    const resampled = await resampleMeans(block, draws, wanted, { ...course, onProgress: (share) => course.onProgress?.((part + share) / measures.length) });
    for (const [k, name] of names.entries()) {
      const counts = levelCounts(block, block.countAt[k]!);
      result.set(name, {
        name,
        counts,
        means: counts.map((units, level) => (units === 0 ? Number.NaN : block.totals[level * block.stride + k]! / units)),
        resampled: new Map(wanted.flatMap((level, w) => (counts[level]! >= configuration.minimumN ? [[level, resampled[w]![k]!]] : []))),
        unitsOf: (level) => totalsByUnit(block, draws.units.count, level, k),
      });
    }
  }
  return result;
}

function levelCounts({ cells, stride, totals }: Block, at: number): number[] {
  return Array.from({ length: cells }, (_, level) => totals[level * stride + at]!);
}

/**
 * What stands in the table of measures for one group.
 * @param reference the level that it is compared with; −1 for all the others
 * @param failures the group's share of failures, and how it compares: shares have score intervals, which hold for few failures where resampling does not
 */
export function measuredOf(means: ReadonlyMap<MeasureName, GroupMeans>, level: number, reference: number, failures: { share: AuditShare | null; compared: Tested | undefined }, configuration: AuditConfiguration): AuditMeasured[] {
  return auditMeasures.map((measure) => {
    const of = means.get(measure)!;
    const measured = measuredMean(of, measure, level, reference, configuration);
    return measure === 'failureRate' && failures.share !== null ? withScoreIntervals({ ...measured, mean: failures.share.share }, failures.compared) : measured;
  });
}

function withScoreIntervals(measured: AuditMeasured, compared: Tested | undefined): AuditMeasured {
  if (!compared) return measured;
  const { value, reason } = compared.riskRatio;
  if (value === null) return { ...measured, difference: compared.difference, ratio: { value, reason } };
  const { estimate, low, high } = value;
  const ratio = estimate === null || high === null ? missing('None of the others failed, so the ratio has no upper bound.') : figure({ estimate, low, high });
  return { ...measured, difference: compared.difference, ratio };
}

function tooFewReason({ counts, name }: GroupMeans, level: number, { minimumN, unit }: AuditConfiguration): string | null {
  const known = counts[level]!;
  if (known >= minimumN) return null;
  if (known === 0) return name === 'hardness' ? `No ${unit} of this group was scored by the round.` : `No ${unit} of this group has this measure.`;
  return `Only ${plural(known, unit)} of this group ${known === 1 ? 'has' : 'have'} this measure, fewer than the minimum of ${count(minimumN)}.`;
}

function measuredMean(of: GroupMeans, measure: AuditMeasure, level: number, reference: number, configuration: AuditConfiguration): AuditMeasured {
  const { confidence, minimumN } = configuration;
  const n = of.counts[level]!;
  const tooFew = tooFewReason(of, level, configuration);
  if (tooFew !== null) return { measure, n, mean: missing(tooFew), difference: missing(tooFew), ratio: missing(tooFew), detectable: missing(tooFew) };
  const own = of.unitsOf(level);
  const resampled = of.resampled.get(level)!;
  const without = leaveOneOut(own);
  const mean = intervalOf(of.means[level]!, resampled.own, without, confidence);
  const none = (reason: string): AuditMeasured => ({ measure, n, mean, difference: missing(reason), ratio: missing(reason), detectable: missing(reason) });
  if (level === reference) return none('This is the group that the others are compared with.');
  const against = reference === -1 ? outsideOf(of.unitsOf(null), own) : of.unitsOf(reference);
  if (against.count < minimumN) return none(reference === -1 ? 'The others are too few to compare with.' : 'The group to compare with has too few.');
  const others = reference === -1 ? resampled.outside : of.resampled.get(reference)!.own;
  const othersWithout = leaveOneOut(against);
  const othersMean = against.sum / against.count;
  const differences = combine(resampled.own, others, (a, b) => a - b);
  const difference = intervalOf(of.means[level]! - othersMean, differences, combine(without, othersWithout, (a, b) => a - b), confidence);
  return { measure, n, mean, difference, ratio: ratioOf(), detectable: detectableOf(differences, configuration) };

  function ratioOf(): AuditMeasured['ratio'] {
    if (measure === 'areaBias') return missing('A bias may be on both sides of 0, so a ratio of two says nothing.');
    if (othersMean === 0) return missing('The mean of the others is 0, so the ratio is not defined.');
    const divide = (a: number, b: number): number => (b === 0 ? Number.NaN : a / b);
    return intervalOf(of.means[level]! / othersMean, combine(resampled.own, others, divide), combine(without, othersWithout, divide), confidence);
  }
}

/** From the standard error that resampling found, so that clusters count. */
function detectableOf(differences: Float64Array, { level, power }: AuditConfiguration): AuditMeasured['detectable'] {
  const error = standardErrorOf(differences);
  if (!(error > 0)) return missing('All values are equal within both groups, so nothing is known about how they vary.');
  return smallestMeanDifference({ first: error, second: 0 }, { first: 1, second: 1 }, { alpha: level, power });
}
