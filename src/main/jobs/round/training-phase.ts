import { recommendedAttention } from '../../../core/attention/index.ts';
import type { RoundResult, SettingName, Trial } from '../../../core/contract/index.ts';
import { resolveTrainingConfiguration } from '../../engine/train/index.ts';
import type { TrainedAttention } from '../../engine/train/attention/index.ts';
import type { Arm, TrainedArm } from './arm.ts';
import { armFolder } from './arm-folders.ts';
import { createArmTrainer, roundSteps, unlabelledOf, type ArmTrainer } from './arms.ts';
import { attentionUse } from './attention.ts';
import { planFolds, runFolds } from './folds.ts';
import { planCurve, runCurve } from './learning-curve.ts';
import { requireTrainingImages, selectJudged } from './roles.ts';
import type { LearningFigures, Round, Trained } from './round-state.ts';
import { meansStopped } from './stopped.ts';
import { writeDynamics } from './training-signals.ts';
import { runTrial, undecided } from './trial.ts';

/**
 * Trains all that a round needs: its folds, its arms in pairs, of which validation keeps one, and its learning curve. Each training lies in
 * a folder of its own; what is finished, or decided, is only read.
 * @returns null when stopped
 */
export async function trainNetwork(round: Round): Promise<Trained | null> {
  const { snapshot, training, unlabelled, work } = round;
  requireTrainingImages(snapshot.images, training, unlabelled);
  const plan = planTrainings(round);
  let conflicts: ReadonlyMap<number, number> | null = null;
  const trainer = createArmTrainer(round, plan.all, () => conflicts);
  let kept: TrainedArm | null = null;
  try {
    const judged = await runFolds(round, trainer, plan.folds);
    conflicts = judged && new Map([...judged].map(([index, { odds }]) => [index, odds]));
    const main = await trainMain(round, trainer, plan);
    const learningCurve = await runCurve(round, trainer, plan.curve, main.kept);
    await writeDynamics(work, snapshot.images, training, main.kept.dynamics);
    kept = main.kept;
    return { ...kept, learning: { ...figuresOf(round, main), ...(learningCurve ? { learningCurve } : {}) } };
  } catch (error) {
    if (round.context.signal.aborted && meansStopped(error)) return null;
    throw error;
  } finally {
    trainer.disposeAllBut(kept);
  }
}

type Main = { kept: TrainedArm; trials: Trial[]; /** Why attention is not what was asked for. */ why: string | null };

type TrainingPlan = {
  folds: ReturnType<typeof planFolds>;
  /** The arms that may be kept: of a pair about the setting, `supervised` is null where there is none; `attended` is tried after it. */
  supervised: Arm | null;
  asked: Arm;
  attended: Arm | null;
  curve: Arm[];
  /** In the order of training. */
  all: Arm[];
};

function planTrainings(round: Round): TrainingPlan {
  const { configuration, snapshot: { images }, setting, training, work } = round;
  const validation = selectJudged(images, 'validation');
  const folds = planFolds(round);
  const pairs = setting === 'semi-supervised' && configuration.compareSetting && validation.length > 0;
  const tries = configuration.attention === 'recommended' && validation.length > 0 && mayAttend(round);
  const attention: TrainedAttention = configuration.attention === 'recommended' ? 'none' : configuration.attention;
  const shared = { training, validation, steps: roundSteps(round), mayWarmStart: true };
  const arm = (name: string, change: { setting: SettingName; attention: TrainedAttention }): Arm => ({ ...shared, ...change, name, folder: armFolder(work.training, name) });
  const supervised = pairs ? arm(labelSetting(round), { setting: labelSetting(round), attention }) : null;
  const several = pairs || tries || folds.length > 0 || configuration.learningCurve;
  const alone = { ...arm(setting, { setting, attention }), ...(several ? {} : { folder: work.training }) };
  // Which setting it is tried in, validation will have decided by then; the longer one is what is planned for.
  const tried = recommendedAttention(configuration.attentionBy);
  const attended = tries ? arm(tried, { setting, attention: tried }) : null;
  const curve = planCurve(round, alone);
  const all = [...folds.map(({ arm: fold }) => fold), ...(supervised ? [supervised] : []), alone, ...(attended ? [attended] : []), ...curve];
  return { folds, supervised, asked: alone, attended, curve, all };
}

/** The setting of the same labels without images that have none. */
function labelSetting({ snapshot, training }: Round): SettingName {
  return training.some((index) => !snapshot.images[index]!.labelled || snapshot.images[index]!.mask === null) ? 'weakly-supervised' : 'supervised';
}

/** Whether there is anything to attend by: groups of an attribute need no scores. */
function mayAttend({ snapshot, training, configuration }: Round): boolean {
  return configuration.attentionBy !== null || training.some((index) => typeof snapshot.images[index]!.hardness?.signals[configuration.attentionSignal] === 'number');
}

async function trainMain(round: Round, trainer: ArmTrainer, { supervised, asked, attended }: TrainingPlan): Promise<Main> {
  const { configuration, setting } = round;
  const trials: Trial[] = [];
  let kept: TrainedArm;
  if (supervised) {
    const found = await runTrial(round, trainer, { about: 'setting', baseline: supervised, candidate: asked, baselineName: supervised.setting, candidateName: setting, by: null });
    trials.push(found.trial);
    kept = found.kept;
  } else {
    kept = await trainer.train(asked);
    if (setting === 'semi-supervised' && configuration.compareSetting) {
      trials.push(undecided({ about: 'setting', baselineName: labelSetting(round), candidateName: setting, by: null }, 'candidate', 'no validation image has a mask to compare by'));
    }
  }
  if (configuration.attention !== 'recommended') return { kept, trials, why: null };
  const names = { about: 'attention', baselineName: 'none', candidateName: recommendedAttention(configuration.attentionBy), by: configuration.attentionBy } as const;
  if (!attended) {
    const why = selectJudged(round.snapshot.images, 'validation').length === 0 ? 'no validation image has a mask to decide by' : 'no earlier round has scored these images';
    const trial = undecided(names, 'baseline', why);
    return { kept, trials: [...trials, trial], why: trial.reason };
  }
  const { kept: best, trial } = await runTrial(round, trainer, { ...names, baseline: kept.arm, candidate: { ...attended, setting: kept.arm.setting } });
  return { kept: best, trials: [...trials, trial], why: trial.reason };
}

function figuresOf(round: Round, { kept, trials, why }: Main): Omit<LearningFigures, 'learningCurve'> {
  const { configuration } = round;
  const { setting, attention } = kept.arm;
  const unlabelled = unlabelledOf(round, kept.arm);
  const { consistency } = resolveTrainingConfiguration({ ...configuration, setting }, round.training.length);
  const lessens = round.setting === 'semi-supervised' && attention === 'down-weight';
  const whyNot = lessens ? (setting === 'semi-supervised' ? 'of those without a label' : 'meant for images without a label, and the network that was kept learnt from none') : why;
  return {
    setting,
    attention,
    attentionUse: attentionUse(configuration, attention, kept.attention, whyNot),
    consistency: setting === 'semi-supervised' && consistency ? { method: consistency.method, images: unlabelled.length, perStep: consistency.batchSize, weight: consistency.weight } : null,
    trials,
    startedFrom: configuration.start === 'previous' ? configuration.previous : null,
  } satisfies Partial<RoundResult>;
}
