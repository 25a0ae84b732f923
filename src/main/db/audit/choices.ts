import { collectionAttribute } from '../../../core/demographics.ts';
import { featureVersion } from '../../../core/features/index.ts';
import { valueSources, type ValueSource } from '../../../core/subject.ts';
import type { FrozenReader } from './reader.ts';
import { openValues } from './values.ts';

/** An attribute's values over a round's images: each value once, and of each image its place among them, −1 where it has none. */
export type AuditedAttribute = { key: string; label: string; known: readonly (string | number)[]; values: (string | number)[]; places: Int32Array; sources: (ValueSource | null)[] };

export type AuditableRound = { images: number; attributes: AuditedAttribute[]; features: { known: number; missing: number } };

type ShownRow = { image: string; lesion: string | null; patient: string | null; collection: string; has_features: number };

const imagesAtOnce = 500;

/** What can be audited of a round: every attribute that one of its images has a value of, by any source. */
export async function readAuditable(reader: FrozenReader, round: { number: number; run: string }, attributes: readonly { key: string; label: string; levels: readonly (string | number)[] }[]): Promise<AuditableRound> {
  const { connection, pause } = reader;
  const images = connection.prepare<[number], number>('SELECT COUNT(*) FROM snapshot WHERE round = ?').pluck().get(round.number)!;
  const page = connection.prepare<[Record<string, string | number>], ShownRow>(`
    SELECT s.image, i.lesion, COALESCE(i.patient, l.patient) AS patient, i.source AS collection,
      s.negative = 1 OR CASE WHEN s.annotation IS NULL THEN EXISTS (SELECT 1 FROM image_feature f WHERE f.run = @run AND f.image = s.image AND f.version = @version)
        ELSE EXISTS (SELECT 1 FROM image_feature f WHERE f.annotation = s.annotation AND f.version = @version) END AS has_features
    FROM snapshot s JOIN image i ON i.id = s.image LEFT JOIN lesion l ON l.id = i.lesion
    WHERE s.round = @round AND s.image > @last ORDER BY s.image LIMIT @limit`);
  const values = await openValues(reader, valueSources);
  const found = new Map(attributes.filter(({ key }) => key !== collectionAttribute.key).map((attribute) => [attribute.key, collected(attribute, images)]));
  const collection = collected({ ...collectionAttribute, levels: [] }, images);
  let known = 0;
  let place = 0;
  for (let last = ''; ; ) {
    const rows = page.all({ round: round.number, run: round.run, version: featureVersion, last, limit: imagesAtOnce });
    if (rows.length === 0) break;
    const to = rows.at(-1)!.image;
    const shown = values.ofPage(last, to);
    for (const row of rows) {
      for (const { attribute, value, source } of shown(row)) found.get(attribute)?.put(place, value, source);
      collection.put(place, row.collection, 'import');
      known += row.has_features;
      place++;
    }
    last = to;
    await pause();
  }
  const all = [...found.values(), collection].map(({ attribute }) => attribute).filter((attribute) => attribute.values.length > 0);
  return { images, attributes: all, features: { known, missing: images - known } };
}

function collected({ key, label, levels }: { key: string; label: string; levels: readonly (string | number)[] }, images: number) {
  const attribute: AuditedAttribute = { key, label, known: levels, values: [], places: new Int32Array(images).fill(-1), sources: Array.from({ length: images }, () => null) };
  const placeOf = new Map<string | number, number>();
  return {
    attribute,
    put(image: number, value: string | number, source: ValueSource): void {
      let place = placeOf.get(value);
      if (place === undefined) {
        place = attribute.values.push(value) - 1;
        placeOf.set(value, place);
      }
      attribute.places[image] = place;
      attribute.sources[image] = source;
    },
  };
}
