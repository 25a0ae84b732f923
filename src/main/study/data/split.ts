import { assignSplits, connectedComponents, defaultFractions } from '../../../core/split/index.ts';
import type { Split } from '../../../core/subject.ts';
import { findNearPairs } from '../../dataset/near-duplicates/find-pairs.ts';

/** What of an image decides with which others it is in one split. */
export type SplitImage = {
  sourceSha256: string;
  sha256: string;
  perceptualHash: string;
  patient: string | null;
  lesion: string | null;
  diagnosis: string | null;
};

/**
 * Splits a collection as a project does at import: connected components over shared patient, lesion, equal files and
 * near-duplicates are divided by seed, by diagnosis in proportion. The same files and seed give the same splits as there.
 *
 * @returns of each image its component's name and its split
 */
export function splitImages(
  images: readonly SplitImage[], seed: number, fractions: Readonly<Record<Split, number>> = defaultFractions,
): { component: string; split: Split }[] {
  const links: [number, number][] = findNearPairs(images.map((image) => image.perceptualHash)).map(({ a, b }) => [a, b]);
  const firstWith = new Map<string, number>();
  for (const [index, image] of images.entries()) {
    const { patient, lesion, sourceSha256, sha256 } = image;
    const shared = [patient && `patient ${patient}`, lesion && `lesion ${lesion}`, `file ${sourceSha256}`, `file ${sha256}`];
    for (const key of shared) {
      if (key === null) continue;
      const first = firstWith.get(key);
      if (first === undefined) firstWith.set(key, index);
      else links.push([first, index]);
    }
  }
  const roots = connectedComponents(images.length, links);
  const components = [...Map.groupBy(images.keys(), (index) => roots[index]!).values()].map((members) => ({
    members,
    key: members.map((index) => images[index]!.sourceSha256).reduce((a, b) => (a < b ? a : b)),
    size: members.length,
    stratum: commonest(members.map((index) => images[index]!.diagnosis ?? '')),
  }));
  const splits = assignSplits(components, seed, fractions);
  const result: { component: string; split: Split }[] = [];
  for (const { members, key } of components) for (const index of members) result[index] = { component: key, split: splits.get(key)! };
  return result;
}

/** The most frequent text; the first in order of code units among equals. */
function commonest(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] || (next[1] === best[1] && next[0] < best[0]) ? next : best))[0];
}
