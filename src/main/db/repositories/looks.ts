import type { QueueName } from '../../../core/contract/index.ts';
import { isReviewed, placesBy, type Look, type Places } from '../../../core/queue/reviewed.ts';
import type { Session } from '../session.ts';
import { forEachQueue } from './queue-priority.ts';

type LookRow = Look & { at: string };

/** What people have looked at since the first round, and whether it would only be looked at again. */
export function createLooks({ connection }: Session) {
  const rounds = connection.prepare<[], { number: number; run: string; finished: string }>(`
    SELECT r.number, run.id AS run, r.finished_at AS finished FROM round r JOIN run ON run.round = r.number WHERE r.finished_at IS NOT NULL ORDER BY r.number`);
  const verdicts = connection.prepare<[string], LookRow>(
    'SELECT image, round, label AS mask, created_at AS at FROM review WHERE created_at >= ? AND taken_back_at IS NULL ORDER BY created_at',
  );
  // A weak label is given to an image as it is: one without a mask.
  const labels = connection.prepare<[string], LookRow>(`
    SELECT image, round, CASE kind WHEN 'mask' THEN id END AS mask, created_at AS at FROM annotation
    WHERE annotator IS NOT NULL AND created_at >= ? AND state <> 'rejected' ORDER BY created_at`);
  const priorities = forEachQueue((priority) => connection.prepare<[string], number>(`SELECT ${priority} AS priority FROM hardness h WHERE h.run = ? AND priority IS NOT NULL`).pluck());
  const priorityOf = forEachQueue((priority) => connection.prepare<[string, string], number | null>(`SELECT ${priority} FROM hardness h WHERE h.run = ? AND h.image = ?`).pluck());

  return {
    /** Tells which of these images of a round's queue were reviewed, as {@link isReviewed} has it. */
    reviewed({ round, run, queue, images }: { round: number; run: string; queue: QueueName; images: readonly { image: string; mask: string | null }[] }): (image: string) => boolean {
      const finished = rounds.all();
      const first = finished.map((row) => row.finished).toSorted()[0];
      if (first === undefined) return () => false;
      const runOf = new Map(finished.map((row) => [row.number, row.run]));
      const roundOf = ({ round: of, at }: LookRow): number | null => (of !== null && runOf.has(of) ? of : (finished.findLast((row) => row.finished <= at)?.number ?? null));
      const ofImage = Map.groupBy(
        [...verdicts.all(first), ...labels.all(first)].toSorted((a, b) => (a.at < b.at ? -1 : 1)).map((row): Look => ({ ...row, round: roundOf(row) })),
        ({ image }) => image,
      );
      if (ofImage.size === 0) return () => false;

      const known = new Map<number, Places>();
      const places = (number: number): Places => {
        const before = known.get(number);
        if (before) return before;
        const runId = number === round ? run : runOf.get(number)!;
        const found = placesBy(Float64Array.from(priorities[queue].all(runId)), (image) => priorityOf[queue].get(runId, image) ?? null);
        known.set(number, found);
        return found;
      };
      const maskOf = new Map(images.map(({ image, mask }) => [image, mask]));
      return (image) => isReviewed(image, ofImage.get(image) ?? [], maskOf.get(image) ?? null, round, places);
    },
  };
}
