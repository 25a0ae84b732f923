import { WeakspotError } from '../../core/errors.ts';
import type { Connection } from './connection.ts';

export type Migration = { name: string; sql: string };

/** "WSPT" in the database file's header. */
export const applicationId = 0x57535054;

export function schemaVersion(connection: Connection): number {
  return connection.pragma('user_version', { simple: true }) as number;
}

/**
 * Brings the schema to the newest version, one transaction a migration. Foreign keys are off around each, since inside
 * a transaction the setting does nothing; what it leaves dangling is found before it commits.
 */
export function migrate(connection: Connection, migrations: readonly Migration[]): void {
  for (let version = schemaVersion(connection); version < migrations.length; version++) {
    const { name, sql } = migrations[version]!;
    connection.pragma('foreign_keys = OFF');
    try {
      connection.exec('BEGIN IMMEDIATE');
      connection.exec(sql);
      const dangling = connection.pragma('foreign_key_check') as { table: string }[];
      if (dangling.length > 0) {
        throw new WeakspotError('corrupt', `migration ${version + 1} (${name}) found ${dangling.length} dangling references in ${dangling[0]!.table}; restore a backup`);
      }
      connection.pragma(`user_version = ${version + 1}`);
      connection.exec('COMMIT');
    } catch (error) {
      if (connection.inTransaction) connection.exec('ROLLBACK');
      throw error;
    } finally {
      connection.pragma('foreign_keys = ON');
    }
  }
}
