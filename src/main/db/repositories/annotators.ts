import type { AnnotatorRecord } from '../../../core/contract/index.ts';
import { transact } from '../connection.ts';
import { newId, type Session } from '../session.ts';
import type { ProjectStore } from '../store.ts';

/** The people who sign what they decide. */
export function createAnnotators({ connection, history, now }: Session): ProjectStore['annotators'] {
  const byName = connection.prepare<[string], AnnotatorRecord>('SELECT id, name FROM annotator WHERE name = ?');
  const insert = connection.prepare<[string, string, string]>('INSERT INTO annotator (id, name, created_at) VALUES (?, ?, ?)');

  return {
    named: (given) =>
      transact(connection, () => {
        const name = given.normalize('NFC');
        const known = byName.get(name);
        if (known) return known;
        const id = newId();
        insert.run(id, name, now());
        history.record('annotator-added', { annotator: id });
        return { id, name };
      }),
  };
}
