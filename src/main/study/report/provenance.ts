import { duration } from '../../../core/text.ts';
import { versions } from '../../jobs/round/versions.ts';
import { listed } from './markdown.ts';

/** What made a study's figures. */
export type Provenance = {
  command: string;
  data: { name: string; hash: string; images: number };
  engine: string;
  /** Of the runs that are there. */
  devices: readonly string[];
  commits: readonly string[];
  /** All runs' own time together, whatever ran at once. */
  seconds: number;
  first: string | null;
  last: string | null;
  runs: number;
  missing: readonly string[];
};

/** The first thing that a table says: whether it is all that the study asks for. */
export function completeness({ runs, missing }: Pick<Provenance, 'runs' | 'missing'>): string {
  if (missing.length === 0) return `Complete: ${runs} of ${runs} runs.`;
  return `**Not complete: ${runs - missing.length} of ${runs} runs are there; figures below are of these alone, and may change.** Missing: ${listed(missing)}.`;
}

export function describeProvenance({ command, data, engine, devices, commits, seconds, first, last }: Provenance): string {
  const when = first === null ? 'no run yet' : `${first.slice(0, 16).replace('T', ' ')} to ${last!.slice(0, 16).replace('T', ' ')} UTC`;
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');
  return [
    '```sh', command, '```', '',
    `Data: ${data.name}, ${data.images} images (${data.hash.slice(0, 12)}). Engine: ${engine}${devices.length > 0 ? ` (${devices.join('; ')})` : ''}.`,
    `Runs took ${duration(seconds)} in all, from ${when}. Versions: ${software}; commits ${commits.length > 0 ? listed(commits.map((commit) => commit.slice(0, 7))) : 'unknown'}.`,
  ].join('\n');
}
