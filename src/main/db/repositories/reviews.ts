import type { ReviewRecord } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { Verdict } from '../../../core/subject.ts';
import { transact } from '../connection.ts';
import { newId, type Session } from '../session.ts';
import type { ProjectStore } from '../store.ts';

type ReviewRow = {
  id: string;
  image: string;
  verdict: Verdict;
  note: string | null;
  round: number | null;
  annotator: string;
  annotator_name: string;
  created_at: string;
  taken_back_at: string | null;
};

const columns = `r.id, r.image, r.verdict, r.note, r.round, r.annotator, n.name AS annotator_name, r.created_at, r.taken_back_at`;

export type Reviews = ReturnType<typeof createReviews>;

/** What people say of each image. A verdict is added or taken back, never changed. */
export function createReviews({ connection, history, now }: Session) {
  const byId = connection.prepare<[string], ReviewRow>(`SELECT ${columns} FROM review r JOIN annotator n ON n.id = r.annotator WHERE r.id = ?`);
  const ofImage = connection.prepare<[string], ReviewRow>(
    `SELECT ${columns} FROM review r JOIN annotator n ON n.id = r.annotator WHERE r.image = ? ORDER BY r.sequence DESC`,
  );
  const roundExists = connection.prepare<[number], unknown>('SELECT 1 FROM round WHERE number = ?');
  const insert = connection.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO review (id, image, round, annotator, verdict, note, label, created_at)
    VALUES (@id, @image, @round, @annotator, @verdict, @note, (SELECT m.id FROM mask_current m WHERE m.image = @image), @at)`);
  const maskOf = connection.prepare<[string], { id: string; annotator: string | null; name: string | null; at: string }>(`
    SELECT m.id, a.annotator, n.name, a.created_at AS at FROM mask_current m JOIN annotation a ON a.id = m.id LEFT JOIN annotator n ON n.id = a.annotator WHERE m.image = ?`);
  const hasLabel = connection.prepare<[string], unknown>('SELECT 1 FROM label_current WHERE image = ?');
  const setTakenBack = connection.prepare<[string, string]>('UPDATE review SET taken_back_at = ? WHERE id = ?');

  const find = (id: string): ReviewRow => {
    const row = byId.get(id);
    if (!row) throw new WeakspotError('not-found', `there is no review ${id} in this project`, { review: id });
    return row;
  };
  /** One's own change since may not have been told to the caller yet, who knows of it all the same. */
  const requireSeen = (image: string, label: string | null, annotator: string): void => {
    const mask = maskOf.get(image);
    if (!mask || mask.id === label || mask.annotator === annotator) return;
    const details = { image, annotation: mask.id, annotator: mask.name, at: mask.at };
    throw new WeakspotError('conflict', `${mask.name ?? 'an import'} changed the label of this image at ${mask.at}: no verdict was saved; look at the new label, then give yours`, details);
  };
  const store: ProjectStore['reviews'] = {
    history: (image) => ofImage.all(image).map((row) => ({ ...toRecord(row), takenBackAt: row.taken_back_at })),

    add: ({ image, round, verdict, note, label, annotator }) =>
      transact(connection, () => {
        if (label !== undefined) requireSeen(image, label, annotator.id);
        if (round !== null && !roundExists.get(round)) throw new WeakspotError('not-found', `round: there is no round ${round} in this project`, { round });
        if (verdict === 'nothing-wrong' && !hasLabel.get(image)) {
          throw new WeakspotError('bad-request', 'verdict: this image has no label that could be right; outline the lesion, or take over an outline of the network', { image });
        }
        const id = newId();
        insert.run({ id, image, round, verdict, note, annotator: annotator.id, at: now() });
        history.record('verdict', { review: id, image, verdict, annotator: annotator.id });
        return toRecord(find(id));
      }),

    takeBack: ({ review, annotator }) =>
      transact(connection, () => {
        const row = find(review);
        if (row.annotator !== annotator.id) {
          throw new WeakspotError('permission', `this verdict is ${row.annotator_name}'s, who alone can take it back; give your own instead`, { review });
        }
        if (row.taken_back_at !== null) throw new WeakspotError('conflict', 'this verdict was taken back already', { review });
        setTakenBack.run(now(), review);
        history.record('verdict-taken-back', { review, image: row.image, annotator: annotator.id });
        return { image: row.image };
      }),
  };
  /** Those that were not taken back, the newest first. */
  const standing = (image: string): ReviewRecord[] => ofImage.all(image).filter((row) => row.taken_back_at === null).map(toRecord);
  return { store, standing };
}

function toRecord({ id, verdict, note, round, annotator, annotator_name: name, created_at: createdAt }: ReviewRow): ReviewRecord {
  return { id, verdict, note, round, annotator: { id: annotator, name }, createdAt };
}
