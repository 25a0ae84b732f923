import Sqlite from 'better-sqlite3';

export type Connection = Sqlite.Database;

const busyTimeoutMs = 5000;

/** Opens the database file for reading and writing, with the settings that every write relies on. */
export function connect(file: string): Connection {
  const connection = new Sqlite(file, { timeout: busyTimeoutMs });
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Runs `work` as one transaction that takes the write lock at once, so that it never fails half-way for want of it. */
export function transact<T>(connection: Connection, work: () => T): T {
  return connection.transaction(work).immediate();
}
