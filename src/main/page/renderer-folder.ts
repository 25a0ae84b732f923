import { fileURLToPath } from 'node:url';

/** Where the built page lies: `out/renderer`, as seen from the sources or from the build. */
export function rendererFolder(): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../../out/renderer/' : '../../renderer/', import.meta.url));
}
