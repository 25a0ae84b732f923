import { auditMeasures, type AuditAttribute, type AuditConfiguration, type AuditGap } from '../../../core/contract/index.ts';
import { figure, missing, widestDifference } from '../../../core/statistics/index.ts';
import { signed, figure as text } from '../../../core/text.ts';
import type { Grouping } from '../rows/table.ts';
import type { GroupMeans, MeasureName } from './measures.ts';

/**
 * Of each measure, the two groups that lie farthest apart among those with enough units: their difference, with an interval that knows that they
 * were chosen, and the smaller mean ÷ the greater.
 */
export function gapsOf(grouping: Grouping, means: ReadonlyMap<MeasureName, GroupMeans>, { confidence }: AuditConfiguration): AuditGap[] {
  return [...auditMeasures, 'flagged' as const].flatMap((measure): AuditGap[] => {
    const of = means.get(measure)!;
    const levels = [...of.resampled.keys()];
    if (levels.length < 2) return [];
    const own = levels.map((level) => of.means[level]!);
    const widest = widestDifference(own, levels.map((level) => of.resampled.get(level)!.own), confidence);
    const [highest, lowest] = [indexOf(own, (a, b) => a > b), indexOf(own, (a, b) => a < b)];
    const named = (place: number): string => grouping.levels[levels[place]!]!.level;
    const difference = widest.value === null ? widest : figure({ estimate: widest.value.estimate, low: widest.value.low, high: widest.value.high });
    return [{ measure, highest: named(highest), lowest: named(lowest), difference, ratio: ratioOf(own[lowest]!, own[highest]!) }];
  });
}

function ratioOf(smallest: number, greatest: number): AuditGap['ratio'] {
  if (smallest < 0) return missing('A mean is below 0, so a ratio says nothing.');
  return greatest === 0 ? missing('Both means are 0, so their ratio is not defined.') : figure(smallest / greatest);
}

/** The first place of the utmost value. */
function indexOf(values: readonly number[], beats: (a: number, b: number) => boolean): number {
  return values.reduce((best, value, place) => (beats(value, values[best]!) ? place : best), 0);
}

/** The group with the lowest mean Dice, of those that are large enough; null where there are not two. */
export function worstOf({ levels }: Grouping, means: ReadonlyMap<MeasureName, GroupMeans>, groups: AuditAttribute['groups']): AuditAttribute['worst'] {
  const dice = means.get('dice')!;
  const large = [...dice.resampled.keys()];
  if (large.length < 2) return null;
  const worst = large.reduce((lowest, level) => (dice.means[level]! < dice.means[lowest]! ? level : lowest));
  const difference = groups[worst]!.measures.find(({ measure }) => measure === 'dice')?.difference.value ?? null;
  const against = difference === null ? '' : `; ${signed(difference.estimate)} against ${groups[worst]!.comparisons.length === 0 ? 'the others' : 'what it is compared with'} (${signed(difference.low)} to ${signed(difference.high)})`;
  return { level: levels[worst]!.level, label: levels[worst]!.label, reason: `The lowest mean Dice of the groups that are large enough: ${text(dice.means[worst]!)}${against}.` };
}
