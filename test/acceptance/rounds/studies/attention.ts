import type { PairedDifference } from '../../../../src/main/study/statistics/paired.ts';
import type { RegimeOutcome } from '../../../../src/main/study/report/comparison.ts';
import { type Check, type Line, line, unmeasured } from '../../harness.ts';
import type { Registration } from '../../../../src/main/study/plan/register.ts';
import { comparisonOf, openBoth, openStudies, type ComparisonOutcome } from './open.ts';
import { shownDifference } from './settings.ts';

const fewestConfirmed = 10;
const aim = 0.02;
/** Strategies and controls that a regime compares at the least, so that a search within one strategy is no search of all: those that need no mask are nine. */
const fewestArms = 9;

/** Of each setting, the studies and regimes in which attention is compared; those of `shift` need a second collection. */
const searched = [
  { id: '4.1', setting: 'supervised', within: { 'attention-supervised': ['fitted', 'usual', 'few', 'noisy', 'rare'], shift: ['new-source-supervised', 'new-source-groups', 'new-source-rounds'] } },
  { id: '4.2', setting: 'semi-supervised', within: { 'attention-semi': ['mean-teacher', 'fixmatch'], shift: ['new-source-semi'] } },
  { id: '4.3', setting: 'weakly supervised', within: { 'attention-weak': ['boxes', 'scribbles'], shift: ['new-source-weak', 'new-source-few-boxes'] } },
] as const;

/** Show 4: every strategy in every setting: searched on validation, registered, confirmed once on test. */
export const attention: Check = {
  id: '4',
  title: 'attention: strategies × settings',
  async run(context) {
    const studies = await openStudies(context);
    const both = await openBoth(context);
    if (both === null) context.say('  without --pad-ufes-20 DIR nothing is read of a new source');
    const lines: Line[] = [];
    for (const { id, setting, within } of searched) {
      const found: Compared[] = [];
      for (const [name, regimes] of Object.entries(within)) {
        const place = name === 'shift' ? both : studies;
        if (place) found.push(comparedIn(await comparisonOf(place, name), regimes));
      }
      lines.push(...judgeAttention(id, setting, found));
    }
    return lines;
  },
};

const rareStrategies = [['group-balanced', 'rare-source-balanced'], ['group-dro', 'rare-source-dro']] as const;

/** Show 5: a group made rare: melanomas among diagnoses, and photographs of a second collection among dermoscopic images. */
export const rareGroup: Check = {
  id: '5',
  title: 'group-balanced and group-dro on a group made rare',
  async run(context) {
    const diagnoses = (await comparisonOf(await openStudies(context), 'attention-supervised')).search.regimes.find(({ regime }) => regime.name === 'rare');
    const both = await openBoth(context);
    if (both === null) context.say('  without --pad-ufes-20 DIR nothing is read of a rare source');
    const sources = both && (await comparisonOf(both, 'shift')).confirmation.regimes;
    const lines = rareStrategies.flatMap(([strategy, name], i) => {
      const source = sources?.find(({ regime }) => regime.name === name);
      const found = [ofDiagnosis(diagnoses, strategy), ofSource(source)].filter((one) => one !== null);
      return [judgeRare(`5.${i + 1}`, strategy, 'own', found), judgeRare(`5.${i + 3}`, strategy, 'worst', found)];
    });
    return lines.toSorted((a, b) => a.id.localeCompare(b.id));
  },
};

/** What a strategy did to a rare group, and to whichever group fares worst; confirmed where it was registered, and judged on test images, before it was known. */
export type RareFound = { group: string; confirmed: boolean; own: PairedDifference | null; worst: PairedDifference | null; elsewhere: PairedDifference | null; missing: number };

export function ofDiagnosis(regime: RegimeOutcome | undefined, strategy: string): RareFound | null {
  const outcome = regime?.arms.find(({ arm }) => arm.name === `${strategy} (diagnosis)`);
  if (!outcome) return null;
  return {
    group: String(regime!.regime.group!.value), confirmed: false, elsewhere: null, own: outcome.group?.iou ?? null, worst: outcome.worstGroup?.difference ?? null,
    missing: outcome.missing.length + regime!.baseline.missing.length,
  };
}

export function ofSource(regime: RegimeOutcome | undefined): RareFound | null {
  const outcome = regime?.arms.find(({ arm }) => !arm.control);
  if (!outcome) return null;
  return {
    group: 'the second collection', confirmed: true, elsewhere: outcome.elsewhere?.difference ?? null, own: outcome.differences?.iou ?? null, worst: outcome.worstCollection?.difference ?? null,
    missing: outcome.missing.length + regime!.baseline.missing.length,
  };
}

const measuredOf = { own: 'the group\'s own IoU', worst: 'the IoU of whichever group fares worst' } as const;

