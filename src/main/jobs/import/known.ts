import type { KnownImage } from '../../dataset/records.ts';
import { readLines } from '../lines.ts';

/** The images that the project holds, by the hash of the file as it came; those of one hash from the oldest on. */
export async function readKnown(file: string): Promise<Map<string, KnownImage[]>> {
  const known = new Map<string, KnownImage[]>();
  for await (const line of readLines(file)) {
    if (line === '') continue;
    const image = JSON.parse(line) as KnownImage;
    const sameBytes = known.get(image.sourceSha256);
    if (sameBytes) sameBytes.push(image);
    else known.set(image.sourceSha256, [image]);
  }
  return known;
}
