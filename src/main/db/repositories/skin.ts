import type { SkinEstimate } from '../../../core/contract/index.ts';
import { attributeLabel } from '../../../core/demographics.ts';
import { transact } from '../connection.ts';
import type { DatasetStore } from '../dataset-store.ts';
import { newId, type Session } from '../session.ts';
import type { AttributeValue, Attributes } from './attributes.ts';

type EstimateRow = { image: string; ita: number | null; skin_share: number; category: string | null; note: string | null };

/** What estimates of the skin's tone found: kept beside what clinicians say, and never in its place. */
export function createSkin({ connection, now }: Session, attributes: Attributes): DatasetStore['skin'] {
  const byImage = connection.prepare<[string], EstimateRow>('SELECT image, ita, skin_share, category, note FROM skin_estimate WHERE image = ?');
  const put = connection.prepare<[Record<string, string | number | null>]>(`
    INSERT OR REPLACE INTO skin_estimate (image, ita, skin_share, category, note, created_at) VALUES (@image, @ita, @skinShare, @category, @note, @at)`);
  const newest = connection.prepare<[string, string], { value: AttributeValue }>(
    `SELECT value FROM attribute_by_source WHERE image = ? AND attribute = ? AND source = 'estimate'`,
  );
  const insertValue = connection.prepare<[string, string, string, AttributeValue, string]>(
    `INSERT INTO attribute_value (id, attribute, image, value, source, created_at) VALUES (?, ?, ?, ?, 'estimate', ?)`,
  );
  const without = connection.prepare<[string, number], { id: string }>(
    'SELECT id FROM image i WHERE id > ? AND NOT EXISTS (SELECT 1 FROM skin_estimate s WHERE s.image = i.id) ORDER BY id LIMIT ?',
  );
  const counts = connection.prepare<[], { images: number; estimated: number }>('SELECT (SELECT COUNT(*) FROM image) AS images, (SELECT COUNT(*) FROM skin_estimate) AS estimated');

  const addValue = (image: string, key: string, value: AttributeValue, at: string): void => {
    if (newest.get(image, key)?.value === value) return;
    attributes.define(key, attributeLabel(key), value);
    insertValue.run(newId(), key, image, value, at);
  };

  return {
    kept(image) {
      const row = byImage.get(image);
      return row ? { image, ita: row.ita, skinShare: row.skin_share, category: row.category, note: row.note } : null;
    },

    keep: (estimates: readonly SkinEstimate[]) =>
      transact(connection, () => {
        const at = now();
        for (const { image, ita, skinShare, category, note } of estimates) {
          put.run({ image, ita, skinShare, category, note, at });
          if (ita !== null) addValue(image, 'ita', Math.round(ita * 10) / 10, at);
          if (category !== null) addValue(image, 'ita_category', category, at);
        }
      }),

    missing: (after, limit) => without.all(after, limit).map((row) => row.id),

    missingCount() {
      const { images, estimated } = counts.get()!;
      return images - estimated;
    },
  };
}
