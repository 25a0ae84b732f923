import { randomBytes } from 'node:crypto';
import type { Connection } from '../connection.ts';
import { sha256Of } from '../hash.ts';

export type History = {
  /** Adds an event to the chain; to be called inside the transaction of the command that it tells of. */
  record(kind: string, payload: Record<string, unknown>): void;
  /** Events from `after` on, at most `limit`, with what is wrong with each. */
  check(after: EventMark, limit: number): { last: EventMark; checked: number; problems: { event: number; message: string }[] };
};

/** A place in the chain; the first event follows {@link chainStart}. */
export type EventMark = { sequence: number; hash: string };

export const chainStart: EventMark = { sequence: 0, hash: '0'.repeat(64) };

type EventRow = { sequence: number; at: string; kind: string; payload_hash: string; previous_hash: string; hash: string };

export function createHistory(connection: Connection, now: () => string): History {
  const last = connection.prepare<[], EventMark>('SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1');
  const insert = connection.prepare<[EventRow]>(
    'INSERT INTO event (sequence, at, kind, payload_hash, previous_hash, hash) VALUES (@sequence, @at, @kind, @payload_hash, @previous_hash, @hash)',
  );
  const insertPayload = connection.prepare<[number, string, string]>('INSERT INTO event_payload (event, salt, payload) VALUES (?, ?, ?)');
  const page = connection.prepare<[number, number], EventRow & { salt: string | null; payload: string | null }>(`
    SELECT e.*, p.salt, p.payload FROM event e LEFT JOIN event_payload p ON p.event = e.sequence
    WHERE e.sequence > ? ORDER BY e.sequence LIMIT ?`);

  return {
    record(kind, payload) {
      const before = last.get() ?? chainStart;
      const text = JSON.stringify(payload);
      const salt = randomBytes(32).toString('hex');
      const event = { sequence: before.sequence + 1, at: now(), kind, payload_hash: sha256Of(salt + text), previous_hash: before.hash };
      insert.run({ ...event, hash: eventHash(event) });
      insertPayload.run(event.sequence, salt, text);
    },
    check(after, limit) {
      const problems: { event: number; message: string }[] = [];
      let before = after;
      const rows = page.all(after.sequence, limit);
      for (const row of rows) {
        const report = (message: string): number => problems.push({ event: row.sequence, message });
        if (row.sequence !== before.sequence + 1) report(`event ${before.sequence + 1} is missing from the history`);
        if (row.previous_hash !== before.hash) report(`event ${row.sequence} does not follow from the one before it`);
        if (row.hash !== eventHash(row)) report(`event ${row.sequence} was changed`);
        if (row.payload !== null && row.payload_hash !== sha256Of(row.salt + row.payload)) report(`the payload of event ${row.sequence} was changed`);
        before = { sequence: row.sequence, hash: row.hash };
      }
      return { last: before, checked: rows.length, problems };
    },
  };
}

function eventHash(event: Omit<EventRow, 'hash'>): string {
  return sha256Of(JSON.stringify([event.sequence, event.at, event.kind, event.payload_hash, event.previous_hash]));
}
