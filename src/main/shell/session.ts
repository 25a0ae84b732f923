import { realpathSync } from 'node:fs';
import type { ConnectionState } from '../../core/contract/bridge.ts';
import { serializeError, WeakspotError } from '../../core/errors.ts';
import type { Client } from '../service/client.ts';

export type OpenHow = {
  /** Make the project where the folder holds none. */
  create?: boolean;
};

/** Connects to the service of a folder, starting one where there is none. */
export type Attach = (folder: string, how?: OpenHow) => Promise<Client>;

/** The project that the window shows. Its path stays here: the page only ever learns the project's name. */
export type ProjectSession = {
  readonly folder: string | null;
  /** The paths that the project's folder goes by: as it was opened, and as the service knows it, with its links followed. */
  places(): string[];
  /** The connection to its service, made anew where it was lost. Rejects with `not-found` while no project is open. */
  client(): Promise<Client>;
  /** Opens another project; the one opened before stays until that has succeeded. */
  open(folder: string, how?: OpenHow): Promise<Client>;
  /** Tells the state at once, and then each change. Returns what ends it. */
  watch(listener: (state: ConnectionState) => void): () => void;
  close(): void;
};

/** How long to wait before each further attempt; the last one again and again. The first is made at once. */
const usualPausesMs = [250, 500, 1_000, 2_000, 5_000];

/** A project session on whatever attaches. A connection that is lost is made again by itself for as long as the project is open. */
export function createSession(attach: Attach, pausesMs: readonly number[] = usualPausesMs): ProjectSession {
  let folder: string | null = null;
  let places: string[] = [];
  let connection: Promise<Client> | null = null;
  let opening: Promise<Client> | null = null;
  let state: ConnectionState = { state: 'connected', since: 0 };
  const listeners = new Set<(state: ConnectionState) => void>();
  /** Cuts the pause before the next attempt short. */
  let hurry = (): void => {};

  const tell = (now: ConnectionState): void => {
    state = now;
    for (const listener of listeners) listener(now);
  };
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const keep = (path: string, made: Promise<Client>): void => {
    [folder, connection] = [path, made];
    places = [path, followed(path)];
    void made.then(async (client) => {
      if (connection !== made) return;
      tell({ state: 'connected', since: state.since + 1 });
      await client.closed;
      if (connection !== made) return;
      connection = null;
      tell({ state: 'lost', since: state.since, error: new WeakspotError('interrupted', 'the connection to the project’s service was lost; it is being made again').toJSON() });
      void connectAgain(path);
    });
  };

  const connectAgain = async (path: string): Promise<void> => {
    // Another project may be opened in the meantime.
    const isWanted = (): boolean => folder === path && connection === null;
    for (let attempt = 0; isWanted(); attempt++) {
      if (attempt > 0) await pause(pausesMs[Math.min(attempt, pausesMs.length) - 1]!);
      if (!isWanted()) return;
      const made = attach(path);
      connection = made;
      try {
        await made;
        keep(path, made);
      } catch (error) {
        if (connection !== made) return;
        connection = null;
        tell({ state: 'lost', since: state.since, error: serializeError(error) });
      }
    }
  };

  return {
    get folder() {
      return folder;
    },
    places: () => places,
    async client() {
      if (connection) return connection;
      if (folder === null && opening) return opening;
      if (folder === null) throw new WeakspotError('not-found', 'no project is open; open one first');
      hurry();
      // The attempt begins within this turn, unless one failed just now: then the page hears why.
      await Promise.resolve();
      if (connection) return connection;
      throw new WeakspotError('interrupted', 'the project’s service cannot be reached; it is being tried again');
    },
    async open(path, how = {}) {
      const made = attach(path, how);
      opening = made;
      try {
        await made;
      } finally {
        if (opening === made) opening = null;
      }
      const before = connection;
      keep(path, made);
      // What the page still had under way with the other project ends with its connection.
      void before?.then((client) => client.close(), () => {});
      return made;
    },
    watch(listener) {
      listeners.add(listener);
      listener(state);
      return () => void listeners.delete(listener);
    },
    close() {
      const before = connection;
      [folder, connection] = [null, null];
      hurry();
      void before?.then((client) => client.close(), () => {});
    },
  };
}

/** A path with its links followed; as it is where it is gone. */
function followed(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
