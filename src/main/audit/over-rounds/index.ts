import type { AuditConfiguration, AuditOverRounds } from '../../../core/contract/index.ts';
import { missing } from '../../../core/statistics/index.ts';
import { plural } from '../../../core/text.ts';
import { countedColumn, sharesByLevel, type CountedColumn } from '../shares.ts';
import { roundsOf, type RoundColumns } from './columns.ts';
import { statisticsOfMeans, type Statistic } from './resample.ts';
import type { Course } from '../course.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

type Attribute = AuditOverRounds['attributes'][number];

const noGap = missing('There are not two groups that are large enough.');

/**
 * How flag rates and Dice of each attribute's groups moved over the finished rounds up to this one.
 *
 * A round's `gap` is the greatest mean Dice of its groups minus the smallest; its interval is that of the difference of these two groups, and does not
 * know that they were chosen. `closed` is the first round's gap minus this one's over the units that both judged on labels that are still the same,
 * with groups compared anew in each resample: where nothing but chance moved, it is as often below 0 as above.
 *
 * @param groupings of the attributes in `by`
 * @returns null where `configuration.earlierRounds` is off
 * @throws WeakspotError `corrupt` where the rows do not describe a round
 */
export async function overRounds(table: AuditTable, groupings: readonly Grouping[], configuration: AuditConfiguration, course: Course = {}): Promise<AuditOverRounds | null> {
  if (!configuration.earlierRounds) return null;
  if (!table.earlier.some(({ round }) => round !== table.header.round)) return { rounds: [], attributes: [], notes: ['There is no earlier finished round to compare with.'] };
  const rounds = roundsOf(table, configuration).map((round) => ({ ...round, flags: countedColumn(table, { of: round.flagged, among: round.scored }) }));
  const last = rounds.at(-1)!;
  const notes = ['Means of a round are over what it judged; labels that changed since then do not count. The gaps of two rounds may be of different images: how far a gap closed is computed from images that both judged.'];
  const compared = rounds.find((candidate) => candidate !== last && judgedByBoth(candidate, last) >= configuration.minimumN);
  if (compared === undefined) notes.push(`No earlier round judged ${plural(configuration.minimumN, configuration.unit)} that this one judged as well, on labels that are still the same: whether gaps closed cannot be told.`);
  else notes.push(`Whether a gap closed compares round ${compared.round} with round ${last.round}, over ${plural(judgedByBoth(compared, last), configuration.unit)} that both judged.`);
  const attributes: Attribute[] = [];
  for (const [index, grouping] of groupings.entries()) {
    const onProgress = (share: number): void => course.onProgress?.((index + share) / groupings.length);
    attributes.push(await attributeOverRounds(table, grouping, rounds, compared, configuration, { ...course, onProgress }));
  }
  return { rounds: rounds.map(({ round, images, judged, setting, attention }) => ({ round, images, judged, setting, attention })), attributes, notes };
}

function judgedByBoth(one: RoundColumns, other: RoundColumns): number {
  return one.dice.reduce((sum, dice, unit) => sum + (Number.isNaN(dice) || Number.isNaN(other.dice[unit]) ? 0 : 1), 0);
}

async function attributeOverRounds(table: AuditTable, grouping: Grouping, rounds: readonly (RoundColumns & { flags: CountedColumn })[], compared: RoundColumns | undefined, configuration: AuditConfiguration, course: Course): Promise<Attribute> {
  const { minimumN, unit: counted } = configuration;
  const { levels, codes } = grouping;
  const last = rounds.at(-1)!;
  const layers = [...rounds.map(({ dice }) => dice), ...(compared ? [alsoIn(compared.dice, last.dice), alsoIn(last.dice, compared.dice)] : [])];
  const { sizes, means } = meansOf(layers, codes, levels.length);
  const cellsOf = (layer: number): number[] => levels.map((_, code) => layer * levels.length + code);
  const largeOf = (layer: number): number[] => cellsOf(layer).filter((cell) => sizes[cell]! >= minimumN);
  const shares = rounds.map((round) => sharesByLevel(table, grouping, round.flags, configuration));

  const statistics: Statistic[] = cellsOf(0).flatMap((_, code) => rounds.map((__, layer) => (sums: Float64Array) => sums[layer * levels.length + code]!));
  const placeOf = (code: number, layer: number): number => code * rounds.length + layer;
  const gaps = rounds.map((_, layer) => {
    const large = largeOf(layer);
    if (large.length < 2) return null;
    const [highest, lowest] = [large.reduce((a, b) => (means[b]! > means[a]! ? b : a)), large.reduce((a, b) => (means[b]! < means[a]! ? b : a))];
    return statistics.push((sums) => sums[highest]! - sums[lowest]!) - 1;
  });
  const [before, now] = compared ? [largeOf(rounds.length), largeOf(rounds.length + 1)] : [[], []];
  const closed = before.length > 1 ? statistics.push((sums) => range(sums, before) - range(sums, now)) - 1 : null;

  const found = await statisticsOfMeans(table.clusters, { layers, codes, levels: levels.length }, statistics, configuration, course);
  const tooFew = (size: number): string => `${plural(size, counted)} of this group ${size === 1 ? 'was' : 'were'} judged then, fewer than the minimum of ${minimumN}.`;
  return {
    key: grouping.key,
    groups: levels.map(({ level, label }, code) => ({
      level,
      label,
      points: rounds.map(({ round }, layer) => {
        const size = sizes[layer * levels.length + code]!;
        return { round, flagged: shares[layer]![code]!, n: size, dice: size < minimumN ? missing(tooFew(size)) : found[placeOf(code, layer)]! };
      }),
    })),
    gaps: rounds.map(({ round }, layer) => ({ round, dice: gaps[layer] === null ? noGap : found[gaps[layer]!]!, flagged: gapOfShares(shares[layer]!) })),
    closed: closed === null ? missing(compared ? 'Fewer than two groups are large enough among what both rounds judged.' : 'No earlier round judged enough of the same on labels that are still the same.') : found[closed]!,
  };
}

/** Values of units that the other has a value of as well. */
function alsoIn(values: Float64Array, other: Float64Array): Float64Array {
  return values.map((value, unit) => (Number.isNaN(other[unit]) ? Number.NaN : value));
}

/** Greatest minus smallest; NaN where one of them is. */
function range(means: Float64Array, cells: readonly number[]): number {
  let [low, high] = [means[cells[0]!]!, means[cells[0]!]!];
  for (const cell of cells) {
    if (Number.isNaN(means[cell])) return Number.NaN;
    if (means[cell]! < low) low = means[cell]!;
    if (means[cell]! > high) high = means[cell]!;
  }
  return high - low;
}

function meansOf(layers: readonly Float64Array[], codes: Int16Array, levels: number): { sizes: Int32Array; means: Float64Array } {
  const sizes = new Int32Array(layers.length * levels);
  const sums = new Float64Array(sizes.length);
  for (const [l, layer] of layers.entries()) {
    for (let unit = 0; unit < codes.length; unit++) {
      if (Number.isNaN(layer[unit])) continue;
      sizes[l * levels + codes[unit]!]! += 1;
      sums[l * levels + codes[unit]!]! += layer[unit]!;
    }
  }
  return { sizes, means: sums.map((sum, cell) => sum / sizes[cell]!) };
}

function gapOfShares(shares: ReturnType<typeof sharesByLevel>): { value: number | null; reason: string | null } {
  const known = shares.flatMap((share) => share?.share.value?.estimate ?? []);
  return known.length < 2 ? noGap : { value: Math.max(...known) - Math.min(...known), reason: null };
}
