import type { Migration } from '../migrate.ts';

/**
 * What the app needs to review: what made each stroke, which label a verdict was about, verdicts that are taken back, and
 * training images that a verdict makes negative or gives weak labels.
 */
export const reviewing: Migration = {
  name: 'reviewing',
  sql: `
    ALTER TABLE draft_operation ADD COLUMN tool TEXT NOT NULL DEFAULT 'brush' CHECK (tool <> '');
    -- Set by the operation that replaces the whole outline: where the new one came from, as the contract's maskOrigin.
    ALTER TABLE draft_operation ADD COLUMN origin TEXT CHECK (origin IS NULL OR json_valid(origin));
    CREATE INDEX draft_by_base ON draft (base) WHERE base IS NOT NULL;

    -- The image's mask when the verdict was given: a later one is not what was judged.
    ALTER TABLE review ADD COLUMN label TEXT REFERENCES annotation (id) ON DELETE SET NULL;
    ALTER TABLE review ADD COLUMN taken_back_at TEXT;
    CREATE INDEX review_by_label ON review (label) WHERE label IS NOT NULL;
    CREATE TRIGGER review_is_history BEFORE UPDATE OF image, annotator, verdict, note, created_at ON review BEGIN
      SELECT RAISE(ABORT, 'reviews are history: take one back, and add another');
    END;
    CREATE TRIGGER review_is_taken_back_once BEFORE UPDATE OF taken_back_at ON review WHEN OLD.taken_back_at IS NOT NULL BEGIN
      SELECT RAISE(ABORT, 'this review was taken back already');
    END;

    -- The newest review of each image that was not taken back.
    CREATE VIEW review_current AS
    SELECT r.* FROM review r
    WHERE r.sequence = (SELECT n.sequence FROM review n WHERE n.image = r.image AND n.taken_back_at IS NULL ORDER BY n.sequence DESC LIMIT 1);

    -- As mask_current, for labels of every kind.
    CREATE VIEW label_current AS
    SELECT a.* FROM annotation a
    WHERE a.sequence = (
      SELECT b.sequence FROM annotation b
      WHERE b.image = a.image AND b.kind = a.kind AND b.state <> 'rejected'
        AND NOT EXISTS (SELECT 1 FROM annotation c WHERE c.supersedes = b.id)
      ORDER BY b.sequence DESC LIMIT 1
    );

    CREATE TABLE snapshot_7 (
      round INTEGER NOT NULL REFERENCES round (number) ON DELETE CASCADE,
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      annotation TEXT REFERENCES annotation (id) ON DELETE NO ACTION,
      split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
      component TEXT NOT NULL,
      patient TEXT,
      lesion TEXT,
      labelled INTEGER NOT NULL CHECK (labelled IN (0, 1)),
      -- A person said that it shows no lesion: its mask is the empty one, whatever was drawn before.
      negative INTEGER NOT NULL DEFAULT 0 CHECK (negative IN (0, 1)),
      diagnosis TEXT,
      verdict TEXT,
      weight REAL NOT NULL CHECK (weight >= 0),
      attributes TEXT NOT NULL CHECK (json_valid(attributes)),
      PRIMARY KEY (round, image),
      CHECK (labelled = 0 OR annotation IS NOT NULL OR negative = 1),
      CHECK (negative = 0 OR (annotation IS NULL AND split = 'train'))
    ) STRICT, WITHOUT ROWID;
    INSERT INTO snapshot_7 (round, image, annotation, split, component, patient, lesion, labelled, diagnosis, verdict, weight, attributes)
    SELECT round, image, annotation, split, component, patient, lesion, labelled, diagnosis, verdict, weight, attributes FROM snapshot;
    DROP TABLE snapshot;
    ALTER TABLE snapshot_7 RENAME TO snapshot;
    CREATE INDEX snapshot_by_image ON snapshot (image);
    CREATE INDEX snapshot_by_annotation ON snapshot (annotation) WHERE annotation IS NOT NULL;

    CREATE TABLE snapshot_weak_label (
      round INTEGER NOT NULL REFERENCES round (number) ON DELETE CASCADE,
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      annotation TEXT NOT NULL REFERENCES annotation (id) ON DELETE CASCADE,
      PRIMARY KEY (round, image, annotation)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX snapshot_weak_label_by_image ON snapshot_weak_label (image);
    CREATE INDEX snapshot_weak_label_by_annotation ON snapshot_weak_label (annotation);
  `,
};
