import type { AnnotatorRecord, LabelRecord, WeakLabel } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { RunLengthMask } from '../../../core/mask/types.ts';
import { transact } from '../connection.ts';
import { newId, type Session } from '../session.ts';
import type { ProjectStore } from '../store.ts';
import type { Origins } from './origins.ts';

type Kind = LabelRecord['kind'];

type LabelRow = {
  id: string;
  image: string;
  kind: Kind;
  geometry: string;
  origin: LabelRecord['origin'];
  origin_model: string | null;
  origin_sparsity: number | null;
  derived_from: string | null;
  supersedes: string | null;
  pixels_changed: number | null;
  annotator: string | null;
  annotator_name: string | null;
  seconds_spent: number | null;
  round: number | null;
  state: LabelRecord['state'];
  created_at: string;
  current: number;
};

/** What decides about a new label; the rest of its row follows from it. */
export type NewLabel = {
  image: string;
  kind: Kind;
  geometry: RunLengthMask | WeakLabel;
  origin: { kind: LabelRecord['origin']; model: string | null; sparsity: number | null };
  derivedFrom: string | null;
  supersedes: string | null;
  pixelsChanged: number | null;
  round: number | null;
  annotator: AnnotatorRecord;
  secondsSpent: number | null;
};

const columns = `
  a.id, a.image, a.kind, a.geometry, a.origin, a.origin_model, a.origin_sparsity, a.derived_from, a.supersedes, a.pixels_changed,
  a.annotator, n.name AS annotator_name, a.seconds_spent, a.round, a.state, a.created_at,
  EXISTS (SELECT 1 FROM label_current c WHERE c.image = a.image AND c.kind = a.kind AND c.id = a.id) AS current
  FROM annotation a LEFT JOIN annotator n ON n.id = a.annotator`;

export type Labels = ReturnType<typeof createLabels>;

