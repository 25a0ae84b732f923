import type { AuditOverRounds, AuditResult, AuditUnbiased } from '../../../../core/contract/index.ts';
import { estimateColumns, shareColumns, tableFile, type AuditTableFile, type Column } from './table-file.ts';

/** Over rounds, the unbiased rates, the family of tests, features and notes. */
export function overviewTables(result: AuditResult): AuditTableFile[] {
  return [
    ...overRounds(result.overRounds),
    ...unbiased(result.unbiased),
    tableFile<AuditResult['family'][number]>(
      'family', 'The declared family of tests',
      [
        { key: 'attribute', label: 'Attribute', value: ({ attribute }) => attribute },
        { key: 'level', label: 'Level', value: ({ level }) => level },
        { key: 'outcome', label: 'Outcome', value: ({ outcome }) => outcome },
        { key: 'p', label: 'p', value: ({ p }) => p },
        { key: 'q', label: 'q (Benjamini–Hochberg)', value: ({ q }) => q },
      ],
      result.family,
    ),
    tableFile<AuditResult['features'][number]>(
      'features', 'Features computed from image and mask',
      [
        { key: 'feature', label: 'Feature', value: ({ name }) => name },
        { key: 'known', label: 'Known', unit: 'count', value: ({ known }) => known },
        { key: 'from_labels', label: 'Taken within a label', unit: 'count', value: ({ fromLabels }) => fromLabels },
        { key: 'from_predictions', label: 'Taken within a prediction', unit: 'count', value: ({ fromPredictions }) => fromPredictions },
      ],
      result.features,
    ),
    tableFile<{ about: string; note: string }>(
      'notes', 'Notes',
      [
        { key: 'about', label: 'About', value: ({ about }) => about },
        { key: 'note', label: 'Note', value: ({ note }) => note },
      ],
      notes(result),
    ),
  ];
}

function overRounds(moved: AuditOverRounds | null): AuditTableFile[] {
  const attributes = moved?.attributes ?? [];
  type Point = { attribute: string; level: string; label: string; point: AuditOverRounds['attributes'][number]['groups'][number]['points'][number] };
  type Gap = { attribute: AuditOverRounds['attributes'][number]; gap: AuditOverRounds['attributes'][number]['gaps'][number] };
  return [
    tableFile<Point>(
      'over-rounds', 'Each group over rounds',
      [
        { key: 'attribute', label: 'Attribute', value: ({ attribute }) => attribute },
        { key: 'level', label: 'Level', value: ({ level }) => level },
        { key: 'label', label: 'Group', value: ({ label }) => label },
        { key: 'round', label: 'Round', value: ({ point }) => point.round },
        ...shareColumns<Point>('flagged', 'Share flagged', ({ point }) => point.flagged),
        { key: 'judged', label: 'Judged units', unit: 'count', value: ({ point }) => point.n },
        ...estimateColumns<Point>('dice', 'Mean Dice', 'fraction', ({ point }) => point.dice),
      ],
      attributes.flatMap(({ key, groups }) => groups.flatMap(({ level, label, points }) => points.map((point) => ({ attribute: key, level, label, point })))),
    ),
    tableFile<Gap>(
      'gaps-over-rounds', 'Gaps between groups over rounds; "closed" is of the whole attribute, from the first round to the last',
      [
        { key: 'attribute', label: 'Attribute', value: ({ attribute }) => attribute.key },
        { key: 'round', label: 'Round', value: ({ gap }) => gap.round },
        ...estimateColumns<Gap>('dice', 'Gap of mean Dice', 'fraction', ({ gap }) => gap.dice),
        { key: 'flagged', label: 'Gap of the share flagged', unit: 'fraction', value: ({ gap }) => gap.flagged.value },
        { key: 'flagged_reason', label: 'Why there is none', value: ({ gap }) => gap.flagged.reason },
        ...estimateColumns<Gap>('closed', 'By how much the gap of mean Dice closed', 'fraction', ({ attribute }) => attribute.closed),
      ],
      attributes.flatMap((attribute) => attribute.gaps.map((gap) => ({ attribute, gap }))),
    ),
  ];
}

function unbiased({ rates }: AuditUnbiased): AuditTableFile[] {
  type Rate = AuditUnbiased['rates'][number];
  type InGroup = { rate: Rate; group: Rate['byGroup'][number] };
  const part = (key: 'chosen' | 'random', label: string): Column<Rate>[] =>
    (['images', 'reviewed', 'wrong'] as const).map((what) => ({ key: `${key}_${what}`, label: `${label}: ${what}`, unit: 'count', value: (rate) => rate[key][what] }));
  return [
    tableFile<Rate>(
      'unbiased-rates', 'Rates of what is wrong, from the random share of the queues',
      [
        { key: 'queue', label: 'Queue', value: ({ queue }) => queue },
        { key: 'about', label: 'About', value: ({ about }) => about },
        { key: 'candidates', label: 'Candidates', unit: 'count', value: ({ candidates }) => candidates },
        ...part('chosen', 'Chosen by hardness'),
        ...part('random', 'Drawn at random'),
        ...estimateColumns<Rate>('rest', 'Rate among what hardness did not choose', 'fraction', ({ rest }) => rest),
        ...estimateColumns<Rate>('all', 'Rate among all candidates', 'fraction', ({ all }) => all),
      ],
      rates,
    ),
    tableFile<InGroup>(
      'unbiased-rates-by-group', 'Rates of what is wrong by group, from the random share',
      [
        { key: 'queue', label: 'Queue', value: ({ rate }) => rate.queue },
        { key: 'attribute', label: 'Attribute', value: ({ group }) => group.key },
        { key: 'level', label: 'Level', value: ({ group }) => group.level },
        { key: 'label', label: 'Group', value: ({ group }) => group.label },
        { key: 'reviewed', label: 'Reviewed', unit: 'count', value: ({ group }) => group.reviewed },
        ...estimateColumns<InGroup>('rate', 'Rate', 'fraction', ({ group }) => group.rate),
      ],
      rates.flatMap((rate) => rate.byGroup.map((group) => ({ rate, group }))),
    ),
  ];
}

function notes(result: AuditResult): { about: string; note: string }[] {
  const about = (name: string, sentences: readonly string[] = []): { about: string; note: string }[] => sentences.map((note) => ({ about: name, note }));
  return [
    ...about('the whole', result.notes),
    ...result.attributes.flatMap(({ key, notes: own }) => about(key, own)),
    ...result.adjustments.flatMap((model) => about(`regression of ${model.outcome} on ${model.attribute}`, model.notes)),
    ...about('slices', result.slices.notes),
    ...about('over rounds', result.overRounds?.notes),
    ...about('unbiased rates', result.unbiased.notes),
  ];
}
