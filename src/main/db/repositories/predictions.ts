import { inflateRawSync } from 'node:zlib';
import { WeakspotError } from '../../../core/errors.ts';
import type { Split } from '../../../core/subject.ts';
import type { DatasetStore } from '../dataset-store.ts';
import type { Session } from '../session.ts';
import type { RoundLookup } from './rounds.ts';

/** What rounds predict, and whether that may be seen. */
export function createPredictions({ connection }: Session, lookup: RoundLookup): DatasetStore['predictions'] {
  const splitsOf = connection.prepare<[number, string], { now: Split | null; then: Split | null }>(`
    SELECT c.split AS now, s.split AS "then"
    FROM image i LEFT JOIN component c ON c.id = i.component LEFT JOIN snapshot s ON s.round = ? AND s.image = i.id WHERE i.id = ?`);
  const newestDense = connection.prepare<[string], { size: number; probability: Buffer }>(`
    SELECT p.size, p.probability FROM prediction p JOIN run ON run.id = p.run
    WHERE p.image = ? AND p.sparsity = 0 ORDER BY run.round DESC LIMIT 1`);
  return {
    withheld(round, image) {
      const { number } = lookup.find(round);
      const row = splitsOf.get(number, image);
      if (!row) throw new WeakspotError('not-found', `there is no image ${image} in this project`, { image });
      // Of the split that it was in and of the one that it is in by now, whichever asks for blindness.
      return [row.now, row.then].find((split): split is 'validation' | 'test' => split === 'validation' || split === 'test') ?? null;
    },

    dense(image) {
      const row = newestDense.get(image);
      return row ? { size: row.size, probability: new Uint8Array(inflateRawSync(row.probability)) } : null;
    },
  };
}
