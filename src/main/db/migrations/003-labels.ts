import type { Migration } from '../migrate.ts';

/** Labels are append-only: a correction is a row that supersedes another. */
export const labels: Migration = {
  name: 'labels',
  sql: `
    CREATE TABLE annotation (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('mask', 'box', 'point', 'scribble', 'class')),
      -- A mask as COCO run lengths: {"size": [height, width], "counts": "…"}; other kinds likewise as JSON.
      geometry TEXT NOT NULL CHECK (json_valid(geometry)),
      file_name TEXT,
      origin TEXT NOT NULL CHECK (origin IN ('scratch', 'import', 'model')),
      origin_model TEXT REFERENCES model (id) ON DELETE SET NULL,
      origin_sparsity REAL CHECK (origin_sparsity >= 0 AND origin_sparsity < 1),
      derived_from TEXT REFERENCES annotation (id) ON DELETE SET NULL,
      supersedes TEXT REFERENCES annotation (id) ON DELETE SET NULL,
      pixels_changed INTEGER CHECK (pixels_changed >= 0),
      round INTEGER REFERENCES round (number) ON DELETE SET NULL,
      annotator TEXT REFERENCES annotator (id) ON DELETE RESTRICT,
      seconds_spent REAL CHECK (seconds_spent >= 0),
      state TEXT NOT NULL CHECK (state IN ('submitted', 'accepted', 'rejected')),
      import_job TEXT REFERENCES job (id) ON DELETE SET NULL,
      created_at TEXT NOT NULL,
      CHECK (origin = 'model' OR (origin_model IS NULL AND origin_sparsity IS NULL)),
      CHECK (origin = 'import' OR annotator IS NOT NULL),
      CHECK (supersedes <> id AND derived_from <> id)
    ) STRICT;
    CREATE INDEX annotation_by_image ON annotation (image, kind, sequence);
    CREATE INDEX annotation_by_superseded ON annotation (supersedes) WHERE supersedes IS NOT NULL;
    CREATE INDEX annotation_by_origin ON annotation (derived_from) WHERE derived_from IS NOT NULL;
    CREATE INDEX annotation_by_import ON annotation (import_job) WHERE import_job IS NOT NULL;

    CREATE TRIGGER annotation_is_append_only BEFORE UPDATE OF image, kind, geometry, origin, annotator, created_at
    ON annotation BEGIN
      SELECT RAISE(ABORT, 'annotations are append-only: add one that supersedes it');
    END;

    -- The newest mask of each image that nothing supersedes and nobody rejected.
    CREATE VIEW mask_current AS
    SELECT a.id, a.image, a.geometry, a.file_name, a.origin
    FROM annotation a
    WHERE a.sequence = (
      SELECT b.sequence FROM annotation b
      WHERE b.image = a.image AND b.kind = 'mask' AND b.state <> 'rejected'
        AND NOT EXISTS (SELECT 1 FROM annotation c WHERE c.supersedes = b.id)
      ORDER BY b.sequence DESC LIMIT 1
    );
  `,
};
