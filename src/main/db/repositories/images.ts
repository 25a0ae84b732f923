import type { ProjectSummary } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { ExportedImage } from '../../dataset/records.ts';
import { schemaVersion } from '../migrate.ts';
import { objectFile } from '../object-file.ts';
import type { Session } from '../session.ts';
import type { ProjectStore } from '../store.ts';
import type { Annotations } from './annotations.ts';
import type { Attributes } from './attributes.ts';

const pageRows = 200;

type ExportRow = {
  id: string;
  name: string;
  sha256: string;
  width: number;
  height: number;
  split: string | null;
  patient: string | null;
  lesion: string | null;
  patient_id: string | null;
  lesion_id: string | null;
};

type SummaryRow = Omit<ProjectSummary, 'version' | 'splits' | 'attributes'>;

/** The project's images as exports, viewers and the summary see them. */
export function createImages({ connection }: Session, attributes: Attributes, annotations: Annotations) {
  const page = connection.prepare<[string, string, number], ExportRow>(`
    SELECT i.id, i.name, i.sha256, i.width, i.height, c.split, p.external_id AS patient, l.external_id AS lesion,
      p.id AS patient_id, l.id AS lesion_id
    FROM image i LEFT JOIN component c ON c.id = i.component LEFT JOIN lesion l ON l.id = i.lesion
    LEFT JOIN patient p ON p.id = COALESCE(i.patient, l.patient)
    WHERE (i.name, i.id) > (?, ?) ORDER BY i.name, i.id LIMIT ?`);
  const byId = connection.prepare<[string], { sha256: string; format: string }>('SELECT sha256, format FROM image WHERE id = ?');
  const summary = connection.prepare<[], SummaryRow>(`
    SELECT id, name, (SELECT COUNT(*) FROM image) AS images, (SELECT COUNT(*) FROM mask_current) AS masks,
      (SELECT COUNT(*) FROM patient) AS patients, (SELECT COUNT(*) FROM lesion) AS lesions, (SELECT COUNT(*) FROM round) AS rounds
    FROM project`);
  const splits = connection.prepare<[], { split: string; images: number }>(
    'SELECT c.split, COUNT(*) AS images FROM image i JOIN component c ON c.id = i.component GROUP BY c.split',
  );

  const toExported = (row: ExportRow, valuesOf: ReturnType<Attributes['ofEveryImage']>): ExportedImage => {
    const { id, name, sha256, width, height, split, patient, lesion } = row;
    const mask = annotations.currentMask(id);
    return {
      id,
      name,
      file: objectFile(sha256),
      sha256,
      width,
      height,
      // Empty where the import that brought it has not finished.
      split: split ?? '',
      patient,
      lesion,
      mask: mask && { name: mask.fileName, geometry: mask.geometry, origin: mask.origin },
      attributes: valuesOf({ image: id, lesion: row.lesion_id, patient: row.patient_id }),
    };
  };

  const exported: ProjectStore['exports'] = {
    images: () => ({
      *[Symbol.iterator]() {
        const valuesOf = attributes.ofEveryImage();
        let [name, id] = ['', ''];
        for (;;) {
          const rows = page.all(name, id, pageRows);
          if (rows.length === 0) return;
          yield* rows.map((row) => toExported(row, valuesOf));
          ({ name, id } = rows.at(-1)!);
        }
      },
    }),
  };
  const images: Pick<ProjectStore['images'], 'file'> = {
    file(image) {
      const row = byId.get(image);
      if (!row) throw new WeakspotError('not-found', `there is no image ${image} in this project`, { image });
      return { file: objectFile(row.sha256), format: row.format, sha256: row.sha256 };
    },
  };
  return {
    exports: exported,
    images,
    summary: (): ProjectSummary => ({
      ...summary.get()!,
      version: schemaVersion(connection),
      splits: { train: 0, validation: 0, test: 0, ...Object.fromEntries(splits.all().map(({ split, images: count }) => [split, count])) },
      attributes: attributes.counts(),
    }),
  };
}
