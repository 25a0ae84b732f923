import type { Migration } from '../migrate.ts';

/**
 * What a place in a queue stands for: how much of the pool's failures it should hold, and how many images of its lesion stand
 * behind it. With indexes for asking what people did since a round.
 */
export const queues: Migration = {
  name: 'queues',
  sql: `
    -- Shares of the failures among the queue's candidates; null where the round could not say.
    ALTER TABLE queue_item ADD COLUMN expected REAL CHECK (expected BETWEEN 0 AND 1);
    ALTER TABLE queue_item ADD COLUMN expected_low REAL CHECK (expected_low BETWEEN 0 AND 1);
    ALTER TABLE queue_item ADD COLUMN expected_high REAL CHECK (expected_high BETWEEN 0 AND 1);
    ALTER TABLE queue_item ADD COLUMN behind INTEGER NOT NULL DEFAULT 0 CHECK (behind >= 0);
    -- Before, every image had a place of its own, and what was reviewed came back.
    UPDATE queue_composition SET composition = json_set(composition, '$.groupLesions', json('false'), '$.skipReviewed', json('false'));

    CREATE INDEX annotation_by_person ON annotation (created_at, image) WHERE annotator IS NOT NULL;
    CREATE INDEX annotation_weak ON annotation (image, kind) WHERE kind <> 'mask';
  `,
};
