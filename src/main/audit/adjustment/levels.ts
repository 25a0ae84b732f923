import type { AuditConfiguration, AuditOutcome } from '../../../core/contract/index.ts';
import { plural } from '../../../core/text.ts';
import { outcomeColumn } from '../outcome.ts';
import { countLevels, type LevelCounts, type ModelRows } from './rows.ts';
import type { AuditTable, Grouping, Level } from '../rows/table.ts';

/** An attribute as a model has it: levels large enough to say something of, and the baseline first. */
export type ModelLevels = {
  levels: (Pick<Level, 'level' | 'label'> & { units: number; events: number; /** Clusters that have the outcome, or have it not, whichever are fewer. */ telling: number })[];
  /** Of each unit of the table its place in `levels`; −1 where it takes no part. */
  codeOfUnit: (unit: number) => number;
  notes: string[];
};

/** A level whose odds are to be told takes units of two clusters: of one, nothing is known of how others vary. */
const fewestClusters = 2;

/**
 * The levels that an attribute's model has. Those with fewer units than the minimum are pooled, and left out where they are too few together. The
 * baseline is the reference that was asked for, else the largest group of known values that no one estimated.
 * @returns a sentence where fewer than two levels are left
 */
export function modelLevels(table: AuditTable, grouping: Grouping, rows: ModelRows, outcome: AuditOutcome, configuration: AuditConfiguration): ModelLevels | { reason: string } {
  const { minimumN, reference, unit } = configuration;
  const { of } = outcomeColumn(table, outcome);
  const all = Int16Array.from(rows, (row) => grouping.codes[row]!);
  const counts = countLevels(table, rows, all, grouping.levels.length, of);
  const isLarge = ({ units, clusters }: LevelCounts, code: number): boolean => units[code]! >= minimumN && clusters[code]! >= fewestClusters;
  const present = [...grouping.levels.keys()].filter((code) => counts.units[code]! > 0);
  const large = present.filter((code) => isLarge(counts, code));
  const small = present.filter((code) => !isLarge(counts, code));
  const placeOf = new Int16Array(grouping.levels.length).fill(-1);
  const asked = large.findIndex((code) => grouping.levels[code]!.level === reference[grouping.key]);
  const baseline = asked >= 0 ? large[asked]! : largestOf(grouping, large, counts);
  const order = baseline === undefined ? [] : [baseline, ...large.filter((code) => code !== baseline)];
  const levels = order.map((code, place): ModelLevels['levels'][number] => {
    placeOf[code] = place;
    return { ...grouping.levels[code]!, ...countedAt(counts, code) };
  });
  const notes: string[] = [];
  if (reference[grouping.key] !== undefined && asked < 0 && levels.length > 0) notes.push(`The reference group is too small here; odds are compared with those of “${levels[0]!.label}”.`);
  if (small.length > 0) {
    const pool = countLevels(table, rows, all.map((code) => (small.includes(code) ? 0 : -1)), 1, of);
    const named = small.map((code) => `“${grouping.levels[code]!.label}”`).join(', ');
    if (levels.length > 0 && isLarge(pool, 0)) {
      for (const code of small) placeOf[code] = levels.length;
      levels.push({ level: pooledLevel, label: 'other (too small)', ...countedAt(pool, 0) });
      notes.push(`“other (too small)” is ${named} together.`);
    } else notes.push(`Too small for a model, also together, and left out of it: ${named} (${plural(pool.units[0]!, unit)}).`);
  }
  if (levels.length < 2) return { reason: `Fewer than two groups have ${plural(minimumN, unit)} of two patients or lesions, so there are no odds to compare.` };
  const few = levels.filter(({ telling }) => telling < fewClusters);
  if (few.length > 0) {
    const baselineToo = few.includes(levels[0]!) ? ' The others are compared with the first of them, so that this holds for every interval here.' : '';
    notes.push(`Intervals are likely to be too narrow where fewer than ${fewClusters} independent patients or lesions have the rarer outcome: ${few.map(({ label, telling }) => `“${label}” (${telling})`).join(', ')}.${baselineToo}`);
  }
  return { levels, codeOfUnit: (row) => placeOf[grouping.codes[row]!]!, notes };
}

const pooledLevel = '(too small)';
const fewClusters = 10;

function countedAt({ units, events, clustersWith, clustersWithout }: LevelCounts, code: number): { units: number; events: number; telling: number } {
  return { units: units[code]!, events: events[code]!, telling: Math.min(clustersWith[code]!, clustersWithout[code]!) };
}

function largestOf({ levels }: Grouping, large: readonly number[], { units }: LevelCounts): number | undefined {
  const said = large.filter((code) => levels[code]!.kind === 'value');
  return (said.length > 0 ? said : large).toSorted((a, b) => units[b]! - units[a]!)[0];
}
