import { fileURLToPath } from 'node:url';

/** Files that processes are started with: the sources themselves in a checkout, their bundles in a package. */
const bundled = !import.meta.url.endsWith('.ts');

export function serviceEntry(): string {
  return fileURLToPath(new URL(bundled ? './service.js' : './entry.ts', import.meta.url));
}

export function jobEntry(): string {
  return fileURLToPath(new URL(bundled ? './job.js' : '../jobs/entry.ts', import.meta.url));
}
