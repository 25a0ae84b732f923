import type { Migration } from '../migrate.ts';

/** A sixth verdict: looked at, and nothing is wrong. */
export const nothingWrong: Migration = {
  name: 'nothing-wrong',
  sql: `
    -- A check cannot be changed: the table is made anew with one more verdict, and with it what reads and guards it.
    DROP VIEW review_current;
    CREATE TABLE review_next (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      round INTEGER REFERENCES round (number) ON DELETE SET NULL,
      annotator TEXT NOT NULL REFERENCES annotator (id) ON DELETE RESTRICT,
      verdict TEXT NOT NULL CHECK (verdict IN ('label-wrong', 'poor-image', 'truly-hard', 'model-wrong', 'not-a-lesion', 'nothing-wrong')),
      note TEXT,
      created_at TEXT NOT NULL,
      -- The image's mask when the verdict was given: a later one is not what was judged.
      label TEXT REFERENCES annotation (id) ON DELETE SET NULL,
      taken_back_at TEXT
    ) STRICT;
    INSERT INTO review_next (sequence, id, image, round, annotator, verdict, note, created_at, label, taken_back_at)
      SELECT sequence, id, image, round, annotator, verdict, note, created_at, label, taken_back_at FROM review;
    DROP TABLE review;
    ALTER TABLE review_next RENAME TO review;
    CREATE INDEX review_by_image ON review (image, sequence);
    CREATE INDEX review_by_label ON review (label) WHERE label IS NOT NULL;
    CREATE INDEX review_by_time ON review (created_at);
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
  `,
};
