import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { WeakspotError } from '../../core/errors.ts';

/** Makes a folder and those above it; says that a disk is read-only, where a recursive mkdir would say that the path does not exist. */
export function makeFolder(folder: string): void {
  let existing = folder;
  while (!existsSync(existing) && existing !== dirname(existing)) existing = dirname(existing);
  if (!statSync(existing).isDirectory()) {
    throw new WeakspotError('bad-request', `${existing} is a file, not a folder; choose another path`, { path: existing });
  }
  accessSync(existing, constants.W_OK);
  mkdirSync(folder, { recursive: true });
}
