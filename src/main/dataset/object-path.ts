/** Where an object lies, relative to the project folder, with `/`. */
export function objectPath(sha256: string): string {
  return `objects/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
}
