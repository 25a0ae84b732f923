import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import type { Connection } from '../connection.ts';

/** How long reading may keep the process from answering others, in milliseconds. */
const sliceMs = 25;

/** A project as it stands at one moment, read in slices. */
export type FrozenReader = {
  connection: Connection;
  /** Lets others be answered when a slice's time is up. */
  pause(): Promise<void>;
};

/**
 * Reads a project as it stands when this begins, whatever is written meanwhile: one read transaction of a connection of its own, so that
 * a long reading neither holds the service nor sees two states.
 */
export async function readFrozen<T>(folder: string, work: (reader: FrozenReader) => Promise<T>): Promise<T> {
  const connection = new Sqlite(join(folder, 'project.db'), { readonly: true });
  try {
    connection.exec('BEGIN');
    let begun = performance.now();
    return await work({
      connection,
      async pause() {
        if (performance.now() - begun < sliceMs) return;
        await turn();
        begun = performance.now();
      },
    });
  } finally {
    connection.close();
  }
}
