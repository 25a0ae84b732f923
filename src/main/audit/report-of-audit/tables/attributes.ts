import type { AuditAttribute, AuditGroup, AuditResult } from '../../../../core/contract/index.ts';
import { countColumns, estimateColumns, shareColumns, tableFile, type AuditTableFile, type Column } from './table-file.ts';

type InGroup = { attribute: AuditAttribute; group: AuditGroup };

const attributeColumns = [
  { key: 'attribute', label: 'Attribute', value: ({ attribute }: { attribute: AuditAttribute }) => attribute.key },
];

const groupColumns: Column<InGroup>[] = [
  ...attributeColumns,
  { key: 'level', label: 'Level', value: ({ group }) => group.level },
  { key: 'label', label: 'Group', value: ({ group }) => group.label },
];

/** What is told of each attribute and of each of its groups. */
export function attributeTables({ attributes }: AuditResult): AuditTableFile[] {
  const groups: InGroup[] = attributes.flatMap((attribute) => attribute.groups.map((group) => ({ attribute, group })));
  return [
    attributesTable(attributes),
    tableFile<InGroup>(
      'groups', 'Groups: how many there are, and shares flagged and failed',
      [
        ...groupColumns,
        { key: 'kind', label: 'Kind', value: ({ group }) => group.kind },
        { key: 'reference', label: 'Reference group', value: ({ attribute, group }) => attribute.reference === group.level },
        ...countColumns<InGroup>(({ group }) => group.n),
        { key: 'share', label: 'Share of all images', unit: 'fraction', value: ({ group }) => group.share },
        { key: 'too_small', label: 'Under the minimum n', value: ({ group }) => group.tooSmall },
        ...shareColumns<InGroup>('flagged', 'Share flagged', ({ group }) => group.flagged),
        ...shareColumns<InGroup>('failed', 'Share failed', ({ group }) => group.failed),
      ],
      groups,
    ),
    comparisonsTable(groups),
    measuresTable(groups),
    gapsTable(attributes),
    labelsTable(groups),
    tableFile(
      'flag-shares', 'Share flagged where another share of all is taken as flagged',
      [
        ...groupColumns,
        { key: 'at', label: 'Share of all that is flagged', unit: 'fraction', value: ({ at }) => at.at },
        ...shareColumns<InGroup & { at: AuditGroup['flaggedAt'][number] }>('flagged', 'Share flagged', ({ at }) => at.flagged),
      ],
      groups.flatMap((one) => one.group.flaggedAt.map((at) => ({ ...one, at }))),
    ),
  ];
}

function attributesTable(attributes: readonly AuditAttribute[]): AuditTableFile {
  type Row = { attribute: AuditAttribute };
  return tableFile<Row>(
    'attributes', 'Attributes: missing values, whose the values are, the worst group',
    [
      ...attributeColumns,
      { key: 'label', label: 'Name', value: ({ attribute }) => attribute.label },
      { key: 'kind', label: 'Kind', value: ({ attribute }) => attribute.kind },
      { key: 'bands', label: 'Inner bounds of bands', value: ({ attribute }) => attribute.bands?.join(' ') ?? null },
      { key: 'reference', label: 'Reference level', value: ({ attribute }) => attribute.reference },
      { key: 'missing_images', label: 'Images without a value', unit: 'count', value: ({ attribute }) => attribute.missing.images },
      { key: 'missing_share', label: 'Share without a value', unit: 'fraction', value: ({ attribute }) => attribute.missing.share },
      ...(['clinician', 'import', 'estimate'] as const).map((source): Column<Row> => ({ key: `from_${source}`, label: `Values by ${source}`, unit: 'count', value: ({ attribute }) => attribute.sources[source] ?? 0 })),
      { key: 'worst', label: 'Worst group by mean Dice', value: ({ attribute }) => attribute.worst?.level ?? null },
      { key: 'notes', label: 'Notes', value: ({ attribute }) => attribute.notes.join(' ') },
    ],
    attributes.map((attribute) => ({ attribute })),
  );
}

