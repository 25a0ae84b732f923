import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../../core/module-url.ts';

/** Files that processes are started with. */
export function serviceEntry(): string {
  return fileURLToPath(moduleUrl('./entry.ts', import.meta.url));
}

export function jobEntry(): string {
  return fileURLToPath(moduleUrl('../jobs/entry.ts', import.meta.url));
}
