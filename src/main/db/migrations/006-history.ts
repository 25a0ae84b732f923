import type { Migration } from '../migrate.ts';

/**
 * What happened, each row with the hash of the one before. The chain holds only a salted hash of a payload, so that
 * deleting a payload (with its salt) erases a patient without breaking the chain.
 */
export const history: Migration = {
  name: 'history',
  sql: `
    CREATE TABLE event (
      sequence INTEGER PRIMARY KEY,
      at TEXT NOT NULL,
      kind TEXT NOT NULL,
      payload_hash TEXT NOT NULL CHECK (length(payload_hash) = 64),
      previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64),
      hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
    ) STRICT;

    CREATE TABLE event_payload (
      event INTEGER PRIMARY KEY REFERENCES event (sequence) ON DELETE RESTRICT,
      salt TEXT NOT NULL CHECK (length(salt) = 64),
      payload TEXT NOT NULL CHECK (json_valid(payload))
    ) STRICT;

    CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event BEGIN
      SELECT RAISE(ABORT, 'history is not changed');
    END;
    CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event BEGIN
      SELECT RAISE(ABORT, 'history is not deleted');
    END;
    CREATE TRIGGER event_payload_is_not_changed BEFORE UPDATE ON event_payload BEGIN
      SELECT RAISE(ABORT, 'history is not changed');
    END;
  `,
};
