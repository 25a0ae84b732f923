import type { Migration } from '../migrate.ts';

/**
 * Values keep their source and their history: rows are added, never changed. The current value is the newest
 * clinician's, else the newest import's, else the newest estimate's.
 */
export const demographics: Migration = {
  name: 'demographics',
  sql: `
    CREATE TABLE annotator (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CHECK (name <> ''),
      created_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE attribute (
      key TEXT PRIMARY KEY CHECK (key <> ''),
      label TEXT NOT NULL,
      ordered INTEGER NOT NULL CHECK (ordered IN (0, 1))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE attribute_level (
      attribute TEXT NOT NULL REFERENCES attribute (key) ON DELETE CASCADE,
      value ANY NOT NULL CHECK (typeof(value) IN ('text', 'real')),
      position INTEGER NOT NULL,
      PRIMARY KEY (attribute, value)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE attribute_value (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      attribute TEXT NOT NULL REFERENCES attribute (key) ON DELETE RESTRICT,
      patient TEXT REFERENCES patient (id) ON DELETE CASCADE,
      lesion TEXT REFERENCES lesion (id) ON DELETE CASCADE,
      image TEXT REFERENCES image (id) ON DELETE CASCADE,
      value ANY NOT NULL CHECK (typeof(value) IN ('text', 'real')),
      source TEXT NOT NULL CHECK (source IN ('import', 'clinician', 'estimate')),
      annotator TEXT REFERENCES annotator (id) ON DELETE RESTRICT,
      job TEXT REFERENCES job (id) ON DELETE SET NULL,
      created_at TEXT NOT NULL,
      CHECK ((patient IS NOT NULL) + (lesion IS NOT NULL) + (image IS NOT NULL) = 1),
      CHECK ((source = 'clinician') = (annotator IS NOT NULL))
    ) STRICT;
    CREATE INDEX attribute_value_by_patient ON attribute_value (patient, attribute) WHERE patient IS NOT NULL;
    CREATE INDEX attribute_value_by_lesion ON attribute_value (lesion, attribute) WHERE lesion IS NOT NULL;
    CREATE INDEX attribute_value_by_image ON attribute_value (image, attribute) WHERE image IS NOT NULL;
    CREATE INDEX attribute_value_by_attribute ON attribute_value (attribute);
    CREATE INDEX attribute_value_by_job ON attribute_value (job, attribute) WHERE job IS NOT NULL;

    CREATE TRIGGER attribute_value_is_history BEFORE UPDATE OF attribute, patient, lesion, image, value, source, annotator, created_at
    ON attribute_value BEGIN
      SELECT RAISE(ABORT, 'attribute values are history: add a row instead');
    END;

    CREATE VIEW attribute_current AS
    SELECT sequence, id, attribute, patient, lesion, image, value, source, annotator, job, created_at
    FROM (
      SELECT *, row_number() OVER (
        PARTITION BY patient, lesion, image, attribute
        ORDER BY CASE source WHEN 'clinician' THEN 1 WHEN 'import' THEN 2 ELSE 3 END, sequence DESC
      ) AS place
      FROM attribute_value
    )
    WHERE place = 1;
  `,
};
