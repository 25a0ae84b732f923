import type { MaskOrigin } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { Split } from '../../../core/subject.ts';
import type { Session } from '../session.ts';

export type Origins = ReturnType<typeof createOrigins>;

/** What came from a network's contour never becomes a label that networks are judged by. */
export function createOrigins({ connection }: Session) {
  const splitOf = connection.prepare<[string], { split: Split | null }>('SELECT c.split FROM image i LEFT JOIN component c ON c.id = i.component WHERE i.id = ?');
  const modelOf = connection.prepare<[number, number], { id: string }>('SELECT m.id FROM model m JOIN run r ON r.id = m.run WHERE r.round = ? AND m.sparsity = ?');

  const refuseModel = (image: string): void => {
    const split = splitOf.get(image)?.split ?? null;
    if (split === 'train') return;
    throw new WeakspotError('bad-request', `this is a ${split ?? 'not yet assigned'} image, and networks are judged by its label: draw it by hand, not from a network's contour`, { split });
  };
  return {
    /** @throws WeakspotError `bad-request` unless the image is of the training split */
    refuseModel,
    /** The stored network that an image's outline comes from. */
    model(image: string, origin: Extract<MaskOrigin, { kind: 'model' }>): string {
      refuseModel(image);
      const found = modelOf.get(origin.round, origin.sparsity);
      if (!found) throw new WeakspotError('not-found', `origin: round ${origin.round} has no network of sparsity ${origin.sparsity}`, { ...origin });
      return found.id;
    },
  };
}
