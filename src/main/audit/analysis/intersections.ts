import type { AuditConfiguration, AuditIntersection } from '../../../core/contract/index.ts';
import { figure, missing } from '../../../core/statistics/index.ts';
import { buildBlock, leaveOneOut, resampleMeans, totalsByUnit } from './block.ts';
import { shareOf } from './comparisons.ts';
import { drawResamples, type Draws } from './draws.ts';
import { intervalOf } from './interval.ts';
import { tallyCells, type OutcomeSample } from './tally.ts';
import type { Counter } from './counts.ts';
import type { Course } from '../course.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

/** Attributes of more groups make cells that nobody reads. */
export const mostCrossedLevels = 30;
export const mostCrossedAttributes = 12;

/**
 * Bundles of clusters that are drawn for cells of many images: the width of an interval is right to about 3.2 % then, and there are dozens of pairs of
 * attributes.
 */
const mostDrawn = 500;
const manyImages = 20_000;

export type Samples = { flagged: OutcomeSample; failed: OutcomeSample };

/** Each two attributes crossed; cells under the minimum n have no figures. */
export async function intersectionsOf(table: AuditTable, groupings: readonly Grouping[], samples: Samples, draws: Draws, counter: Counter, configuration: AuditConfiguration, course: Course): Promise<{ intersections: AuditIntersection[]; notes: string[] }> {
  const crossed = groupings.filter(({ levels }) => levels.length > 1 && levels.length <= mostCrossedLevels).slice(0, mostCrossedAttributes);
  const judged = Int32Array.from(table.judged.keys()).filter((unit) => table.judged[unit] === 1);
  const own = judged.length > manyImages ? drawResamples(table.clusters, configuration, mostDrawn) : draws;
  const pairs = crossed.flatMap((first, i) => crossed.slice(i + 1).map((second) => ({ first, second })));
  const intersections: AuditIntersection[] = [];
  for (const [place, { first, second }] of pairs.entries()) {
    await course.pause?.();
    const onProgress = (share: number): void => course.onProgress?.((place + share) / pairs.length);
    intersections.push(await cross(table, first, second, { samples, judged, draws: own, counter }, configuration, { ...course, onProgress }));
  }
  const leftOut = groupings.filter((grouping) => grouping.levels.length > 1 && !crossed.includes(grouping));
  const notes = leftOut.length === 0 ? [] : [`Not crossed with others, as an audit crosses ${mostCrossedAttributes} attributes of up to ${mostCrossedLevels} groups: ${leftOut.map(({ label }) => label).join(', ')}.`];
  return { intersections, notes };
}

type Crossing = { samples: Samples; judged: Int32Array; draws: Draws; counter: Counter };

async function cross(table: AuditTable, first: Grouping, second: Grouping, { samples, judged, draws, counter }: Crossing, configuration: AuditConfiguration, course: Course): Promise<AuditIntersection> {
  const { minimumN, confidence } = configuration;
  const cells = first.levels.length * second.levels.length;
  const codes = Int32Array.from(first.codes, (code, unit) => code * second.levels.length + second.codes[unit]!);
  const partition = { codes, cells };
  const sizes = new Int32Array(cells);
  for (const code of codes) sizes[code]! += 1;
  const counts = counter.count(partition);
  const [flagged, failed] = [tallyCells(samples.flagged, partition), tallyCells(samples.failed, partition)];
  const block = buildBlock(draws, partition, judged, [table.dice]);
  const wanted = [...failed.keys()].filter((cell) => failed[cell]!.total >= minimumN);
  const resampled = await resampleMeans(block, draws, wanted, course);
  const dice = new Map(
    wanted.map((cell, w) => {
      const totals = totalsByUnit(block, draws.units.count, cell, 0);
      return [cell, intervalOf(totals.sum / totals.count, resampled[w]![0]!.own, leaveOneOut(totals), confidence)];
    }),
  );
  return {
    first: first.key,
    second: second.key,
    cells: first.levels.flatMap(({ level }, i) =>
      second.levels.map((other, j) => {
        const cell = i * second.levels.length + j;
        const named = { first: level, second: other.level, n: counts[cell]! };
        if (sizes[cell]! < minimumN) return { ...named, tooSmall: true, flagged: null, failed: null, dice: null };
        const found = dice.get(cell) ?? missing(`Fewer than ${minimumN} were judged.`);
        return {
          ...named,
          tooSmall: false,
          flagged: shareOf(samples.flagged, flagged[cell]!, configuration),
          failed: shareOf(samples.failed, failed[cell]!, configuration),
          dice: found.value === null ? found : figure(found.value),
        };
      }),
    ),
  };
}
