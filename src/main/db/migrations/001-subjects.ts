import { applicationId, type Migration } from '../migrate.ts';

/**
 * Who and what the images show. External ids are unique within their source (a collection), since two collections may
 * both have a lesion "1". A split belongs to a component, never to an image, so that no component can straddle two.
 */
export const subjects: Migration = {
  name: 'subjects',
  sql: `
    -- "WSPT": tells a project from any other SQLite file.
    PRAGMA application_id = ${applicationId};

    CREATE TABLE project (
      singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
      id TEXT NOT NULL,
      name TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE job (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('import', 'round')),
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
    CREATE INDEX job_by_state ON job (state, sequence);
    CREATE INDEX job_by_round ON job (round, sequence) WHERE round IS NOT NULL;

    CREATE TABLE patient (
      id TEXT PRIMARY KEY,
      source TEXT NOT NULL,
      external_id TEXT NOT NULL,
      import_job TEXT REFERENCES job (id) ON DELETE SET NULL,
      UNIQUE (source, external_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX patient_by_import ON patient (import_job);

    CREATE TABLE lesion (
      id TEXT PRIMARY KEY,
      source TEXT NOT NULL,
      external_id TEXT NOT NULL,
      patient TEXT REFERENCES patient (id) ON DELETE CASCADE,
      import_job TEXT REFERENCES job (id) ON DELETE SET NULL,
      UNIQUE (source, external_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX lesion_by_patient ON lesion (patient);
    CREATE INDEX lesion_by_import ON lesion (import_job);

    CREATE TABLE component (
      id TEXT PRIMARY KEY,
      split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
      chosen TEXT NOT NULL CHECK (chosen IN ('auto', 'explicit'))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE image (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      source TEXT NOT NULL,
      -- An image is the bytes of a file and the stem of its name: copies under other names have masks and ids of their own.
      source_sha256 TEXT NOT NULL CHECK (length(source_sha256) = 64),
      stem TEXT NOT NULL,
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
      bytes INTEGER NOT NULL CHECK (bytes > 0),
      format TEXT NOT NULL CHECK (format IN ('jpeg', 'png', 'bmp', 'tiff', 'webp')),
      width INTEGER NOT NULL CHECK (width > 0),
      height INTEGER NOT NULL CHECK (height > 0),
      bit_depth INTEGER NOT NULL CHECK (bit_depth > 0),
      perceptual_hash TEXT NOT NULL,
      patient TEXT REFERENCES patient (id) ON DELETE CASCADE,
      lesion TEXT REFERENCES lesion (id) ON DELETE CASCADE,
      -- What imports asked for; null leaves it to the automatic choice.
      requested_split TEXT CHECK (requested_split IN ('train', 'validation', 'test')),
      -- Null until an import has finished.
      component TEXT REFERENCES component (id) ON DELETE RESTRICT,
      import_job TEXT REFERENCES job (id) ON DELETE SET NULL,
      UNIQUE (source_sha256, stem)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX image_by_name ON image (name, id);
    CREATE INDEX image_by_sha256 ON image (sha256);
    CREATE INDEX image_by_patient ON image (patient);
    CREATE INDEX image_by_lesion ON image (lesion);
    CREATE INDEX image_by_component ON image (component);
    CREATE INDEX image_by_import ON image (import_job);

    -- Other files with an image's bytes and stem, and whom they say it shows: its component takes all of them in.
    CREATE TABLE image_copy (
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      patient TEXT REFERENCES patient (id) ON DELETE SET NULL,
      lesion TEXT REFERENCES lesion (id) ON DELETE SET NULL,
      import_job TEXT REFERENCES job (id) ON DELETE SET NULL,
      PRIMARY KEY (image, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX image_copy_by_patient ON image_copy (patient) WHERE patient IS NOT NULL;
    CREATE INDEX image_copy_by_lesion ON image_copy (lesion) WHERE lesion IS NOT NULL;

    CREATE TABLE near_duplicate (
      first TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      second TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      distance REAL NOT NULL CHECK (distance >= 0),
      PRIMARY KEY (first, second),
      CHECK (first < second)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX near_duplicate_by_second ON near_duplicate (second);

    CREATE TABLE import_report (
      job TEXT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
      finished_at TEXT NOT NULL,
      report TEXT NOT NULL CHECK (json_valid(report))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE import_warning (
      sequence INTEGER PRIMARY KEY,
      job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
      file TEXT NOT NULL,
      code TEXT NOT NULL,
      message TEXT NOT NULL,
      UNIQUE (job, file, code, message)
    ) STRICT;
  `,
};
