import type { Migration } from '../migrate.ts';

/** Rounds, the frozen data that each one saw, and what came of it. */
export const training: Migration = {
  name: 'training',
  sql: `
    CREATE TABLE round (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      configuration TEXT NOT NULL CHECK (json_valid(configuration)),
      created_at TEXT NOT NULL,
      -- When its input was frozen in snapshot; null while it waits in the queue.
      frozen_at TEXT,
      snapshot_sha256 TEXT,
      cut_off_seen REAL,
      cut_off_unseen REAL,
      result TEXT CHECK (result IS NULL OR json_valid(result)),
      finished_at TEXT
    ) STRICT;

    CREATE TABLE snapshot (
      round INTEGER NOT NULL REFERENCES round (number) ON DELETE CASCADE,
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      annotation TEXT REFERENCES annotation (id) ON DELETE NO ACTION,
      split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
      component TEXT NOT NULL,
      patient TEXT,
      lesion TEXT,
      labelled INTEGER NOT NULL CHECK (labelled IN (0, 1)),
      diagnosis TEXT,
      verdict TEXT,
      weight REAL NOT NULL CHECK (weight >= 0),
      attributes TEXT NOT NULL CHECK (json_valid(attributes)),
      PRIMARY KEY (round, image),
      CHECK (labelled = 0 OR annotation IS NOT NULL)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX snapshot_by_image ON snapshot (image);
    CREATE INDEX snapshot_by_annotation ON snapshot (annotation) WHERE annotation IS NOT NULL;

    CREATE TABLE run (
      id TEXT PRIMARY KEY,
      round INTEGER NOT NULL REFERENCES round (number) ON DELETE CASCADE,
      configuration TEXT NOT NULL CHECK (json_valid(configuration)),
      seed INTEGER NOT NULL,
      engine TEXT,
      versions TEXT CHECK (versions IS NULL OR json_valid(versions)),
      metrics TEXT CHECK (metrics IS NULL OR json_valid(metrics)),
      -- Why its figures no longer hold (images that it trained on have moved to another split, say).
      affected TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX run_by_round ON run (round);

    CREATE TABLE model (
      id TEXT PRIMARY KEY,
      run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      sparsity REAL NOT NULL CHECK (sparsity >= 0 AND sparsity < 1),
      file TEXT NOT NULL UNIQUE,
      bytes INTEGER NOT NULL CHECK (bytes > 0),
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
      card TEXT NOT NULL CHECK (json_valid(card)),
      UNIQUE (run, sparsity)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE prediction (
      run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      sparsity REAL NOT NULL CHECK (sparsity >= 0 AND sparsity < 1),
      -- Side of the square, in pixels; the bytes are a raw deflate of size × size probabilities.
      size INTEGER NOT NULL CHECK (size > 0),
      probability BLOB NOT NULL,
      PRIMARY KEY (run, image, sparsity)
    ) STRICT;
    CREATE INDEX prediction_by_image ON prediction (image);

    CREATE TABLE hardness (
      run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      score REAL NOT NULL,
      by_level TEXT NOT NULL CHECK (json_valid(by_level)),
      signals TEXT NOT NULL CHECK (json_valid(signals)),
      flagged INTEGER NOT NULL CHECK (flagged IN (0, 1)),
      seen INTEGER NOT NULL CHECK (seen IN (0, 1)),
      iou REAL,
      dice REAL,
      PRIMARY KEY (run, image)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX hardness_by_score ON hardness (run, flagged, score DESC, image);
    CREATE INDEX hardness_by_image ON hardness (image);
  `,
};
