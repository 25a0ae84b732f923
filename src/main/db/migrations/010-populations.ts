import type { Migration } from '../migrate.ts';

/** Populations of networks, and what each found of every image. Their jobs are a kind of their own. */
export const populations: Migration = {
  name: 'populations',
  sql: `
    -- A check cannot be changed: the table is made anew with one more kind.
    CREATE TABLE job_next (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('import', 'round', 'population')),
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

    CREATE TABLE population (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      job TEXT NOT NULL UNIQUE REFERENCES job (id) ON DELETE RESTRICT,
      configuration TEXT NOT NULL CHECK (json_valid(configuration)),
      created_at TEXT NOT NULL,
      result TEXT CHECK (result IS NULL OR json_valid(result)),
      finished_at TEXT
    ) STRICT;

    CREATE TABLE population_image (
      population INTEGER NOT NULL REFERENCES population (number) ON DELETE CASCADE,
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      -- PIE disagreement.
      score REAL NOT NULL,
      by_level TEXT NOT NULL CHECK (json_valid(by_level)),
      ensemble REAL NOT NULL,
      seen INTEGER NOT NULL CHECK (seen IN (0, 1)),
      PRIMARY KEY (population, image)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX population_image_by_score ON population_image (population, score DESC, image);
    CREATE INDEX population_image_by_image ON population_image (image);
  `,
};
