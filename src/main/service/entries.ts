import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../../core/module-url.ts';

/** Files that processes are started with, on the product's Node: in the sources, or where the build puts them. */
export function serviceEntry(): string {
  return fileURLToPath(moduleUrl('./entry.ts', import.meta.url));
}

export function jobEntry(): string {
  return fileURLToPath(moduleUrl('../jobs/entry.ts', import.meta.url));
}