/** The labels of each image: what people add, and what they take out of use. */
export function createLabels({ connection, history, now }: Session, origins: Origins) {
  const byId = connection.prepare<[string], LabelRow>(`SELECT ${columns} WHERE a.id = ?`);
  const ofImage = connection.prepare<[string], LabelRow>(`SELECT ${columns} WHERE a.image = ? ORDER BY a.sequence DESC`);
  const currentOfKind = connection.prepare<[string, Kind], { id: string }>('SELECT id FROM label_current WHERE image = ? AND kind = ?');
  const size = connection.prepare<[string], { width: number; height: number }>('SELECT width, height FROM image WHERE id = ?');
  const roundExists = connection.prepare<[number], unknown>('SELECT 1 FROM round WHERE number = ?');
  const insert = connection.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO annotation (id, image, kind, geometry, origin, origin_model, origin_sparsity, derived_from, supersedes, pixels_changed, round,
      annotator, seconds_spent, state, created_at)
    VALUES (@id, @image, @kind, @geometry, @origin, @model, @sparsity, @derivedFrom, @supersedes, @pixelsChanged, @round,
      @annotator, @secondsSpent, 'submitted', @at)`);
  const setRejected = connection.prepare<[string]>(`UPDATE annotation SET state = 'rejected' WHERE id = ?`);

  const find = (id: string): LabelRow => {
    const row = byId.get(id);
    if (!row) throw new WeakspotError('not-found', `there is no label ${id} in this project`, { annotation: id });
    return row;
  };
  const current = (image: string, kind: Kind): LabelRow | null => {
    const row = currentOfKind.get(image, kind);
    return row ? find(row.id) : null;
  };

  /** @throws WeakspotError `conflict` where the image's label is another than the caller knows */
  const requireCurrent = (image: string, kind: Kind, known: string | null): void => {
    const row = current(image, kind);
    if ((row?.id ?? null) !== known) throw changedSince(row);
  };
  const requireRound = (round: number | null): void => {
    if (round !== null && !roundExists.get(round)) throw new WeakspotError('not-found', `round: there is no round ${round} in this project`, { round });
  };

  /** Inside the caller's transaction. */
  const add = (label: NewLabel, event: string): LabelRecord => {
    requireRound(label.round);
    const id = newId();
    const { image, kind, derivedFrom, supersedes, pixelsChanged, round, secondsSpent } = label;
    insert.run({
      id, image, kind, derivedFrom, supersedes, pixelsChanged, round, secondsSpent,
      geometry: JSON.stringify(label.geometry),
      origin: label.origin.kind, model: label.origin.model, sparsity: label.origin.sparsity,
      annotator: label.annotator.id,
      at: now(),
    });
    history.record(event, { annotation: id, image, kind, supersedes, derivedFrom, annotator: label.annotator.id });
    return toRecord(find(id));
  };

  const store: Omit<ProjectStore['labels'], 'submit'> = {
    history: (image) => ofImage.all(image).map(toRecord),
    image: (annotation) => find(annotation).image,

    preview(annotation) {
      const { image, kind, geometry } = find(annotation);
      const value = JSON.parse(geometry) as RunLengthMask | WeakLabel;
      return { image: size.get(image)!, geometry: kind === 'mask' ? (value as RunLengthMask) : null, weak: kind === 'mask' ? null : (value as WeakLabel) };
    },

    submitWeak: ({ image, label, supersedes, round, secondsSpent, annotator }) =>
      transact(connection, () => {
        checkInside(label, size.get(image)!);
        requireCurrent(image, label.kind, supersedes);
        const origin = { kind: 'scratch', model: null, sparsity: null } as const;
        return add({ image, kind: label.kind, geometry: label, origin, derivedFrom: null, supersedes, pixelsChanged: null, round, annotator, secondsSpent }, 'label-submitted');
      }),

    restore: ({ image, annotation, supersedes, annotator }) =>
      transact(connection, () => {
        const earlier = find(annotation);
        if (earlier.image !== image) throw new WeakspotError('bad-request', `label ${annotation} is of another image`, { image, annotation });
        requireCurrent(image, earlier.kind, supersedes);
        if (earlier.origin === 'model') origins.refuseModel(image);
        if (annotation === supersedes) throw new WeakspotError('conflict', 'this label is the current one already', { image, annotation });
        return add(
          {
            image,
            kind: earlier.kind,
            geometry: JSON.parse(earlier.geometry) as RunLengthMask | WeakLabel,
            origin: { kind: earlier.origin, model: earlier.origin_model, sparsity: earlier.origin_sparsity },
            derivedFrom: annotation,
            supersedes,
            pixelsChanged: null,
            round: null,
            annotator,
            secondsSpent: null,
          },
          'label-restored',
        );
      }),

    reject: ({ annotation, annotator }) =>
      transact(connection, () => {
        const { image, state } = find(annotation);
        if (state === 'rejected') throw new WeakspotError('conflict', 'this label was taken out of use already', { annotation });
        setRejected.run(annotation);
        history.record('label-rejected', { annotation, image, annotator: annotator.id });
        return toRecord(find(annotation));
      }),
  };
  return { store, add, current, find };
}

/** @param row the current label; null where there is none any more */
export function changedSince(row: LabelRow | null): WeakspotError {
  if (!row) return new WeakspotError('conflict', 'the label of this image was taken out of use since you began: nothing was saved; look at its history, then begin anew', {});
  const who = row.annotator_name ?? 'an import';
  return new WeakspotError('conflict', `${who} changed the label of this image at ${row.created_at}, after you had begun: nothing was saved; look at the new label, then begin from it`, {
    annotation: row.id,
    annotator: row.annotator_name,
    at: row.created_at,
  });
}

function checkInside(label: WeakLabel, { width, height }: { width: number; height: number }): void {
  const outside = (field: string, text: string): WeakspotError => new WeakspotError('bad-request', `label.${field}: ${text} lies outside of the image of ${width}×${height} pixels`, { field: `label.${field}` });
  const isIn = (x: number, y: number): boolean => x >= 0 && y >= 0 && x <= width && y <= height;
  if (label.kind === 'box') {
    const { x, y, width: across, height: down } = label.box;
    if (!isIn(x, y) || !isIn(x + across, y + down)) throw outside('box', `the box ${across}×${down} at ${x}, ${y}`);
  } else if (label.kind === 'point') {
    for (const { x, y } of label.points) if (!isIn(x, y)) throw outside('points', `${x}, ${y}`);
  } else if (label.kind === 'scribble') {
    for (const { points } of label.strokes) {
      if (points.length % 2 !== 0) throw new WeakspotError('bad-request', 'label.strokes: points are pairs of x and y', { field: 'label.strokes' });
      for (let at = 0; at < points.length; at += 2) if (!isIn(points[at]!, points[at + 1]!)) throw outside('strokes', `${points[at]}, ${points[at + 1]}`);
    }
  }
}

function toRecord(row: LabelRow): LabelRecord {
  const { id, kind, origin, supersedes, round, state } = row;
  return {
    id,
    kind,
    current: row.current === 1,
    origin,
    originSparsity: row.origin_sparsity,
    derivedFrom: row.derived_from,
    supersedes,
    pixelsChanged: row.pixels_changed,
    annotator: row.annotator === null ? null : { id: row.annotator, name: row.annotator_name! },
    secondsSpent: row.seconds_spent,
    round,
    state,
    createdAt: row.created_at,
  };
}
