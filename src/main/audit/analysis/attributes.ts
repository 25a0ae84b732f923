import { auditOutcomes, type AuditAttribute, type AuditConfiguration, type AuditGroup, type AuditOutcome } from '../../../core/contract/index.ts';
import { valueSources, type ValueSource } from '../../../core/subject.ts';
import { referenceOf } from '../rows/asked.ts';
import { attributeNotes } from './attribute-notes.ts';
import { compare, shareOf, type Tested } from './comparisons.ts';
import { levelSizes } from './family.ts';
import { gapsOf, worstOf } from './gaps.ts';
import { labelsOf } from './labels.ts';
import { groupMeans, measuredOf, type MeasureColumns } from './measures.ts';
import { outcomeSample, restOf, tallyCells, type CellTally, type OutcomeSample } from './tally.ts';
import type { Counter } from './counts.ts';
import type { Draws } from './draws.ts';
import type { Course } from '../course.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

/** What is found once for all attributes. */
export type Shared = {
  samples: Record<AuditOutcome, OutcomeSample>;
  labelled: OutcomeSample;
  flaggedAt: { at: number; sample: OutcomeSample }[];
  measures: MeasureColumns;
  counter: Counter;
  draws: Draws;
};

export function labelledSample(table: AuditTable): OutcomeSample {
  return outcomeSample(table, { of: table.labelled, among: new Uint8Array(table.count).fill(1) });
}

/** One attribute, but for the q of its comparisons, which only the whole family gives. */
export async function analyseAttribute(table: AuditTable, grouping: Grouping, shared: Shared, configuration: AuditConfiguration, course: Course): Promise<AuditAttribute> {
  const { minimumN } = configuration;
  const { levels, codes } = grouping;
  const cells = levels.length;
  const partition = { codes, cells };
  const reference = referenceOf(grouping, configuration);
  const sizes = levelSizes(grouping);
  const counts = shared.counter.count(partition);
  const tallies = { flagged: tallyCells(shared.samples.flagged, partition), failed: tallyCells(shared.samples.failed, partition) };
  const other = shared.flaggedAt.map(({ at, sample }) => ({ at, sample, tallies: tallyCells(sample, partition) }));
  const labels = labelsOf(table, grouping, shared.labelled, tallyCells(shared.labelled, partition), configuration);
  const means = await groupMeans(shared.measures, grouping, shared.draws, configuration, course);
  const groups = levels.map((level, code): AuditGroup => {
    const group = { ...level, n: counts[code]!, share: table.images.ids.length === 0 ? 0 : counts[code]!.images / table.images.ids.length };
    if (sizes[code]! < minimumN) return { ...group, tooSmall: true, comparisons: [], flagged: null, failed: null, flaggedAt: [], measures: [], labels: null };
    const comparisons = auditOutcomes.flatMap((outcome) => comparisonOf(outcome, shared.samples[outcome], tallies[outcome], code, reference, configuration));
    const failed = shareOf(shared.samples.failed, tallies.failed[code]!, configuration);
    return {
      ...group,
      tooSmall: false,
      comparisons: comparisons.map((tested) => ({ ...tested, q: null })),
      flagged: shareOf(shared.samples.flagged, tallies.flagged[code]!, configuration),
      failed,
      flaggedAt: other.flatMap(({ at, sample, tallies }) => {
        const flagged = shareOf(sample, tallies[code]!, configuration);
        return flagged === null ? [] : [{ at, flagged }];
      }),
      measures: measuredOf(means, code, reference, { share: failed, compared: comparisons.find(({ outcome }) => outcome === 'failed') }, configuration),
      labels: labels[code]!,
    };
  });
  const missingImages = levels.reduce((sum, { kind }, code) => sum + (kind === 'missing' ? counts[code]!.images : 0), 0);
  const attribute = {
    key: grouping.key,
    label: grouping.label,
    kind: grouping.kind,
    bands: grouping.bands,
    reference: reference === -1 ? null : levels[reference]!.level,
    missing: { images: missingImages, share: table.images.ids.length === 0 ? 0 : missingImages / table.images.ids.length },
    sources: table.sources.get(grouping.key) ?? noSources(),
    groups,
    gaps: gapsOf(grouping, means, configuration),
    worst: worstOf(grouping, means, groups),
  };
  return { ...attribute, notes: attributeNotes(table, grouping, attribute, configuration) };
}

/** Nothing where one of the sides has fewer units than the minimum. */
function comparisonOf(outcome: AuditOutcome, sample: OutcomeSample, tallies: readonly CellTally[], code: number, reference: number, configuration: AuditConfiguration): Tested[] {
  if (code === reference) return [];
  const group = tallies[code]!;
  const against = reference === -1 ? restOf(sample, group) : tallies[reference]!;
  return Math.min(group.total, against.total) < configuration.minimumN ? [] : [compare(outcome, sample, group, against, configuration)];
}

function noSources(): Record<ValueSource, number> {
  return Object.fromEntries(valueSources.map((source) => [source, 0])) as Record<ValueSource, number>;
}
