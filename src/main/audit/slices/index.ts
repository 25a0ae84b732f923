import { auditOutcomes, type AuditConfiguration, type AuditOutcome, type AuditSlice, type AuditSlices } from '../../../core/contract/index.ts';
import { benjaminiHochberg, scoreInterval, type EffectiveShare } from '../../../core/statistics/index.ts';
import { count, plural } from '../../../core/text.ts';
import { measuredInPredictions } from '../feature-source.ts';
import { happened, outcomeColumn } from '../outcome.ts';
import { sliceId } from './identity.ts';
import { Members } from './members.ts';
import { assess } from './assess.ts';
import { searchOutcome, type Searched } from './search.ts';
import type { TestedSlices } from './tested.ts';
import type { Course } from '../course.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

export { sliceId, unitsOfSlice } from './identity.ts';

/** A conjunction that adds less than this to the excess of the best of its parts is listed after the others. */
export const notableAddition = 0.02;
const mostFound = 500;
const mostOthers = 20;

/**
 * Conjunctions of up to `configuration.depth` conditions in which an outcome is more frequent than outside, ranked by the lower bound of that excess.
 * q is Benjamini & Hochberg's over every slice of both outcomes that was tested, whether listed or not.
 * @param groupings all whose groups may be conditions: of attributes, and of features in terciles (key `feature:area`)
 */
export async function searchSlices(table: AuditTable, groupings: readonly Grouping[], configuration: AuditConfiguration, course: Course = {}): Promise<AuditSlices> {
  const { depth, level } = configuration;
  if (depth === 0) return { depth, tested: 0, tooSmall: 0, slices: [], notes: ['No slices were searched, as the depth of the search is 0.'] };
  const searched: Searched[] = [];
  const notes: string[] = [];
  for (const [index, outcome] of auditOutcomes.entries()) {
    const onProgress = (share: number): void => course.onProgress?.((index + share) / auditOutcomes.length);
    const found = await searchOutcome(table, groupings, outcome, configuration, { ...course, onProgress });
    searched.push(found);
    notes.push(...notesOf(outcome, found, configuration));
  }
  const predicted = groupings.some(({ key }) => key.startsWith('feature:')) ? measuredInPredictions(table, outcomeColumn(table, 'flagged').among) : null;
  if (predicted !== null) notes.push(predicted);
  const { ranked, isFound, q } = rank(searched.map(({ tested }) => tested), level);
  const found = ranked.filter(isFound);
  const listed = new Set([...found.slice(0, mostFound), ...ranked.filter((place) => !isFound(place)).slice(0, mostOthers)]);
  if (found.length > mostFound) notes.push(`${count(found.length)} slices were found; the first ${mostFound} are listed.`);
  if (ranked.length > 0) notes.push(`q counts all ${plural(ranked.length, 'slice')} that ${ranked.length === 1 ? 'was' : 'were'} tested. A slice is where to look next, not proof of a cause: it was chosen among many, so its excess is likely to be smaller in new images.`);
  const members = new Members(table);
  const slices: AuditSlice[] = [];
  for (const place of ranked) {
    if (!listed.has(place)) continue;
    if (slices.length % 20 === 0) await course.pause?.();
    const { tested, slice } = locate(searched, place);
    slices.push(toSlice(table, members, tested, slice, q[place]!, configuration));
  }
  return {
    depth,
    tested: ranked.length,
    tooSmall: searched.reduce((sum, { tooSmall }) => sum + tooSmall, 0),
    slices,
    notes,
  };
}

type Ranking = { /** Places over all outcomes' slices, the first to be listed first. */ ranked: Int32Array; isFound: (place: number) => boolean; q: Float64Array };

function rank(tested: readonly TestedSlices[], level: number): Ranking {
  const column = (of: (slices: TestedSlices) => number[]): Float64Array => Float64Array.from(tested.flatMap(of));
  const [low, excess, adds] = [column((slices) => slices.low), column((slices) => slices.excess), column((slices) => slices.adds)];
  const q = Float64Array.from(benjaminiHochberg(tested.flatMap((slices) => slices.p)), (rate) => rate!);
  const isMinor = (place: number): number => (adds[place]! < notableAddition ? 1 : 0);
  const ranked = Int32Array.from(low.keys()).sort((a, b) => isMinor(a) - isMinor(b) || low[b]! - low[a]! || a - b);
  return { ranked, isFound: (place) => q[place]! < level && excess[place]! > 0, q };
}

/** Places count through the outcomes' slices, one outcome's after another's. */
function locate(searched: readonly Searched[], place: number): { tested: TestedSlices; slice: number } {
  let slice = place;
  for (const { tested } of searched) {
    if (slice < tested.count) return { tested, slice };
    slice -= tested.count;
  }
  throw new RangeError(`there is no slice at place ${place}`);
}

function toSlice(table: AuditTable, members: Members, tested: TestedSlices, slice: number, q: number, { confidence }: AuditConfiguration): AuditSlice {
  const { outcome, sample } = tested;
  const met = tested.conditionsAt(slice);
  const conditions = met.map(({ grouping, code }) => {
    const { level, label } = grouping.levels[code]!;
    return { key: grouping.key, label: grouping.label, level, levelLabel: label };
  });
  const units = members.unitsOf(met, outcomeColumn(table, outcome).among);
  const { inside, outside, excess, p } = assess(sample, tested.sumsAt(slice), confidence);
  const share = (of: EffectiveShare): AuditSlice['inside'] => ({ events: of.events, total: of.total, share: scoreInterval(of, confidence) });
  const adds = tested.adds[slice]!;
  return {
    id: sliceId(outcome, conditions),
    outcome,
    conditions,
    n: members.countsOf(units),
    inside: share(inside),
    outside: share(outside),
    excess,
    p,
    q,
    meanDice: meanDice(table, units),
    adds: Number.isNaN(adds) ? null : adds,
  };
}

function meanDice({ judged, dice }: AuditTable, units: Int32Array): number | null {
  let sum = 0;
  let number = 0;
  for (const unit of units) {
    if (judged[unit] === 0 || Number.isNaN(dice[unit])) continue;
    sum += dice[unit]!;
    number += 1;
  }
  return number === 0 ? null : sum / number;
}

function notesOf(outcome: AuditOutcome, { tested, uncrossed }: Searched, { unit, minimumN }: AuditConfiguration): string[] {
  const what = outcome === 'flagged' ? 'flags' : 'failures';
  const { sample } = tested;
  if (sample.total === 0) return [`No slice of ${what} was searched: no ${unit} was ${outcome === 'flagged' ? 'scored' : 'judged'}.`];
  if (sample.totalEvents === 0) return [`No slice of ${what} was searched: no ${unit} ${happened(outcome, 1)}.`];
  if (sample.totalEvents === sample.total) return [`No slice of ${what} was searched: every ${unit} ${happened(outcome, 1)}.`];
  const notes = tested.count === 0 ? [`No slice of ${what} could be tested: none has ${plural(minimumN, unit)} inside and as many outside.`] : [];
  if (uncrossed > 0) notes.push(`${plural(uncrossed, 'crossing')} of attributes with very many groups ${uncrossed === 1 ? 'was' : 'were'} left out of the search for ${what}.`);
  return notes;
}
