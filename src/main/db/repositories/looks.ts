import type { QueueName } from '../../../core/contract/index.ts';
import { isReviewed, placesBy, type Look, type Places } from '../../../core/queue/reviewed.ts';
import type { Split } from '../../../core/subject.ts';
import type { Session } from '../session.ts';
import { forEachQueue } from './queue-priority.ts';

type LookRow = Look & { annotator: string; at: string };

type Asked = {
  round: number;
  run: string;
  queue: QueueName;
  /** That may be in the queue. */
  images: readonly { image: string; split: Split; mask: string | null }[];
  /** Who composes it; null where nobody does. */
  annotator: string | null;
};

/** What people have looked at since the first round, and whether it would only be looked at again. */
export function createLooks({ connection }: Session) {
  const rounds = connection.prepare<[], { number: number; run: string; finished: string }>(`
    SELECT r.number, run.id AS run, r.finished_at AS finished FROM round r JOIN run ON run.round = r.number WHERE r.finished_at IS NOT NULL ORDER BY r.number`);
  const verdicts = connection.prepare<[string], LookRow>(
    'SELECT image, round, label AS mask, annotator, created_at AS at FROM review WHERE created_at >= ? AND taken_back_at IS NULL ORDER BY created_at',
  );
  // A weak label is given to an image as it is: one without a mask.
  const labels = connection.prepare<[string], LookRow>(`
    SELECT image, round, CASE kind WHEN 'mask' THEN id END AS mask, annotator, created_at AS at FROM annotation
    WHERE annotator IS NOT NULL AND created_at >= ? AND state <> 'rejected' ORDER BY created_at`);
  const priorities = forEachQueue((priority) => connection.prepare<[string], number>(`SELECT ${priority} AS priority FROM hardness h WHERE h.run = ? AND priority IS NOT NULL`).pluck());
  const priorityOf = forEachQueue((priority) => connection.prepare<[string, string], number | null>(`SELECT ${priority} FROM hardness h WHERE h.run = ? AND h.image = ?`).pluck());

  return {
    /**
     * Tells which of these images of a round's queue were reviewed, as {@link isReviewed} has it. Validation and test images are read
     * independently: there only the composer's own looks count.
     */
    reviewed({ round, run, queue, images, annotator }: Asked): (image: string) => boolean {
      const finished = rounds.all();
      const first = finished.map((row) => row.finished).toSorted()[0];
      if (first === undefined) return () => false;
      const runOf = new Map(finished.map((row) => [row.number, row.run]));
      const roundOf = ({ round: of, at }: LookRow): number | null => (of !== null && runOf.has(of) ? of : (finished.findLast((row) => row.finished <= at)?.number ?? null));
      const known = new Map(images.map((row) => [row.image, row]));
      const counts = (row: LookRow): boolean => known.has(row.image) && (annotator === null || known.get(row.image)!.split === 'train' || row.annotator === annotator);
      const looks = [...verdicts.all(first), ...labels.all(first)].filter(counts).toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
      const ofImage = Map.groupBy(looks.map((row): Look => ({ image: row.image, mask: row.mask, round: roundOf(row) })), ({ image }) => image);
      if (ofImage.size === 0) return () => false;

      const placesIn = new Map<number, Places>();
      const places = (number: number): Places => {
        const before = placesIn.get(number);
        if (before) return before;
        const runId = number === round ? run : runOf.get(number)!;
        const found = placesBy(Float64Array.from(priorities[queue].all(runId)), (image) => priorityOf[queue].get(runId, image) ?? null);
        placesIn.set(number, found);
        return found;
      };
      return (image) => isReviewed(image, ofImage.get(image) ?? [], known.get(image)?.mask ?? null, round, places);
    },
  };
}
