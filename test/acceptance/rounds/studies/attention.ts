import type { RegimeOutcome } from '../../../../src/main/study/report/comparison.ts';
import { type Check, type Line, line, unmeasured } from '../../harness.ts';
import { comparisonOf, openStudies, type ComparisonOutcome } from './open.ts';
import { shownDifference } from './settings.ts';

const fewestConfirmed = 10;
const aim = 0.02;

/** Of each setting, the study, and the regimes in which attention is compared. */
const searched = [
  { id: '4.1', setting: 'supervised', study: 'attention-supervised', regimes: ['fitted', 'usual', 'few', 'noisy', 'rare'] },
  { id: '4.2', setting: 'semi-supervised', study: 'attention-semi', regimes: ['mean-teacher', 'fixmatch'] },
  { id: '4.3', setting: 'weakly supervised', study: 'attention-weak', regimes: ['boxes', 'scribbles'] },
] as const;

/** Show 4: every strategy in every setting: searched on validation, registered, confirmed once on test. */
export const attention: Check = {
  id: '4',
  title: 'attention: strategies × settings',
  async run(context) {
    const studies = await openStudies(context);
    const lines: Line[] = [];
    for (const { id, setting, study, regimes } of searched) lines.push(...judgeAttention(id, setting, await comparisonOf(studies, study), regimes));
    return lines;
  },
};

const rareArms = ['group-balanced (diagnosis)', 'group-dro (diagnosis)'];

/** Show 5: a group made rare. */
export const rareGroup: Check = {
  id: '5',
  title: 'group-balanced and group-dro on a group made rare',
  async run(context) {
    const { search } = await comparisonOf(await openStudies(context), 'attention-supervised');
    const regime = search.regimes.find((outcome) => outcome.regime.name === 'rare');
    const lines = rareArms.flatMap((name, i) => [judgeRare(`5.${i + 1}`, name, regime), judgeWorst(`5.${i + 3}`, name, regime)]);
    return lines.toSorted((a, b) => a.id.localeCompare(b.id));
  },
};

export function judgeWorst(id: string, name: string, regime: RegimeOutcome | undefined): Line {
  const required = `${name} against uniform, the same: the IoU of whichever group fares worst, paired, with its interval, is better`;
  const outcome = regime?.arms.find(({ arm }) => arm.name === name);
  const found = outcome?.worstGroup?.difference;
  if (found?.low == null || outcome!.missing.length > 0) return unmeasured(id, required, 'its runs are not complete');
  return line(id, required, `${outcome!.worstGroup!.iou!.toFixed(3)}: ${found.mean.toFixed(4)} [${found.low.toFixed(4)}, ${found.high!.toFixed(4)}] over ${found.n} seeds`, found.n >= 3 && found.low > 0);
}

export function judgeAttention(id: string, setting: string, { search, confirmation, registered }: ComparisonOutcome, names: readonly string[]): Line[] {
  const regimes = search.regimes.filter(({ regime }) => names.includes(regime.name));
  const missing = regimes.reduce((sum, { baseline, arms }) => sum + [baseline, ...arms].reduce((all, outcome) => all + outcome.missing.length, 0), 0);
  const runs = regimes.reduce((sum, { baseline, arms }) => sum + [baseline, ...arms].reduce((all, outcome) => all + outcome.seeds.length, 0), 0) + missing;
  const confirmed = confirmation.regimes.filter(({ regime, arms }) => names.includes(regime.name) && arms.every((outcome) => outcome.seeds.length >= fewestConfirmed));
  const told = registered.filter((one) => names.includes(one.regime)).map((one) => `${one.regime}: ${one.arm}`);
  const figures = confirmed.flatMap(({ regime, arms }) => arms.map((outcome) => `${regime.name}, ${outcome.arm.name}: ${shownDifference(outcome)}`));
  const best = Math.max(-Infinity, ...confirmed.flatMap(({ arms }) => arms.filter(({ arm }) => !arm.control).map(({ differences }) => differences?.iou.mean ?? -Infinity)));
  return [
    line(
      `${id}.1`, `${setting}: all strategies and controls searched on validation, the best registered, confirmed on test with ${fewestConfirmed} seeds or more`,
      `${runs - missing} of ${runs} runs of the search (${regimes.map(describeBest).join('; ') || 'no regime'}); registered ${told.join(', ') || 'nothing'}; confirmed ${confirmed.length} of ${names.length} regimes`,
      missing === 0 && runs > 0 && confirmed.length === names.length,
    ),
    confirmed.length === 0
      ? unmeasured(`${id}.2`, `${setting}: ${aim} IoU over uniform in a registered regime, or said to be missed`, 'nothing is confirmed')
      : line(`${id}.2`, `${setting}: ${aim} IoU over uniform in a registered regime, or said to be missed`, `${best < aim ? 'missed: ' : ''}${figures.join('; ')}`, best >= aim),
  ];
}

/** The leading arm of a search, whole or not. */
function describeBest({ regime, arms }: RegimeOutcome): string {
  const known = arms.filter(({ arm, differences }) => !arm.control && differences).toSorted((a, b) => b.differences!.iou.mean - a.differences!.iou.mean);
  return `${regime.name}: ${known[0] ? `${known[0].arm.name} ${shownDifference(known[0])}` : 'no pair'}`;
}

export function judgeRare(id: string, name: string, regime: RegimeOutcome | undefined): Line {
  const required = `${name} against uniform, one group 5 % of the training images: the group's own IoU, paired, with its interval, is better`;
  const outcome = regime?.arms.find(({ arm }) => arm.name === name);
  const group = outcome?.group?.iou;
  if (!regime || !outcome || !group || group.low === null || outcome.missing.length > 0) return unmeasured(id, required, 'its runs are not complete');
  const measured = `${regime.regime.group!.value}: ${group.mean.toFixed(4)} [${group.low.toFixed(4)}, ${group.high!.toFixed(4)}] over ${group.n} seeds; all images ${shownDifference(outcome)}`;
  return line(id, required, measured, group.n >= 3 && group.low > 0);
}
