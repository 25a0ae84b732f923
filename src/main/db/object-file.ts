/** Where the kept original with this hash lies, relative to the project folder. */
export function objectFile(sha256: string): string {
  return `objects/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
}
