import { WeakspotError } from '../../../core/errors.ts';
import type { Split } from '../../../core/subject.ts';
import type { Session } from '../session.ts';
import type { DatasetStore } from '../dataset-store.ts';
import type { RoundLookup } from './rounds.ts';

/** Whether a round's predictions of an image may be seen. */
export function createPredictions({ connection }: Session, lookup: RoundLookup): DatasetStore['predictions'] {
  const splitsOf = connection.prepare<[number, string], { now: Split | null; then: Split | null }>(`
    SELECT c.split AS now, s.split AS "then"
    FROM image i LEFT JOIN component c ON c.id = i.component LEFT JOIN snapshot s ON s.round = ? AND s.image = i.id WHERE i.id = ?`);
  return {
    withheld(round, image) {
      const { number } = lookup.find(round);
      const row = splitsOf.get(number, image);
      if (!row) throw new WeakspotError('not-found', `there is no image ${image} in this project`, { image });
      // Of the split that it was in and of the one that it is in by now, whichever asks for blindness.
      return [row.now, row.then].find((split): split is 'validation' | 'test' => split === 'validation' || split === 'test') ?? null;
    },
  };
}
