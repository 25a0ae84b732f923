import type { AuditConfiguration, AuditResult } from '../../core/contract/index.ts';
import { adjust } from './adjustment/index.ts';
import type { Course } from './course.ts';
import { overRounds } from './over-rounds/index.ts';
import { readTable } from './rows/read.ts';
import type { AuditRow, AuditRowsHeader } from './rows/row.ts';
import { searchSlices } from './slices/index.ts';
import { unbiasedRates } from './unbiased/index.ts';

/** What an analysis finds; who asked, when and with what is the job's to say. */
export type Analysis = Omit<AuditResult, 'audit' | 'command' | 'hashes' | 'versions' | 'seconds' | 'startedAt' | 'finishedAt'> & { hashes: Omit<AuditResult['hashes'], 'rowsSha256'> };

export type AnalysisInput = {
  header: AuditRowsHeader;
  rows: Iterable<AuditRow> | AsyncIterable<AuditRow>;
  configuration: AuditConfiguration;
  onProgress?: (phase: string, share: number) => void;
  signal?: AbortSignal;
};

export async function analyse({ header, rows, configuration, onProgress, signal }: AnalysisInput): Promise<Analysis> {
  const table = await readTable(header, rows, configuration);
  const course = (phase: string): Course => ({
    onProgress: (share) => onProgress?.(phase, share),
    pause: () => {
      signal?.throwIfAborted();
      return Promise.resolve();
    },
  });
  const by = configuration.by ?? [...table.groupings].flatMap(([key, { levels }]) => (levels.length > 1 ? [key] : []));
  const resolved: AuditConfiguration = { ...configuration, by, adjust: configuration.adjust ?? [] };
  const groupings = by.map((key) => table.groupings.get(key)!);
  const sum = (column: Uint8Array): number => column.reduce((total, value) => total + value, 0);
  return {
    round: header.round,
    configuration: resolved,
    data: {
      images: table.count, lesions: 0, patients: 0, judged: sum(table.judged), flagged: sum(table.flagged), failed: sum(table.failed), splits: { train: 0, validation: 0, test: 0 },
      clusters: { of: table.clustersOf, count: table.clusters.count, largest: 0 },
    },
    hashes: { snapshotSha256: header.snapshotSha256, modelSha256: header.modelSha256 },
    family: [],
    attributes: [],
    intersections: [],
    adjustments: await adjust(table, groupings, resolved, course('adjusting')),
    slices: await searchSlices(table, groupings, resolved, course('searching slices')),
    overRounds: await overRounds(table, groupings, resolved, course('comparing rounds')),
    unbiased: unbiasedRates(table, groupings, resolved),
    features: [],
    notes: [...table.notes],
  };
}
