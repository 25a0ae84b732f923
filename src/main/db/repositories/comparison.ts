import type { ResponseOf, RoundComparison, RoundResult } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { clusterBootstrap, mean, meanOf } from '../../../core/statistics/index.ts';
import type { DatasetStore } from '../dataset-store.ts';
import type { Session } from '../session.ts';
import type { RoundLookup } from './rounds.ts';

type FrozenRow = { number: number; frozen_at: string; result: string | null };

type PairRow = {
  image: string;
  name: string;
  component: string;
  first_iou: number;
  second_iou: number;
  first_score: number;
  second_score: number;
  first_flagged: number;
  second_flagged: number;
  same_label: number;
};

/** Rounds beside each other: what they cost and gave, and how two differ image by image. */
export function createComparison({ connection }: Session, lookup: RoundLookup): DatasetStore['comparison'] {
  const frozen = connection.prepare<[], FrozenRow>('SELECT number, frozen_at, result FROM round WHERE frozen_at IS NOT NULL ORDER BY number');
  const trained = connection.prepare<[number], { labels: number }>(`SELECT COUNT(*) AS labels FROM snapshot WHERE round = ? AND labelled = 1 AND split = 'train'`);
  const annotated = connection.prepare<[string, string], { seconds: number | null }>(
    'SELECT SUM(seconds_spent) AS seconds FROM annotation WHERE seconds_spent IS NOT NULL AND created_at > ? AND created_at <= ?',
  );
  const reviewed = connection.prepare<[string, string], { reviews: number }>(
    'SELECT COUNT(*) AS reviews FROM review WHERE created_at > ? AND created_at <= ? AND taken_back_at IS NULL',
  );
  // Two records with one geometry are one label: it was restored in between.
  const pairs = connection.prepare<[Record<string, string | number>], PairRow>(`
    SELECT a.image, i.name, sb.component, a.iou AS first_iou, b.iou AS second_iou, a.score AS first_score, b.score AS second_score,
      a.flagged AS first_flagged, b.flagged AS second_flagged,
      sa.annotation = sb.annotation OR COALESCE(
        (SELECT geometry FROM annotation WHERE id = sa.annotation) = (SELECT geometry FROM annotation WHERE id = sb.annotation),
        sa.annotation IS NULL AND sb.annotation IS NULL) AS same_label
    FROM hardness a JOIN hardness b ON b.run = @second AND b.image = a.image
    JOIN snapshot sa ON sa.round = @firstRound AND sa.image = a.image JOIN snapshot sb ON sb.round = @secondRound AND sb.image = a.image
    JOIN image i ON i.id = a.image
    WHERE a.run = @first AND a.iou IS NOT NULL AND b.iou IS NOT NULL AND sa.split = @split AND sb.split = @split
    ORDER BY i.name, a.image`);
  const scored = connection.prepare<[number, string, string], { images: number }>(`
    SELECT COUNT(*) AS images FROM hardness h JOIN snapshot s ON s.round = ? AND s.image = h.image WHERE h.run = ? AND h.iou IS NOT NULL AND s.split = ?`);

  const finished = (round: number): { number: number; run: string } => {
    const { number, run, result, state } = lookup.find(round);
    if (result === null) throw new WeakspotError('conflict', `round ${number} is ${state}; rounds can be compared once they have finished`, { round: number, state });
    return { number, run };
  };

  return {
    progress() {
      let before = '';
      return frozen.all().map(({ number, frozen_at: at, result }): ResponseOf<'round.progress'>[number] => {
        const found = result === null ? null : (JSON.parse(result) as RoundResult);
        const progress = {
          round: number,
          labels: found?.images.labelled ?? trained.get(number)!.labels,
          hoursOfAnnotation: (annotated.get(before, at)!.seconds ?? 0) / 3600,
          reviews: reviewed.get(before, at)!.reviews,
          testIou: found?.test?.iou ?? null,
          testIouInterval: found?.test?.iouInterval ?? null,
        };
        before = at;
        return progress;
      });
    },

    compare({ first, second, split }): RoundComparison {
      const [one, other] = [finished(first), finished(second)];
      const all = pairs.all({ first: one.run, second: other.run, firstRound: one.number, secondRound: other.number, split });
      const same = all.filter((row) => row.same_label === 1);
      const inFirst = scored.get(one.number, one.run, split)!.images;
      const inSecond = scored.get(other.number, other.run, split)!.images;
      const differences = same.map((row) => row.second_iou - row.first_iou);
      const average = mean(differences);
      const interval = clusterBootstrap({ clusters: same.map((row) => row.component), statistic: meanOf(differences), seed: 0 });
      return {
        first,
        second,
        images: same.length,
        leftOut: { inOneOnly: inFirst + inSecond - 2 * all.length, labelChanged: all.length - same.length },
        difference: average === null || interval === null ? null : { mean: average, ...interval },
        rows: same.map((row) => ({
          image: row.image,
          name: row.name,
          firstIou: row.first_iou,
          secondIou: row.second_iou,
          firstScore: row.first_score,
          secondScore: row.second_score,
          firstFlagged: row.first_flagged === 1,
          secondFlagged: row.second_flagged === 1,
        })),
      };
    },
  };
}
