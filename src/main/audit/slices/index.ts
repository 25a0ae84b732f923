import { auditOutcomes, type AuditConfiguration, type AuditOutcome, type AuditSlice, type AuditSlices } from '../../../core/contract/index.ts';
import { benjaminiHochberg, scoreInterval, type EffectiveShare } from '../../../core/statistics/index.ts';
import { count, plural } from '../../../core/text.ts';
import { measuredInPredictions } from '../feature-source.ts';
import { happened, outcomeColumn } from '../outcome.ts';
import { sliceId } from './identity.ts';
import { Members } from './members.ts';
import { searchOutcome, type Searched, type TestedSlice } from './search.ts';
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
  const tested = searched.flatMap((found) => found.tested);
  const q = benjaminiHochberg(tested.map(({ p }) => p));
  const ranked = tested.map((slice, place) => ({ slice, q: q[place]! })).sort((a, b) => Number(isMinor(a.slice)) - Number(isMinor(b.slice)) || b.slice.excess.low - a.slice.excess.low);
  const isFound = ({ slice, q: rate }: (typeof ranked)[number]): boolean => rate < level && slice.excess.estimate > 0;
  const allFound = ranked.filter(isFound);
  const listed = new Set([...allFound.slice(0, mostFound), ...ranked.filter((entry) => !isFound(entry)).slice(0, mostOthers)]);
  if (allFound.length > mostFound) notes.push(`${count(allFound.length)} slices were found; the first ${mostFound} are listed.`);
  if (tested.length > 0) notes.push(`q counts all ${plural(tested.length, 'slice')} that ${tested.length === 1 ? 'was' : 'were'} tested. A slice is where to look next, not proof of a cause: it was chosen among many, so its excess is likely to be smaller in new images.`);
  const members = new Members(table);
  const slices: AuditSlice[] = [];
  for (const entry of ranked) {
    if (!listed.has(entry)) continue;
    if (slices.length % 20 === 0) await course.pause?.();
    slices.push(toSlice(table, members, entry.slice, entry.q, configuration));
  }
  return {
    depth,
    tested: tested.length,
    tooSmall: searched.reduce((sum, { tooSmall }) => sum + tooSmall, 0),
    slices,
    notes,
  };
}

function isMinor({ adds }: TestedSlice): boolean {
  return adds !== null && adds < notableAddition;
}

function toSlice(table: AuditTable, members: Members, slice: TestedSlice, q: number, { confidence }: AuditConfiguration): AuditSlice {
  const conditions = slice.conditions.map(({ grouping, code }) => {
    const { level, label } = grouping.levels[code]!;
    return { key: grouping.key, label: grouping.label, level, levelLabel: label };
  });
  const units = members.unitsOf(slice.conditions, outcomeColumn(table, slice.outcome).among);
  const share = (of: EffectiveShare): AuditSlice['inside'] => ({ events: of.events, total: of.total, share: scoreInterval(of, confidence) });
  return {
    id: sliceId(slice.outcome, conditions),
    outcome: slice.outcome,
    conditions,
    n: members.countsOf(units),
    inside: share(slice.inside),
    outside: share(slice.outside),
    excess: slice.excess,
    p: slice.p,
    q,
    meanDice: meanDice(table, units),
    adds: slice.adds,
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

function notesOf(outcome: AuditOutcome, { sample, tested, uncrossed }: Searched, { unit, minimumN }: AuditConfiguration): string[] {
  const what = outcome === 'flagged' ? 'flags' : 'failures';
  if (sample.total === 0) return [`No slice of ${what} was searched: no ${unit} was ${outcome === 'flagged' ? 'scored' : 'judged'}.`];
  if (sample.totalEvents === 0) return [`No slice of ${what} was searched: no ${unit} ${happened(outcome, 1)}.`];
  if (sample.totalEvents === sample.total) return [`No slice of ${what} was searched: every ${unit} ${happened(outcome, 1)}.`];
  const notes = tested.length === 0 ? [`No slice of ${what} could be tested: none has ${plural(minimumN, unit)} inside and as many outside.`] : [];
  if (uncrossed > 0) notes.push(`${plural(uncrossed, 'crossing')} of attributes with very many groups ${uncrossed === 1 ? 'was' : 'were'} left out of the search for ${what}.`);
  return notes;
}