function comparisonsTable(groups: readonly InGroup[]): AuditTableFile {
  type Row = InGroup & { comparison: AuditGroup['comparisons'][number] };
  return tableFile<Row>(
    'comparisons', 'Each group against the rest, or against the reference group',
    [
      ...groupColumns,
      { key: 'outcome', label: 'Outcome', value: ({ comparison }) => comparison.outcome },
      ...shareColumns<Row>('group', 'Share in the group', ({ comparison }) => comparison.group),
      ...shareColumns<Row>('against', 'Share in the others', ({ comparison }) => comparison.against),
      ...estimateColumns<Row>('difference', 'Difference of shares', 'fraction', ({ comparison }) => comparison.difference),
      ...estimateColumns<Row>('risk_ratio', 'Risk ratio', 'ratio', ({ comparison }) => comparison.riskRatio),
      ...estimateColumns<Row>('odds_ratio', 'Odds ratio', 'ratio', ({ comparison }) => comparison.oddsRatio),
      { key: 'odds_ratio_corrected', label: 'One half added to each cell', value: ({ comparison }) => comparison.oddsRatio.value?.corrected ?? null },
      { key: 'p', label: 'p (Fisher)', value: ({ comparison }) => comparison.test.value?.p ?? null },
      { key: 'mid_p', label: 'mid-P', value: ({ comparison }) => comparison.test.value?.midP ?? null },
      { key: 'design_effect', label: 'Design effect', value: ({ comparison }) => comparison.test.value?.designEffect ?? null },
      { key: 'p_reason', label: 'Why there is no test', value: ({ comparison }) => comparison.test.reason },
      { key: 'q', label: 'q (Benjamini–Hochberg)', value: ({ comparison }) => comparison.q },
      { key: 'detectable_above', label: 'Smallest higher share that could have been shown', unit: 'fraction', value: ({ comparison }) => comparison.detectable.value?.above ?? null },
      { key: 'detectable_below', label: 'Highest lower share that could have been shown', unit: 'fraction', value: ({ comparison }) => comparison.detectable.value?.below ?? null },
      { key: 'detectable_reason', label: 'Why no such share is given', value: ({ comparison }) => comparison.detectable.reason },
    ],
    groups.flatMap((one) => one.group.comparisons.map((comparison) => ({ ...one, comparison }))),
  );
}

function measuresTable(groups: readonly InGroup[]): AuditTableFile {
  type Row = InGroup & { measured: AuditGroup['measures'][number] };
  return tableFile<Row>(
    'measures', 'Means of measures by group, and against the others',
    [
      ...groupColumns,
      { key: 'measure', label: 'Measure', value: ({ measured }) => measured.measure },
      { key: 'n', label: 'Units', unit: 'count', value: ({ measured }) => measured.n },
      ...estimateColumns<Row>('mean', 'Mean', 'as the measure', ({ measured }) => measured.mean),
      ...estimateColumns<Row>('difference', 'Difference of means', 'as the measure', ({ measured }) => measured.difference),
      ...estimateColumns<Row>('ratio', 'Ratio of means', 'ratio', ({ measured }) => measured.ratio),
      { key: 'detectable', label: 'Smallest difference that could have been shown', unit: 'as the measure', value: ({ measured }) => measured.detectable.value },
      { key: 'detectable_reason', label: 'Why no such difference is given', value: ({ measured }) => measured.detectable.reason },
    ],
    groups.flatMap((one) => one.group.measures.map((measured) => ({ ...one, measured }))),
  );
}

function gapsTable(attributes: readonly AuditAttribute[]): AuditTableFile {
  type Row = { attribute: AuditAttribute; gap: AuditAttribute['gaps'][number] };
  return tableFile<Row>(
    'gaps', 'Distances between the groups of an attribute',
    [
      ...attributeColumns,
      { key: 'measure', label: 'Measure', value: ({ gap }) => gap.measure },
      { key: 'highest', label: 'Level with the highest mean', value: ({ gap }) => gap.highest },
      { key: 'lowest', label: 'Level with the lowest mean', value: ({ gap }) => gap.lowest },
      ...estimateColumns<Row>('difference', 'Highest minus lowest', 'as the measure', ({ gap }) => gap.difference),
      { key: 'ratio', label: 'Lowest ÷ highest', unit: 'ratio', value: ({ gap }) => gap.ratio.value },
      { key: 'ratio_reason', label: 'Why there is no ratio', value: ({ gap }) => gap.ratio.reason },
    ],
    attributes.flatMap((attribute) => attribute.gaps.map((gap) => ({ attribute, gap }))),
  );
}

function labelsTable(groups: readonly InGroup[]): AuditTableFile {
  type Row = InGroup & { labels: NonNullable<AuditGroup['labels']> };
  const rows = groups.flatMap((one) => (one.group.labels ? [{ ...one, labels: one.group.labels }] : []));
  const verdicts = [...new Set(rows.flatMap(({ labels }) => Object.keys(labels.verdicts)))].sort();
  return tableFile<Row>(
    'labels', 'Labels by group',
    [
      ...groupColumns,
      ...shareColumns<Row>('labelled', 'Share labelled', ({ labels }) => labels.labelled),
      { key: 'timed_labels', label: 'Labels whose time was taken', unit: 'count', value: ({ labels }) => labels.secondsSpent.value?.n ?? null },
      { key: 'seconds_median', label: 'Time spent, median', unit: 's', value: ({ labels }) => labels.secondsSpent.value?.median ?? null },
      { key: 'seconds_mean', label: 'Time spent, mean', unit: 's', value: ({ labels }) => labels.secondsSpent.value?.mean ?? null },
      { key: 'seconds_reason', label: 'Why no time is given', value: ({ labels }) => labels.secondsSpent.reason },
      { key: 'annotators', label: 'Annotators', unit: 'count', value: ({ labels }) => labels.annotators },
      ...verdicts.map((verdict): Column<Row> => ({ key: `verdict_${verdict}`, label: `Verdicts: ${verdict}`, unit: 'count', value: ({ labels }) => labels.verdicts[verdict] ?? 0 })),
    ],
    rows,
  );
}
