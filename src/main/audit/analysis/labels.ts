import type { AuditConfiguration, AuditGroup } from '../../../core/contract/index.ts';
import { figure, mean, missing, quantile } from '../../../core/statistics/index.ts';
import { plural } from '../../../core/text.ts';
import { shareOf } from './comparisons.ts';
import type { CellTally, OutcomeSample } from './tally.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

type Labels = NonNullable<AuditGroup['labels']>;

/**
 * How the labels of each group came about: who is labelled, in what time, judged how and by how many people.
 * @param labelled of all units, with its tallies by level
 * @returns null of groups under the minimum n
 */
export function labelsOf(table: AuditTable, grouping: Grouping, labelled: OutcomeSample, tallies: readonly CellTally[], configuration: AuditConfiguration): (Labels | null)[] {
  const seconds = grouping.levels.map((): number[] => []);
  const verdicts = grouping.levels.map((): Record<string, number> => ({}));
  const annotators = grouping.levels.map(() => new Set<string>());
  for (let unit = 0; unit < table.count; unit++) {
    const code = grouping.codes[unit]!;
    if (!Number.isNaN(table.secondsSpent[unit])) seconds[code]!.push(table.secondsSpent[unit]!);
    const [verdict, annotator] = [table.verdict[unit] ?? null, table.annotator[unit] ?? null];
    if (verdict !== null) verdicts[code]![verdict] = (verdicts[code]![verdict] ?? 0) + 1;
    if (annotator !== null) annotators[code]!.add(annotator);
  }
  return grouping.levels.map((_, code) => {
    const share = shareOf(labelled, tallies[code]!, configuration);
    return share && { labelled: share, secondsSpent: timeOf(seconds[code]!, configuration), verdicts: verdicts[code]!, annotators: annotators[code]!.size };
  });
}

function timeOf(seconds: readonly number[], { minimumN }: AuditConfiguration): Labels['secondsSpent'] {
  if (seconds.length === 0) return missing('No label of this group was made in the app with its time taken.');
  if (seconds.length < minimumN) return missing(`The time of only ${plural(seconds.length, 'label')} was taken, fewer than the minimum of ${minimumN}.`);
  return figure({ n: seconds.length, median: quantile(Float64Array.from(seconds).sort(), 0.5), mean: mean(seconds)! });
}
