import type { Migration } from '../migrate.ts';

/** What people look at, in which order and with which chance, what they decide, and the strokes not yet submitted. */
export const review: Migration = {
  name: 'review',
  sql: `
    CREATE TABLE queue_item (
      round INTEGER NOT NULL REFERENCES round (number) ON DELETE CASCADE,
      queue TEXT NOT NULL CHECK (queue IN ('check-label', 'annotate-next', 'verify')),
      rank INTEGER NOT NULL CHECK (rank >= 1),
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      stratum TEXT NOT NULL,
      inclusion_probability REAL NOT NULL CHECK (inclusion_probability > 0 AND inclusion_probability <= 1),
      PRIMARY KEY (round, queue, rank),
      UNIQUE (round, queue, image)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX queue_item_by_image ON queue_item (image);

    CREATE TABLE review (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      round INTEGER REFERENCES round (number) ON DELETE SET NULL,
      annotator TEXT NOT NULL REFERENCES annotator (id) ON DELETE RESTRICT,
      verdict TEXT NOT NULL CHECK (verdict IN ('label-wrong', 'poor-image', 'truly-hard', 'model-wrong', 'not-a-lesion')),
      note TEXT,
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX review_by_image ON review (image, sequence);

    -- One draft an image and annotator. Operations up to "applied" are drawn; those after it can be redone.
    CREATE TABLE draft (
      id TEXT PRIMARY KEY,
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      annotator TEXT NOT NULL REFERENCES annotator (id) ON DELETE CASCADE,
      base TEXT REFERENCES annotation (id) ON DELETE NO ACTION,
      width INTEGER NOT NULL CHECK (width > 0),
      height INTEGER NOT NULL CHECK (height > 0),
      applied INTEGER NOT NULL DEFAULT 0 CHECK (applied >= 0),
      seconds_spent REAL NOT NULL DEFAULT 0 CHECK (seconds_spent >= 0),
      updated_at TEXT NOT NULL,
      UNIQUE (image, annotator)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE draft_operation (
      draft TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
      position INTEGER NOT NULL CHECK (position >= 1),
      x INTEGER NOT NULL CHECK (x >= 0),
      y INTEGER NOT NULL CHECK (y >= 0),
      width INTEGER NOT NULL CHECK (width > 0),
      height INTEGER NOT NULL CHECK (height > 0),
      -- Pixels that the operation flips inside the box, as COCO run lengths: applying it twice undoes it.
      flipped TEXT NOT NULL,
      PRIMARY KEY (draft, position)
    ) STRICT, WITHOUT ROWID;
  `,
};
