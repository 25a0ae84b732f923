/**
 * Where a module lies that a process is to be started with, as seen from another module: `.ts` in a checkout, `.js` once
 * built. The build keeps every module a file of its own in the same place relative to the others, so nothing else differs.
 *
 * @param path relative to `from`, as in the sources
 * @param from the asking module's `import.meta.url`
 */
export function moduleUrl(path: string, from: string): URL {
  return new URL(from.endsWith('.ts') ? path : path.replace(/\.ts$/, '.js'), from);
}
