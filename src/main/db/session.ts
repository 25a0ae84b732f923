import { v7 } from 'uuid';
import type { Connection } from './connection.ts';
import type { History } from './repositories/history.ts';

/** What every repository works with: one open project. */
export type Session = {
  readonly folder: string;
  readonly connection: Connection;
  readonly history: History;
  /** ISO 8601, UTC. */
  now(): string;
};

/** UUIDv7: ascending within this process, so that the order of ids is the order of creation. */
export function newId(): string {
  return v7();
}
