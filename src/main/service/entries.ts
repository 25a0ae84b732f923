import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files that processes are started with lie the same in the sources, which Node runs as they are, and in the bundle. */
const extension = extname(import.meta.url);

export function serviceEntry(): string {
  return fileURLToPath(new URL(`./entry${extension}`, import.meta.url));
}

export function jobEntry(): string {
  return fileURLToPath(new URL(`../jobs/entry${extension}`, import.meta.url));
}
