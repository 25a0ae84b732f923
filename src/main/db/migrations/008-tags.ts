import type { Migration } from '../migrate.ts';

/**
 * Tags of clinicians come in batches that can be taken back, and a clinician may say that none holds any more: a row
 * without a value. Both are added as rows, since values are history. Queues remember how they were put together, and
 * images what an estimate of the skin's tone found, or why there is none.
 */
export const tags: Migration = {
  name: 'tags',
  sql: `
    CREATE TABLE tag_batch (
      id TEXT PRIMARY KEY,
      attribute TEXT NOT NULL REFERENCES attribute (key) ON DELETE RESTRICT,
      annotator TEXT NOT NULL REFERENCES annotator (id) ON DELETE RESTRICT,
      created_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE tag_retraction (
      batch TEXT PRIMARY KEY REFERENCES tag_batch (id) ON DELETE CASCADE,
      annotator TEXT NOT NULL REFERENCES annotator (id) ON DELETE RESTRICT,
      created_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    DROP VIEW attribute_current;
    CREATE TABLE attribute_value_next (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      attribute TEXT NOT NULL REFERENCES attribute (key) ON DELETE RESTRICT,
      patient TEXT REFERENCES patient (id) ON DELETE CASCADE,
      lesion TEXT REFERENCES lesion (id) ON DELETE CASCADE,
      image TEXT REFERENCES image (id) ON DELETE CASCADE,
      -- Null where a clinician took their tag away.
      value ANY CHECK (typeof(value) IN ('text', 'real') OR (value IS NULL AND source = 'clinician')),
      source TEXT NOT NULL CHECK (source IN ('import', 'clinician', 'estimate')),
      annotator TEXT REFERENCES annotator (id) ON DELETE RESTRICT,
      job TEXT REFERENCES job (id) ON DELETE SET NULL,
      batch TEXT REFERENCES tag_batch (id) ON DELETE RESTRICT,
      created_at TEXT NOT NULL,
      CHECK ((patient IS NOT NULL) + (lesion IS NOT NULL) + (image IS NOT NULL) = 1),
      CHECK ((source = 'clinician') = (annotator IS NOT NULL))
    ) STRICT;
    INSERT INTO attribute_value_next (sequence, id, attribute, patient, lesion, image, value, source, annotator, job, created_at)
      SELECT sequence, id, attribute, patient, lesion, image, value, source, annotator, job, created_at FROM attribute_value;
    DROP TABLE attribute_value;
    ALTER TABLE attribute_value_next RENAME TO attribute_value;
    CREATE INDEX attribute_value_by_patient ON attribute_value (patient, attribute) WHERE patient IS NOT NULL;
    CREATE INDEX attribute_value_by_lesion ON attribute_value (lesion, attribute) WHERE lesion IS NOT NULL;
    CREATE INDEX attribute_value_by_image ON attribute_value (image, attribute) WHERE image IS NOT NULL;
    CREATE INDEX attribute_value_by_attribute ON attribute_value (attribute);
    CREATE INDEX attribute_value_by_job ON attribute_value (job, attribute) WHERE job IS NOT NULL;
    CREATE INDEX attribute_value_by_batch ON attribute_value (batch) WHERE batch IS NOT NULL;

    CREATE TRIGGER attribute_value_is_history BEFORE UPDATE OF attribute, patient, lesion, image, value, source, annotator, batch, created_at
    ON attribute_value BEGIN
      SELECT RAISE(ABORT, 'attribute values are history: add a row instead');
    END;

    -- What each source says now: at most one a subject, attribute and source.
    CREATE VIEW attribute_by_source AS
    SELECT sequence, id, attribute, patient, lesion, image, value, source, annotator, job, created_at
    FROM (
      SELECT *, row_number() OVER (PARTITION BY patient, lesion, image, attribute, source ORDER BY sequence DESC) AS place
      FROM attribute_value v
      WHERE batch IS NULL OR NOT EXISTS (SELECT 1 FROM tag_retraction r WHERE r.batch = v.batch)
    )
    WHERE place = 1 AND value IS NOT NULL;

    CREATE VIEW attribute_current AS
    SELECT sequence, id, attribute, patient, lesion, image, value, source, annotator, job, created_at
    FROM (
      SELECT *, row_number() OVER (
        PARTITION BY patient, lesion, image, attribute
        ORDER BY CASE source WHEN 'clinician' THEN 1 WHEN 'import' THEN 2 ELSE 3 END
      ) AS place
      FROM attribute_by_source
    )
    WHERE place = 1;

    CREATE TABLE queue_composition (
      round INTEGER NOT NULL REFERENCES round (number) ON DELETE CASCADE,
      queue TEXT NOT NULL CHECK (queue IN ('check-label', 'annotate-next', 'verify')),
      composition TEXT NOT NULL CHECK (json_valid(composition)),
      -- Null where nobody composed it: then it is the default one.
      annotator TEXT REFERENCES annotator (id) ON DELETE RESTRICT,
      by_hand INTEGER NOT NULL CHECK (by_hand IN (0, 1)),
      created_at TEXT NOT NULL,
      PRIMARY KEY (round, queue)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX annotation_by_time ON annotation (created_at, seconds_spent) WHERE seconds_spent IS NOT NULL;
    CREATE INDEX review_by_time ON review (created_at);

    -- The newest estimate of each image, also where it found too little skin; the angles are attribute values besides.
    CREATE TABLE skin_estimate (
      image TEXT PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
      ita REAL,
      skin_share REAL NOT NULL CHECK (skin_share BETWEEN 0 AND 1),
      category TEXT,
      note TEXT,
      created_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
