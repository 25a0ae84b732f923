import type { Refusal } from '../../../core/contract/index.ts';
import { assignSplits, connectedComponents, strongestSplit, type SplitUnit } from '../../../core/split/index.ts';
import type { Split } from '../../../core/subject.ts';
import { newId, type Session } from '../session.ts';
import type { Attributes } from './attributes.ts';

type ImageRow = {
  id: string;
  name: string;
  source_sha256: string;
  sha256: string;
  patient: string | null;
  lesion: string | null;
  requested_split: Split | null;
  component: string | null;
};

type ComponentRow = { id: string; split: Split; chosen: 'auto' | 'explicit' };

/** Images that must share a split, what they have been given so far, and what was asked for them. */
type Group = { key: string; stratum: string; images: ImageRow[]; earlier: ComponentRow[]; requests: Split[] };

export type Components = ReturnType<typeof createComponents>;

/** Connected components over shared patients, shared lesions, equal files and near-duplicates: the units of splits. */
export function createComponents({ connection, history }: Session, attributes: Attributes) {
  const firstWithBytes = connection.prepare<[string], { id: string; name: string }>('SELECT id, name FROM image WHERE source_sha256 = ? ORDER BY stem LIMIT 1');
  const insertNear = connection.prepare<[string, string, number]>('INSERT OR IGNORE INTO near_duplicate (first, second, distance) VALUES (?, ?, ?)');
  const images = connection.prepare<[], ImageRow>(`
    SELECT i.id, i.name, i.source_sha256, i.sha256, COALESCE(i.patient, l.patient) AS patient, i.lesion, i.requested_split, i.component
    FROM image i LEFT JOIN lesion l ON l.id = i.lesion ORDER BY i.id`);
  const nearPairs = connection.prepare<[], { first: string; second: string }>('SELECT first, second FROM near_duplicate');
  const copies = connection.prepare<[], { image: string; patient: string | null; lesion: string | null }>('SELECT image, patient, lesion FROM image_copy');
  const components = connection.prepare<[], ComponentRow>('SELECT id, split, chosen FROM component');
  const upsert = connection.prepare<[string, Split, string]>(`
    INSERT INTO component (id, split, chosen) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET split = excluded.split, chosen = excluded.chosen`);
  const setComponent = connection.prepare<[string, string]>('UPDATE image SET component = ? WHERE id = ?');
  const removeEmpty = connection.prepare<[]>('DELETE FROM component WHERE NOT EXISTS (SELECT 1 FROM image WHERE image.component = component.id)');
  const markRuns = connection.prepare<[string]>(`
    UPDATE run SET affected = ? WHERE affected IS NULL AND round IN (
      SELECT s.round FROM snapshot s JOIN image i ON i.id = s.image JOIN component c ON c.id = i.component WHERE s.split <> c.split)`);
  const unmet = connection.prepare<[string], { name: string; requested_split: Split; split: Split }>(`
    SELECT i.name, i.requested_split, c.split FROM image i JOIN component c ON c.id = i.component
    WHERE i.import_job = ? AND i.requested_split IS NOT NULL AND i.requested_split <> c.split ORDER BY i.name`);

  const groups = (): Group[] => {
    const rows = images.all();
    const before = new Map(components.all().map((row) => [row.id, row]));
    const diagnoses = attributes.bySubject('diagnosis');
    const indexOf = new Map(rows.map((row, index) => [row.id, index]));
    const links: [number, number][] = nearPairs.all().map(({ first, second }) => [indexOf.get(first)!, indexOf.get(second)!]);
    const firstWith = new Map<string, number>();
    const joinBy = (index: number, shared: readonly (string | null)[]): void => {
      for (const key of shared) {
        if (key === null) continue;
        const first = firstWith.get(key);
        if (first === undefined) firstWith.set(key, index);
        else links.push([first, index]);
      }
    };
    // Images that were together stay together. Files may be the same as they came, or once metadata is removed.
    for (const [index, row] of rows.entries()) joinBy(index, [row.patient, row.lesion, row.component, row.source_sha256, row.sha256]);
    for (const { image, patient, lesion } of copies.all()) joinBy(indexOf.get(image)!, [patient, lesion]);
    const roots = connectedComponents(rows.length, links);
    return [...Map.groupBy(rows.keys(), (index) => roots[index]!).values()].map((indices) => {
      const members = indices.map((index) => rows[index]!);
      const earlier = [...new Set(members.map((row) => row.component).filter((id) => id !== null))].map((id) => before.get(id)!);
      return {
        key: members.map((row) => row.source_sha256).reduce((a, b) => (a < b ? a : b)),
        stratum: commonest(members.map((row) => diagnoses.get(row.id) ?? diagnoses.get(row.lesion ?? '') ?? diagnoses.get(row.patient ?? '') ?? '')),
        images: members,
        earlier,
        requests: members.map((row) => row.requested_split).filter((split) => split !== null),
      };
    });
  };

  const assignAutomatically = (all: readonly Group[], seed: number): Map<string, Split> => {
    const fresh: SplitUnit[] = [];
    const assigned = new Map<string, Record<Split, number>>();
    for (const group of all) {
      const { key, stratum, images: members, earlier, requests } = group;
      if (earlier.length === 0 && requests.length === 0) fresh.push({ key, size: members.length, stratum });
      else if (earlier.length > 0 && chosenFor(group) === 'auto') {
        const counts = assigned.get(stratum) ?? { train: 0, validation: 0, test: 0 };
        counts[strongestSplit(earlier.map((row) => row.split))] += members.length;
        assigned.set(stratum, counts);
      }
    }
    return assignSplits(fresh, seed, undefined, assigned);
  };

  return {
    /** One image of those bytes, which stands for all of them: they share a component. */
    withBytes: (sourceSha256: string): { id: string; name: string } => firstWithBytes.get(sourceSha256)!,

    /** Remembers pairs of images (by the hash of their source) that look alike. */
    linkNear(pairs: readonly { a: string; b: string; distance: number }[]): void {
      for (const { a, b, distance } of pairs) {
        const [first, second] = [a, b].map((hash) => firstWithBytes.get(hash)!.id).sort();
        if (first !== second) insertNear.run(first!, second!, distance);
      }
    },

    /**
     * Finds the components anew, gives each a split, and marks the runs whose images have moved. An image that joins a
     * component inherits its split; where components join, or an import asks for a split, test wins over validation over
     * train. Answers what a person should know of.
     */
    settle(seed: number): Refusal[] {
      const all = groups();
      const automatic = assignAutomatically(all, seed);
      const warnings: Refusal[] = [];
      for (const group of all) {
        const split = automatic.get(group.key) ?? strongestSplit([...group.earlier.map((row) => row.split), ...group.requests]);
        const kept = group.earlier[0];
        const id = kept?.id ?? newId();
        const chosen = chosenFor(group);
        if (kept?.split !== split || kept.chosen !== chosen) upsert.run(id, split, chosen);
        for (const row of group.images) if (row.component !== id) setComponent.run(id, row.id);
        const moved = group.earlier.filter((row) => row.split !== split);
        if (moved.length === 0) continue;
        const from = [...new Set(moved.map((row) => row.split))].sort().join(' and ');
        warnings.push({
          file: group.images[0]!.name,
          code: 'split-changed',
          message: `${group.images.length} images belong together (shared patient or lesion, or alike); those in ${from} are now in ${split}`,
        });
        history.record('split-changed', { component: id, from, to: split });
      }
      removeEmpty.run();
      if (warnings.length > 0) markRuns.run('images that this round trained on or was judged by have since moved to another split: its figures may be too good');
      return warnings;
    },

    /** Images of an import that asked for one split and got another, since they belong with images there. */
    unmetRequests: (job: string): Refusal[] =>
      unmet.all(job).map((row) => ({
        file: row.name,
        code: 'conflict',
        message: `is in ${row.split}, although the import asks for ${row.requested_split}: it belongs with images that are there`,
      })),
  };
}

function chosenFor({ earlier, requests }: Group): 'auto' | 'explicit' {
  return requests.length > 0 || earlier.some((row) => row.chosen === 'explicit') ? 'explicit' : 'auto';
}

/** The most frequent text; the first in order of code units among equals. */
function commonest(values: readonly (string | number)[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] || (next[1] === best[1] && next[0] < best[0]) ? next : best))[0];
}
