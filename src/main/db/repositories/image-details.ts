import type { ImageDetails, ShownAttribute, WeakLabel } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { Split, SubjectKind, ValueSource } from '../../../core/subject.ts';
import type { Session } from '../session.ts';
import type { ImageFacts, ProjectStore } from '../store.ts';
import type { Annotations } from './annotations.ts';
import type { Reviews } from './reviews.ts';

type ImageRow = {
  name: string;
  width: number;
  height: number;
  split: Split | null;
  lesion: string | null;
  lesion_name: string | null;
  patient: string | null;
  patient_name: string | null;
};

type ValueRow = {
  key: string;
  label: string;
  value: string | number;
  source: ValueSource;
  annotator: string | null;
  annotator_name: string | null;
  created_at: string;
};

type Parts = { annotations: Annotations; reviews: Reviews };

/** All that a reviewer sees of one image, but for what networks say of it. */
export function createImageDetails({ connection }: Session, { annotations, reviews }: Parts): ProjectStore['images']['details'] {
  const byId = connection.prepare<[string], ImageRow>(`
    SELECT i.name, i.width, i.height, c.split, l.id AS lesion, l.external_id AS lesion_name, p.id AS patient, p.external_id AS patient_name
    FROM image i LEFT JOIN component c ON c.id = i.component LEFT JOIN lesion l ON l.id = i.lesion
    LEFT JOIN patient p ON p.id = COALESCE(i.patient, l.patient) WHERE i.id = ?`);
  const ofLesion = connection.prepare<[string, string], { image: string; name: string }>('SELECT id AS image, name FROM image WHERE lesion = ? AND id <> ? ORDER BY name, id');
  const weak = connection.prepare<[string], { id: string; geometry: string }>(`SELECT id, geometry FROM label_current WHERE image = ? AND kind <> 'mask' ORDER BY kind`);
  const strokes = connection.prepare<[string, string], unknown>(`
    SELECT 1 FROM draft d WHERE d.image = ? AND d.annotator = ? AND EXISTS (SELECT 1 FROM draft_operation o WHERE o.draft = d.id)`);
  // One statement a kind, since the partial index of a column serves only a condition on that column.
  const valuesOf = (kind: SubjectKind) =>
    connection.prepare<[string], ValueRow>(`
      SELECT v.attribute AS key, a.label, v.value, v.source, v.annotator, n.name AS annotator_name, v.created_at
      FROM attribute_by_source v JOIN attribute a ON a.key = v.attribute LEFT JOIN annotator n ON n.id = v.annotator WHERE v.${kind} = ?`);
  const values = { image: valuesOf('image'), lesion: valuesOf('lesion'), patient: valuesOf('patient') };

  /** At most one a key and source: the image's own before its lesion's before its patient's. */
  const attributesOf = (subjects: Record<SubjectKind, string | null>): ShownAttribute[] => {
    const shown = new Map<string, ShownAttribute>();
    for (const subject of ['image', 'lesion', 'patient'] as const) {
      for (const { key, label, value, source, annotator, annotator_name: name, created_at: createdAt } of subjects[subject] === null ? [] : values[subject].all(subjects[subject])) {
        const place = `${key} ${source}`;
        if (!shown.has(place)) shown.set(place, { key, label, subject, value, source, annotator: annotator === null ? null : { id: annotator, name: name! }, createdAt });
      }
    }
    return [...shown.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  };

  return (image, annotator): ImageFacts => {
    const row = byId.get(image);
    if (!row) throw new WeakspotError('not-found', `there is no image ${image} in this project`, { image });
    const { name, width, height, split, lesion, patient } = row;
    if (split === null) throw new WeakspotError('conflict', `${name} has no split yet: the import that brought it has not finished; resume it, then review`, { image });
    const mask = annotations.currentMask(image);
    return {
      image,
      name,
      width,
      height,
      split,
      lesion: lesion === null ? null : { id: lesion, name: row.lesion_name! },
      patient: patient === null ? null : { id: patient, name: row.patient_name! },
      siblings: lesion === null ? [] : ofLesion.all(lesion, image),
      mask: mask && { annotation: mask.annotation, geometry: mask.geometry },
      grid: mask ? { width: mask.geometry.size[1], height: mask.geometry.size[0] } : { width, height },
      weak: weak.all(image).map(({ id, geometry }): ImageDetails['weak'][number] => ({ annotation: id, label: JSON.parse(geometry) as WeakLabel })),
      attributes: attributesOf({ image, lesion, patient }),
      reviews: reviews.standing(image),
      draft: annotator !== null && strokes.get(image, annotator) !== undefined,
    };
  };
}
