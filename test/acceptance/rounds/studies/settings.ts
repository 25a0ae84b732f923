import type { ArmOutcome, PhaseOutcome, RegimeOutcome } from '../../../../src/main/study/report/comparison.ts';
import { bestArm } from '../../../../src/main/study/report/comparison.ts';
import { type Check, type Line, line, unmeasured } from '../../harness.ts';
import { comparisonOf, openStudies } from './open.ts';

/** Show 3: images without a label, and weak labels, beside masks. */
export const settings: Check = {
  id: '3',
  title: 'semi-supervised and weakly supervised beside supervised',
  async run(context) {
    const studies = await openStudies(context);
    const semi = await comparisonOf(studies, 'attention-semi');
    const weak = await comparisonOf(studies, 'attention-weak');
    return [judgeSemi(semi.search, semi.confirmation), ...judgeWeak(weak.search, weak.confirmation)];
  },
};

export const shownDifference = (outcome: ArmOutcome): string => {
  const found = outcome.differences?.iou;
  if (!found) return 'no pair';
  const interval = found.low === null ? 'no interval' : `[${found.low.toFixed(4)}, ${found.high!.toFixed(4)}]`;
  return `${found.mean.toFixed(4)} ${interval} over ${found.n} seeds`;
};

/** The confirmation of a regime where there is one, else its search. */
function judgedPhase(name: string, search: PhaseOutcome, confirmation: PhaseOutcome): { where: string; regime: RegimeOutcome | undefined } {
  const confirmed = confirmation.regimes.find(({ regime }) => regime.name === name);
  if (confirmed?.baseline.missing.length === 0) return { where: 'test images, confirmation', regime: confirmed };
  return { where: 'validation images, search', regime: search.regimes.find(({ regime }) => regime.name === name) };
}

/** A loss is said to be a loss. */
export function judgeSemi(search: PhaseOutcome, confirmation: PhaseOutcome): Line {
  const required = '50 labels and 2,000 unlabelled images: the best semi-supervised arm is no loss against supervised training with the same steps and labelled batches, paired, 3 seeds or more';
  const { where, regime } = judgedPhase('setting-50', search, confirmation);
  if (!regime) return unmeasured('3.1', required, 'no run of it is there');
  const best = where.startsWith('test') ? regime.arms.find(({ arm }) => !arm.control) : bestArm(regime, 'iou');
  const all = regime.arms.filter(({ differences }) => differences).map((outcome) => `${outcome.arm.name} ${shownDifference(outcome)}`).join('; ');
  if (!best?.differences) return unmeasured('3.1', required, `not complete; so far (${where}): ${all || 'no run'}`);
  const { mean, n } = best.differences.iou;
  return line('3.1', required, `${mean < 0 ? 'a LOSS: ' : ''}${best.arm.name}, ${where}: ${shownDifference(best)}; all arms: ${all}`, n >= 3 && mean >= 0);
}

export function judgeWeak(search: PhaseOutcome, confirmation: PhaseOutcome): Line[] {
  const { regime: searched } = judgedPhase('labels', search, confirmation);
  const regime = search.regimes.find((outcome) => outcome.regime.name === 'labels') ?? searched;
  const arm = (name: string): ArmOutcome | undefined => regime?.arms.find((outcome) => outcome.arm.name === name);
  const iouOf = (name: string): number | null => {
    const found = arm(name);
    return found && found.missing.length === 0 ? (found.figures?.iou ?? null) : null;
  };
  const masks = regime?.baseline.missing.length === 0 ? (regime.baseline.figures?.iou ?? null) : null;
  const ratio = (id: string, name: string): Line => {
    const required = `${name} alone: ≥ .95 of the IoU by masks of the same images, 3 seeds or more, validation images`;
    const iou = iouOf(name);
    if (iou === null || masks === null) return unmeasured(id, required, 'its runs are not complete');
    return line(id, required, `${iou.toFixed(3)} against ${masks.toFixed(3)}: ${(iou / masks).toFixed(3)}`, iou / masks >= 0.95 && regime!.baseline.seeds.length >= 3);
  };
  const above = (id: string, other: string): Line => {
    const required = `boxes: above training on ${other} from the same boxes, 3 seeds or more`;
    const [boxes, iou] = [iouOf('boxes'), iouOf(other)];
    if (boxes === null || iou === null) return unmeasured(id, required, 'its runs are not complete');
    return line(id, required, `${boxes.toFixed(3)} against ${iou.toFixed(3)}`, boxes > iou && arm('boxes')!.seeds.length >= 3);
  };
  return [ratio('3.2', 'boxes'), above('3.3', 'inscribed ellipses as masks'), above('3.4', 'GrabCut as masks'), ratio('3.5', 'scribbles')];
}
