import type { DraftOperation, DraftRecord, MaskOrigin } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { checkFlip } from '../../../core/mask/index.ts';
import type { RunLengthMask } from '../../../core/mask/types.ts';
import { transact } from '../connection.ts';
import { newId, type Session } from '../session.ts';
import type { ProjectStore } from '../store.ts';
import type { Annotations } from './annotations.ts';
import type { Origins } from './origins.ts';

export type DraftRow = {
  id: string;
  image: string;
  annotator: string;
  base: string | null;
  width: number;
  height: number;
  applied: number;
  seconds_spent: number;
  updated_at: string;
};
export type OperationRow = DraftOperation & { origin: string | null };

export type Drafts = ReturnType<typeof createDrafts>;

/** Strokes not yet submitted: at most one draft an image and annotator. */
export function createDrafts({ connection, history, now }: Session, { annotations, origins }: { annotations: Annotations; origins: Origins }) {
  const byId = connection.prepare<[string, string], DraftRow>('SELECT * FROM draft WHERE id = ? AND annotator = ?');
  const ofImage = connection.prepare<[string, string], DraftRow>('SELECT * FROM draft WHERE image = ? AND annotator = ?');
  const operationsOf = connection.prepare<[string], OperationRow>(
    'SELECT x, y, width, height, flipped, tool, origin FROM draft_operation WHERE draft = ? ORDER BY position',
  );
  const lastPosition = connection.prepare<[string], { position: number }>('SELECT position FROM draft_operation WHERE draft = ? ORDER BY position DESC LIMIT 1');
  const imageSize = connection.prepare<[string], { width: number; height: number }>('SELECT width, height FROM image WHERE id = ?');
  const insert = connection.prepare<[string, string, string, string | null, number, number, string]>(
    'INSERT INTO draft (id, image, annotator, base, width, height, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const insertOperation = connection.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO draft_operation (draft, position, x, y, width, height, flipped, tool, origin)
    VALUES (@draft, @position, @x, @y, @width, @height, @flipped, @tool, @origin)`);
  const removeAfter = connection.prepare<[string, number]>('DELETE FROM draft_operation WHERE draft = ? AND position > ?');
  // Two windows of one person may both have counted.
  const setApplied = connection.prepare<[number, number, string, string]>('UPDATE draft SET applied = ?, seconds_spent = MAX(seconds_spent, ?), updated_at = ? WHERE id = ?');
  const remove = connection.prepare<[string]>('DELETE FROM draft WHERE id = ?');

  const find = (id: string, annotator: string): DraftRow => {
    const row = byId.get(id, annotator);
    if (!row) throw new WeakspotError('not-found', 'these strokes are not kept as a draft any more: they were submitted or discarded; open the image again', { draft: id });
    return row;
  };

  /** @throws WeakspotError `conflict` where another window has moved on */
  const findAt = (id: string, annotator: string, applied: number): DraftRow => {
    const row = find(id, annotator);
    if (row.applied === applied) return row;
    throw new WeakspotError('conflict', `these strokes have changed in another window (${row.applied} steps are drawn there, ${applied} here): open the image again to go on with them`, {
      draft: id,
      applied: row.applied,
    });
  };

  const currentBase = (image: string): { base: string | null; width: number; height: number } => {
    const mask = annotations.currentMask(image);
    if (!mask) return { base: null, ...imageSize.get(image)! };
    const [height, width] = mask.geometry.size;
    return { base: mask.annotation, width, height };
  };

  const toRecord = (row: DraftRow): DraftRecord => {
    const rows = operationsOf.all(row.id);
    const baseMask: RunLengthMask | null = row.base === null ? null : annotations.geometry(row.base);
    return {
      draft: row.id,
      image: row.image,
      base: row.base,
      baseMask,
      baseIsCurrent: currentBase(row.image).base === row.base,
      width: row.width,
      height: row.height,
      origin: originOf(row, rows),
      operations: rows.map(({ x, y, width, height, flipped, tool }) => ({ x, y, width, height, flipped, tool })),
      applied: row.applied,
      secondsSpent: row.seconds_spent,
      updatedAt: row.updated_at,
    };
  };

  const store: ProjectStore['drafts'] = {
    open: ({ image, annotator }) =>
      transact(connection, () => {
        const base = currentBase(image);
        const known = ofImage.get(image, annotator.id);
        // One without a stroke has nothing to lose, and begins with what the image's label is now.
        const untouched = known && known.base !== base.base && lastPosition.get(known.id) === undefined;
        if (untouched) remove.run(known.id);
        if (!known || untouched) insert.run(newId(), image, annotator.id, base.base, base.width, base.height, now());
        return toRecord(ofImage.get(image, annotator.id)!);
      }),

    image: ({ draft, annotator }) => find(draft, annotator.id).image,

    append: ({ draft, applied, operation, origin = null, secondsSpent, annotator }) =>
      transact(connection, () => {
        const row = findAt(draft, annotator.id, applied);
        try {
          checkFlip(operation, row);
        } catch (error) {
          throw new WeakspotError('bad-request', `operation: ${(error as Error).message}`, { field: 'operation' });
        }
        if (origin?.kind === 'model') origins.model(row.image, origin);
        if (origin?.kind === 'label' && row.base === null) throw new WeakspotError('bad-request', 'origin: this draft begins with no label', { field: 'origin' });
        const { x, y, width, height, flipped, tool } = operation;
        removeAfter.run(draft, applied);
        insertOperation.run({ draft, position: applied + 1, x, y, width, height, flipped, tool, origin: origin && JSON.stringify(origin) });
        setApplied.run(applied + 1, secondsSpent, now(), draft);
        return { applied: applied + 1 };
      }),

    seek: ({ draft, applied, to, secondsSpent, annotator }) =>
      transact(connection, () => {
        findAt(draft, annotator.id, applied);
        const last = lastPosition.get(draft)?.position ?? 0;
        if (to > last) throw new WeakspotError('bad-request', `to: there are ${last} steps, so ${to} cannot be drawn`, { field: 'to', last });
        setApplied.run(to, secondsSpent, now(), draft);
        return { applied: to };
      }),

    discard: ({ draft, annotator }) =>
      transact(connection, () => {
        const { image, applied } = find(draft, annotator.id);
        remove.run(draft);
        history.record('draft-discarded', { image, operations: applied, annotator: annotator.id });
      }),
  };
  return {
    store,
    findAt,
    operationsOf: (draft: string): OperationRow[] => operationsOf.all(draft),
    remove: (draft: string): void => void remove.run(draft),
  };
}

/** Where what is drawn came from: what the last operation that replaced the whole outline says, else what the draft began with. */
export function originOf(row: Pick<DraftRow, 'base' | 'applied'>, operations: readonly OperationRow[]): MaskOrigin {
  const last = operations.slice(0, row.applied).findLast((operation) => operation.origin !== null);
  if (last) return JSON.parse(last.origin!) as MaskOrigin;
  return { kind: row.base === null ? 'scratch' : 'label' };
}
