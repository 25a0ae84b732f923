import type { RunLengthMask } from '../../../core/mask/types.ts';
import { newId, type Session } from '../session.ts';

export type CurrentMask = { annotation: string; geometry: RunLengthMask; fileName: string | null; origin: 'scratch' | 'import' | 'model' };

export type Annotations = ReturnType<typeof createAnnotations>;

type MaskRow = { id: string; geometry: string; file_name: string | null; origin: CurrentMask['origin'] };

/** Labels: added and superseded, never changed. */
export function createAnnotations({ connection, now }: Session) {
  const currentOfImage = connection.prepare<[string], MaskRow>('SELECT id, geometry, file_name, origin FROM mask_current WHERE image = ?');
  const byId = connection.prepare<[string], { geometry: string }>('SELECT geometry FROM annotation WHERE id = ?');
  const importedOfImage = connection.prepare<[string], { geometry: string }>(
    `SELECT geometry FROM annotation WHERE image = ? AND kind = 'mask' AND origin = 'import'`,
  );
  const insertImported = connection.prepare<[string, string, string, string, string, string]>(`
    INSERT INTO annotation (id, image, kind, geometry, file_name, origin, state, import_job, created_at)
    VALUES (?, ?, 'mask', ?, ?, 'import', 'accepted', ?, ?)`);

  return {
    currentMask(image: string): CurrentMask | null {
      const row = currentOfImage.get(image);
      return row ? { annotation: row.id, geometry: JSON.parse(row.geometry) as RunLengthMask, fileName: row.file_name, origin: row.origin } : null;
    },
    geometry: (annotation: string): RunLengthMask => JSON.parse(byId.get(annotation)!.geometry) as RunLengthMask,

    /**
     * Adds an image's first imported mask; answers `kept` where another one is there already, imported before or drawn by a
     * person meanwhile, `same` where this one is.
     */
    addImportedMask(image: string, mask: { name: string; geometry: RunLengthMask }, job: string): 'added' | 'same' | 'kept' {
      const { size, counts } = mask.geometry;
      const geometry = JSON.stringify({ size, counts });
      const earlier = importedOfImage.all(image);
      if (earlier.some((row) => row.geometry === geometry)) return 'same';
      if (earlier.length > 0 || currentOfImage.get(image) !== undefined) return 'kept';
      insertImported.run(newId(), image, geometry, mask.name, job, now());
      return 'added';
    },
  };
}