/** All groups that were made rare are told; one that is better for certain, confirmed, is what is asked. */
export function judgeRare(id: string, strategy: string, which: 'own' | 'worst', found: readonly RareFound[]): Line {
  const required = `${strategy} against uniform, one group 5 % of the training images: ${measuredOf[which]}, paired, better for one attribute or more, confirmed with ${fewestConfirmed} seeds or more; each attribute tried is told`;
  const told = found.map(({ group, confirmed, missing, elsewhere, ...one }) => {
    const difference = one[which];
    const interval = difference?.low == null ? 'no interval' : `${difference.mean.toFixed(4)} [${difference.low.toFixed(4)}, ${difference.high!.toFixed(4)}] over ${difference.n} seeds`;
    return `${group}: ${interval}, ${confirmed ? 'confirmed on test images' : 'searched on validation images'}${elsewhere === null ? '' : `; the first collection ${elsewhere.mean.toFixed(4)}`}${missing > 0 ? `, ${missing} runs missing` : ''}`;
  });
  const whole = found.filter(({ confirmed, missing, elsewhere: _elsewhere, ...one }) => confirmed && missing === 0 && (one[which]?.n ?? 0) >= fewestConfirmed && one[which]!.low !== null);
  if (whole.length === 0) return unmeasured(id, required, `nothing is confirmed whole (${told.join('; ') || 'no runs'})`);
  return line(id, required, told.join('; '), whole.some((one) => one[which]!.low! > 0));
}

export type Compared = { searched: RegimeOutcome[]; confirmed: RegimeOutcome[]; registered: Pick<Registration, 'regime' | 'arm'>[] };

/** What a study says of some of its regimes. */
export function comparedIn({ search, confirmation, registered }: Pick<ComparisonOutcome, 'search' | 'confirmation' | 'registered'>, names: readonly string[]): Compared {
  const isAsked = ({ regime }: { regime: { name: string } }): boolean => names.includes(regime.name);
  return { searched: search.regimes.filter(isAsked), confirmed: confirmation.regimes.filter(isAsked), registered: registered.filter(({ regime }) => names.includes(regime)) };
}

const missingOf = ({ baseline, arms }: RegimeOutcome): number => [baseline, ...arms].reduce((sum, { missing }) => sum + missing.length, 0);
const madeOf = ({ baseline, arms }: RegimeOutcome): number => [baseline, ...arms].reduce((sum, { seeds }) => sum + seeds.length, 0);

/** One regime in which all strategies were compared, the best registered and confirmed, makes a setting's row; the others are told as far as they are. */
export function judgeAttention(id: string, setting: string, found: readonly Compared[]): Line[] {
  const [regimes, confirmations, registered] = [found.flatMap((one) => one.searched), found.flatMap((one) => one.confirmed), found.flatMap((one) => one.registered)];
  const confirmed = confirmations.filter(({ arms }) => arms.length > 0 && arms.every(({ seeds, missing }) => seeds.length >= fewestConfirmed && missing.length === 0));
  const whole = confirmed.filter(({ regime }) =>
    registered.some((one) => one.regime === regime.name) && regimes.some((one) => one.regime.name === regime.name && missingOf(one) === 0 && one.arms.length >= fewestArms));
  const told = regimes.map((one) => {
    const arm = registered.find(({ regime }) => regime === one.regime.name)?.arm;
    return `${describeBest(one)}, ${madeOf(one)} of ${madeOf(one) + missingOf(one)} runs, ${arm === undefined ? 'not registered' : `registered: ${arm}`}`;
  });
  const figures = confirmed.flatMap(({ regime, arms }) => arms.map((outcome) => `${regime.name}, ${outcome.arm.name}: ${shownDifference(outcome)}`));
  const best = Math.max(-Infinity, ...confirmed.flatMap(({ arms }) => arms.filter(({ arm }) => !arm.control).map(({ differences }) => differences?.iou.mean ?? -Infinity)));
  const required = `${setting}: ${aim} IoU over uniform in a registered regime, or said to be missed`;
  return [
    line(
      `${id}.1`, `${setting}: all strategies and controls searched on validation in a regime or more, the best registered, confirmed on test with ${fewestConfirmed} seeds or more`,
      `confirmed ${whole.length} of ${regimes.length} regimes (${told.join('; ') || 'no regime'})`, whole.length > 0,
    ),
    confirmed.length === 0
      ? unmeasured(`${id}.2`, required, 'nothing is confirmed')
      : line(`${id}.2`, required, `${best < aim ? 'missed: ' : ''}${figures.join('; ')}`, best >= aim),
  ];
}

/** The leading arm of a search, whole or not. */
function describeBest({ regime, arms }: RegimeOutcome): string {
  const known = arms.filter(({ arm, differences }) => !arm.control && differences).toSorted((a, b) => b.differences!.iou.mean - a.differences!.iou.mean);
  return `${regime.name}: ${known[0] ? `${known[0].arm.name} ${shownDifference(known[0])}` : 'no pair'}`;
}
