import { featureNames, type AuditConfiguration, type AuditResult } from '../../core/contract/index.ts';
import { adjust } from './adjustment/index.ts';
import { analyseAttribute, labelledSample, type Shared } from './analysis/attributes.ts';
import { Counter } from './analysis/counts.ts';
import { dataNotes, dataOf, featuresOf } from './analysis/data.ts';
import { drawResamples } from './analysis/draws.ts';
import { declareFamily, testFamily } from './analysis/family.ts';
import { intersectionsOf } from './analysis/intersections.ts';
import { measureColumns } from './analysis/measures.ts';
import { openPace } from './analysis/pace.ts';
import { requireRows, resolve } from './analysis/resolve.ts';
import { outcomeSample } from './analysis/tally.ts';
import { outcomeColumn } from './outcome.ts';
import { overRounds } from './over-rounds/index.ts';
import { featureGrouping } from './rows/group.ts';
import { readTable } from './rows/read.ts';
import { searchSlices } from './slices/index.ts';
import { unbiasedRates } from './unbiased/index.ts';
import type { Course } from './course.ts';
import type { AuditRow, AuditRowsHeader } from './rows/row.ts';

/** What an analysis finds; who asked, when and with what is the job's to say. */
export type Analysis = Omit<AuditResult, 'audit' | 'command' | 'hashes' | 'versions' | 'seconds' | 'startedAt' | 'finishedAt'> & { hashes: Omit<AuditResult['hashes'], 'rowsSha256'> };

export type AnalysisInput = {
  header: AuditRowsHeader;
  rows: Iterable<AuditRow> | AsyncIterable<AuditRow>;
  configuration: AuditConfiguration;
  /** Told what is being done, and the share of it that is done, in [0, 1]. */
  onProgress?: (phase: string, share: number) => void;
  signal?: AbortSignal;
};

/**
 * Audits a round: what each attribute's groups show, and how sure that is. The same rows, in whatever order, and configuration give the same result.
 *
 * @throws WeakspotError `bad-request` where the configuration names what is not there; the signal's reason once it is aborted
 */
export async function analyse({ header, rows, configuration: asked, onProgress, signal }: AnalysisInput): Promise<Analysis> {
  const pause = openPace(signal);
  const course = (phase: string): Course => ({ pause, onProgress: (share) => onProgress?.(phase, share) });
  onProgress?.('reading rows', 0);
  const table = await readTable(header, paced(rows, pause), asked);
  requireRows(table);
  const { configuration, groupings, notes } = resolve(table, asked);
  const family = declareFamily(table, groupings, configuration);
  const shared: Shared = {
    samples: { flagged: outcomeSample(table, outcomeColumn(table, 'flagged')), failed: outcomeSample(table, outcomeColumn(table, 'failed')) },
    labelled: labelledSample(table),
    flaggedAt: table.flaggedAt.map(({ at, flagged }) => ({ at, sample: outcomeSample(table, { of: flagged, among: table.scored }) })),
    measures: measureColumns(table),
    counter: new Counter(table),
    draws: drawResamples(table.clusters, configuration),
  };
  const attributes = [];
  for (const [place, grouping] of groupings.entries()) {
    const share = (done: number): void => onProgress?.('comparing groups', (place + done) / groupings.length);
    attributes.push(await analyseAttribute(table, grouping, shared, configuration, { pause, onProgress: share }));
  }
  const comparisons = new Map(attributes.flatMap(({ key, groups }) => groups.flatMap((group) => group.comparisons.map((comparison) => [nameOf({ attribute: key, level: group.level, outcome: comparison.outcome }), comparison] as const))));
  const tested = testFamily(family, (declared) => comparisons.get(nameOf(declared))?.test.value?.p ?? null);
  for (const entry of tested) {
    const comparison = comparisons.get(nameOf(entry));
    if (comparison) comparison.q = entry.q;
  }
  const crossed = await intersectionsOf(table, groupings, shared.samples, shared.draws, shared.counter, configuration, course('crossing groups'));
  const data = dataOf(table);
  const terciles = featureNames.map((name) => featureGrouping(table, name)).filter(({ levels }) => levels.length > 1);
  return {
    round: header.round,
    configuration,
    data,
    hashes: { snapshotSha256: header.snapshotSha256, modelSha256: header.modelSha256 },
    family: tested,
    attributes,
    intersections: crossed.intersections,
    adjustments: await adjust(table, groupings, configuration, course('adjusting')),
    slices: await searchSlices(table, [...table.groupings.values(), ...terciles], configuration, course('searching slices')),
    overRounds: await overRounds(table, groupings, configuration, course('comparing rounds')),
    unbiased: unbiasedRates(table, groupings, configuration),
    features: featuresOf(table),
    notes: [...dataNotes(table, data, shared.draws, configuration), ...notes, ...table.notes, ...crossed.notes],
  };
}

function nameOf({ attribute, level, outcome }: { attribute: string; level: string; outcome: string }): string {
  return JSON.stringify([attribute, level, outcome]);
}

async function* paced(rows: AnalysisInput['rows'], pause: () => Promise<void>): AsyncGenerator<AuditRow> {
  let read = 0;
  for await (const row of rows) {
    yield row;
    if (++read % 500 === 0) await pause();
  }
}
