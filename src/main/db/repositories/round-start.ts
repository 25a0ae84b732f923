import type { AttentionName, RoundConfiguration } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { Split } from '../../../core/subject.ts';
import type { Session } from '../session.ts';
import type { ExpectedRound } from '../store.ts';
import type { Attributes } from './attributes.ts';
import type { Snapshots } from './snapshots.ts';

/** Strategies that say nothing without an earlier round's scores. */
const goByScores: readonly AttentionName[] = ['oversample', 'loss-weight', 'rank', 'clean-attend', 'down-weight'];

/** Strategies that hold the groups of an attribute equal. */
const goByGroups: readonly AttentionName[] = ['group-balanced', 'group-dro'];

type PreviousRow = { number: number; run: string; affected: string | null; configuration: string; finished: number };

export type RoundStart = ReturnType<typeof createRoundStart>;

/** What a round is asked for, before it is created: which round it goes on from, and whether it can do what is asked. */
export function createRoundStart({ connection }: Session, attributes: Attributes, snapshots: Snapshots) {
  const select = 'SELECT r.number, run.id AS run, run.affected, r.configuration, r.result IS NOT NULL AS finished FROM round r JOIN run ON run.round = r.number';
  const byNumber = connection.prepare<[number], PreviousRow>(`${select} WHERE r.number = ?`);
  const newest = connection.prepare<[], PreviousRow>(`${select} WHERE r.result IS NOT NULL ORDER BY r.number DESC LIMIT 1`);
  const scored = connection.prepare<[string, string], { found: number }>(
    `SELECT EXISTS (SELECT 1 FROM hardness WHERE run = ? AND json_extract(signals, '$."' || ? || '"') IS NOT NULL) AS found`,
  );
  const judged = connection.prepare<[], { found: number }>(`
    SELECT EXISTS (SELECT 1 FROM image i JOIN component c ON c.id = i.component JOIN mask_current m ON m.image = i.id
      WHERE c.split = 'validation' AND m.origin <> 'model') AS found`);

  const inProject = connection.prepare<[], { split: Split; images: number; judged: number }>(`
    SELECT c.split, COUNT(*) AS images, SUM(m.id IS NOT NULL AND m.origin <> 'model') AS judged
    FROM image i JOIN component c ON c.id = i.component LEFT JOIN mask_current m ON m.image = i.id GROUP BY c.split`);

  const find = (number: number | null): PreviousRow | null => {
    const row = number === null ? newest.get() : byNumber.get(number);
    if (number === null) return row ?? null;
    if (!row) throw refused('previous', `there is no round ${number} in this project; name a finished one, or leave it to the newest`, { previous: number });
    if (row.finished === 0) throw refused('previous', `round ${number} has not finished, so there is nothing to go on from; name a finished one, or wait for it`, { previous: number });
    return row;
  };

  const checkAttention = ({ attention, attentionBy, attentionSignal, folds }: RoundConfiguration, previous: PreviousRow | null): void => {
    if (goByGroups.includes(attention) && attentionBy === null) {
      throw refused('attentionBy', `${attention} holds the groups of an attribute equal, and none is named; this project has ${attributes.groupKeys().join(', ')}`, { attention });
    }
    if (attentionBy !== null && (attention === 'recommended' || goByGroups.includes(attention))) attributes.requireGroups('attentionBy', attentionBy);
    if (goByScores.includes(attention)) {
      if (!previous) throw refused('attention', `${attention} goes by an earlier round's scores, and no round has finished in this project; run one with attention none first`, { attention });
      const signal = attention === 'down-weight' ? 'blend' : attentionSignal;
      if (scored.get(previous.run, signal)!.found === 0) {
        throw refused('attentionSignal', `round ${previous.number} found no ${signal} of any image; take another signal, or another round`, { attentionSignal: signal, previous: previous.number });
      }
    }
    if (attention === 'drop-conflict' && !previous && folds === 0) {
      throw refused('attention', 'drop-conflict goes by what an earlier round, or folds of this one, found of the labels; run a round first, or ask for folds (5, say)', { attention });
    }
  };

  return {
    expect(configuration: RoundConfiguration): ExpectedRound {
      const { masks, weak } = snapshots.chooseTraining(configuration);
      const setting = configuration.setting === 'auto' ? (weak > 0 ? 'weakly-supervised' : 'supervised') : configuration.setting;
      const training = masks.size + (setting === 'supervised' ? 0 : weak);
      const splits = inProject.all();
      const of = (split: Split) => splits.find((row) => row.split === split) ?? { images: 0, judged: 0 };
      const validation = of('validation').judged;
      return {
        setting, training, validation,
        images: splits.reduce((sum, { images }) => sum + images, 0),
        matching: of('test').judged || validation || of('train').images - training || training,
        scored: find(configuration.previous) !== null,
      };
    },

    /** The configuration with the round named that it goes on from. */
    prepare(configuration: RoundConfiguration): RoundConfiguration {
      const { attention, start, setting, folds, learningCurve, model, size } = configuration;
      const chosen = snapshots.chooseTraining(configuration);
      const previous = find(configuration.previous);
      checkAttention(configuration, previous);
      if (start === 'previous') checkWarmStart(previous, { model, size, learningCurve });
      if (setting === 'semi-supervised' && chosen.unlabelled === 0) {
        throw refused('setting', 'semi-supervised learns from training images without a label too, and every one has a label in use; import some without masks, use fewer labels, or train supervised', { setting });
      }
      if (setting === 'weakly-supervised' && chosen.weak === 0) {
        throw refused('setting', 'weakly-supervised learns from boxes, scribbles, points and classes too, and no training image has one and no mask in use; draw some, or train supervised', { setting });
      }
      if (folds > chosen.components) {
        throw refused('folds', `${folds} folds need as many lesions with a mask in training, and there are ${chosen.components}; take fewer folds, or none`, { folds, lesions: chosen.components });
      }
      if (learningCurve && judged.get()!.found === 0) {
        throw refused('learningCurve', 'a learning curve is measured on validation images with a mask, and this project has none; import some into the validation split', {});
      }
      const goesOn = configuration.previous !== null || start === 'previous' || !['none', 'twin'].includes(attention);
      return { ...configuration, previous: goesOn ? (previous?.number ?? null) : null };
    },
  };
}

function checkWarmStart(previous: PreviousRow | null, { model, size, learningCurve }: Pick<RoundConfiguration, 'model' | 'size' | 'learningCurve'>): void {
  if (!previous) throw refused('start', 'no round has finished in this project, so there is no network to start from; start from scratch', {});
  const { number, affected } = previous;
  if (affected !== null) throw refused('start', `round ${number}'s network would give its figures away: ${affected}; start from scratch`, { previous: number });
  const before = JSON.parse(previous.configuration) as RoundConfiguration;
  if (before.model !== model || before.size !== size) {
    throw refused('start', `round ${number}'s network is ${before.model} at ${before.size} pixels, and this round's would be ${model} at ${size}; take the same model and size, or start from scratch`, { previous: number });
  }
  if (learningCurve) {
    throw refused('learningCurve', `round ${number}'s network has learnt from labels that the curve's smaller trainings are to do without; start from scratch for a learning curve`, { previous: number });
  }
}

function refused(field: string, problem: string, details: Record<string, string | number>): WeakspotError {
  return new WeakspotError('bad-request', `${field}: ${problem}`, { field, ...details });
}
