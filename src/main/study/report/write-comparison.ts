import { duration } from '../../../core/text.ts';
import type { Registration } from '../plan/register.ts';
import type { ComparisonStudy } from '../plan/types.ts';
import { higherIsBetter, measures, type Measure } from '../statistics/figures.ts';
import { holm } from '../statistics/paired.ts';
import type { ArmOutcome, PhaseOutcome, RegimeOutcome } from './comparison.ts';
import { chance, difference, short, table } from './markdown.ts';
import { forest } from './plot.ts';
import { completeness } from './provenance.ts';

const names: Record<Measure, string> = { iou: 'IoU', thresholdJaccard: 'threshold Jaccard', worstFifth: 'worst fifth', failureRate: 'failures' };

/** The figure: every arm's difference in what decides, of the confirmation where there is one, else of the search. */
export function drawComparison(study: ComparisonStudy, search: PhaseOutcome, confirmation: PhaseOutcome): string {
  const shown = confirmation.regimes.some(hasFigures) ? confirmation : search;
  const where = shown.phase === 'search' ? 'validation images, search' : 'test images, confirmation';
  return forest(study.title, `difference in ${names[study.decides]} (${where}), 95 % interval over seeds`, shown.regimes.filter(hasFigures).map(({ regime, arms }) => ({
    title: regime.about,
    rows: arms.flatMap(({ arm, differences }) => (differences ? [{ name: arm.name, ...differences[study.decides], muted: arm.control ?? false }] : [])),
  })));
}

function hasFigures({ arms }: RegimeOutcome): boolean {
  return arms.some(({ differences }) => differences !== null);
}

export function describeComparison(study: ComparisonStudy, search: PhaseOutcome, confirmation: PhaseOutcome, registered: readonly Registration[]): string {
  return [
    '## Confirmation', '',
    registered.length === 0
      ? 'Nothing is registered yet: a regime\'s winner is, once its search is complete. No test image has been looked at.'
      : `${completeness(confirmation)} On test images, with seeds that the search never used (${confirmation.seeds.join(', ')}). p is that of the paired t-test, corrected by Holm over the ${registered.length} regimes registered.`,
    ...(registered.length === 0 ? [] : ['', confirmationTable(study, confirmation)]),
    '', '## Search', '',
    `${completeness(search)} On validation images, seeds ${search.seeds.join(', ')}. Differences are from the baseline of the same seed, with Student's 95 % interval over the seeds; controls are in italics and are never registered.`,
    ...search.regimes.flatMap((outcome) => ['', `### ${outcome.regime.name}: ${outcome.regime.about}`, '', hasRuns(outcome) ? regimeTable(study, outcome) : 'No run yet.']),
  ].join('\n');
}

function hasRuns({ baseline, arms }: RegimeOutcome): boolean {
  return [baseline, ...arms].some(({ figures }) => figures !== null);
}

/** Heading of what an arm that is judged on the second collection does on the first. */
const elsewhere = 'Δ IoU of the first collection';

function regimeTable({ decides }: ComparisonStudy, { regime, baseline, arms }: RegimeOutcome): string {
  const { group, judgeOther } = regime;
  const own = (outcome: ArmOutcome): string[] => [
    outcome.arm.control ? `*${outcome.arm.name}*` : outcome.arm.name, String(outcome.seeds.length), short(outcome.figures?.[decides]),
  ];
  return table(
    ['arm', 'seeds', names[decides], ...measures.map((measure) => `Δ ${names[measure]}`), ...(group ? [`Δ IoU of ${group.value}`, `Δ IoU of the worst ${group.attribute}`] : []), ...(judgeOther ? [elsewhere] : [])],
    [
      [...own(baseline), ...measures.map((measure) => `(${short(baseline.figures?.[measure])})`), ...(group ? [`(${short(baseline.groupFigures?.iou)})`, `(${short(baseline.worstGroup?.iou)})`] : []), ...(judgeOther ? [`(${short(baseline.elsewhere?.iou)})`] : [])],
      ...sortedArms(arms, decides).map((outcome) => [
        ...own(outcome), ...measures.map((measure) => difference(outcome.differences?.[measure])), ...(group ? [difference(outcome.group?.iou), difference(outcome.worstGroup?.difference)] : []),
        ...(judgeOther ? [difference(outcome.elsewhere?.difference)] : []),
      ]),
    ],
  );
}

function sortedArms(arms: readonly ArmOutcome[], decides: Measure): ArmOutcome[] {
  const sign = higherIsBetter[decides] ? 1 : -1;
  const of = ({ differences }: ArmOutcome): number => (differences ? sign * differences[decides].mean : -Infinity);
  return arms.toSorted((a, b) => of(b) - of(a));
}

function confirmationTable({ decides }: ComparisonStudy, { regimes }: PhaseOutcome): string {
  const tested = regimes.map(({ arms }) => arms.find(({ arm }) => !arm.control)!);
  const raw = tested.map(({ differences }) => differences?.[decides].p ?? null);
  const isElsewhere = regimes.some(({ regime }) => regime.judgeOther);
  // A regime that is registered and not made counts among the tests that may yet be made.
  const corrected = holm(raw.map((p) => p ?? 1));
  const holmOf = raw.map((p, i) => (p === null ? null : corrected[i]!));
  return table(
    ['regime', 'arm', 'seeds', names[decides], ...measures.map((measure) => `Δ ${names[measure]}`), ...(isElsewhere ? [elsewhere] : []), 'p', 'p (Holm)'],
    regimes.flatMap(({ regime, baseline, arms }, i) => [
      [regime.name, baseline.arm.name, String(baseline.seeds.length), short(baseline.figures?.[decides]), ...measures.map((measure) => `(${short(baseline.figures?.[measure])})`), ...(isElsewhere ? [`(${short(baseline.elsewhere?.iou)})`] : []), '', ''],
      ...arms.map((outcome) => [
        '', outcome.arm.control ? `*${outcome.arm.name}*` : outcome.arm.name, String(outcome.seeds.length), short(outcome.figures?.[decides]),
        ...measures.map((measure) => difference(outcome.differences?.[measure])), ...(isElsewhere ? [difference(outcome.elsewhere?.difference)] : []),
        chance(outcome.differences?.[decides].p), outcome === tested[i] ? chance(holmOf[i]) : '',
      ]),
    ]),
  );
}

/** One line for a terminal. */
export function summarizePhase({ phase, runs, missing, seconds }: PhaseOutcome): string {
  return `${phase}: ${runs - missing.length} of ${runs} runs, ${duration(seconds)}`;
}
