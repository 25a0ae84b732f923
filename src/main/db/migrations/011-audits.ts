import type { Migration } from '../migrate.ts';

/**
 * Audits of rounds, the rows that each was computed from, and what was computed of single images from pixels and masks. Rounds keep
 * two more figures an image, and queues how many images they were drawn from.
 */
export const audits: Migration = {
  name: 'audits',
  sql: `
    -- A check cannot be changed: the table is made anew with one more kind.
    CREATE TABLE job_next (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('import', 'round', 'population', 'audit')),
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
      configuration TEXT NOT NULL CHECK (json_valid(configuration)),
      seed INTEGER NOT NULL,
      round INTEGER REFERENCES round (number) ON DELETE RESTRICT,
      created_at TEXT NOT NULL,
      started_at TEXT,
      finished_at TEXT,
      progress TEXT CHECK (progress IS NULL OR json_valid(progress)),
      error TEXT CHECK (error IS NULL OR json_valid(error)),
      CHECK ((kind = 'round') = (round IS NOT NULL))
    ) STRICT;
    INSERT INTO job_next (sequence, id, kind, state, configuration, seed, round, created_at, started_at, finished_at, progress, error)
      SELECT sequence, id, kind, state, configuration, seed, round, created_at, started_at, finished_at, progress, error FROM job;
    DROP TABLE job;
    ALTER TABLE job_next RENAME TO job;
    CREATE INDEX job_by_state ON job (state, sequence);
    CREATE INDEX job_by_round ON job (round, sequence) WHERE round IS NOT NULL;

    CREATE TABLE audit (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      job TEXT NOT NULL UNIQUE REFERENCES job (id) ON DELETE RESTRICT,
      round INTEGER NOT NULL REFERENCES round (number) ON DELETE CASCADE,
      configuration TEXT NOT NULL CHECK (json_valid(configuration)),
      created_at TEXT NOT NULL,
      result TEXT CHECK (result IS NULL OR json_valid(result)),
      finished_at TEXT
    ) STRICT;
    CREATE INDEX audit_by_round ON audit (round);

    -- What an audit was computed from, as JSON lines, a raw deflate of some thousands a part; the first line says of what they are.
    CREATE TABLE audit_rows (
      audit INTEGER NOT NULL REFERENCES audit (number) ON DELETE CASCADE,
      part INTEGER NOT NULL CHECK (part >= 0),
      lines BLOB NOT NULL,
      PRIMARY KEY (audit, part)
    ) STRICT;
    -- Lines tell of single images. Whoever erases one erases them all: figures of groups remain, and a new audit has its own.
    CREATE TRIGGER audit_rows_go_with_an_image AFTER DELETE ON image BEGIN
      DELETE FROM audit_rows;
    END;

    -- Images of each slice that an audit lists, the hardest first, as a JSON array of ids.
    CREATE TABLE audit_slice (
      audit INTEGER NOT NULL REFERENCES audit (number) ON DELETE CASCADE,
      slice TEXT NOT NULL,
      images TEXT NOT NULL CHECK (json_valid(images)),
      PRIMARY KEY (audit, slice)
    ) STRICT, WITHOUT ROWID;

    -- Computed from an image's pixels within a mask: a label's, or else what a round's dense network predicts.
    CREATE TABLE image_feature (
      sequence INTEGER PRIMARY KEY,
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      annotation TEXT REFERENCES annotation (id) ON DELETE CASCADE,
      run TEXT REFERENCES run (id) ON DELETE CASCADE,
      -- Of the formulas; those of another are computed again.
      version INTEGER NOT NULL,
      -- By name; one that is not defined for the image is left out.
      features TEXT NOT NULL CHECK (json_valid(features)),
      CHECK ((annotation IS NOT NULL) + (run IS NOT NULL) = 1)
    ) STRICT;
    CREATE UNIQUE INDEX image_feature_by_annotation ON image_feature (annotation) WHERE annotation IS NOT NULL;
    CREATE UNIQUE INDEX image_feature_by_run ON image_feature (run, image) WHERE run IS NOT NULL;
    CREATE INDEX image_feature_by_image ON image_feature (image);

    -- Of validation and test images with a label, on its grid; null in rounds of older versions.
    ALTER TABLE hardness ADD COLUMN hd95 REAL CHECK (hd95 >= 0);
    ALTER TABLE hardness ADD COLUMN area_bias REAL CHECK (area_bias >= -1);
    -- Images that had a chance of a place; null in queues of older versions.
    ALTER TABLE queue_composition ADD COLUMN candidates INTEGER CHECK (candidates >= 0);
  `,
};
