import type { AuditAdjustment, AuditIntersection, AuditResult, AuditSlice } from '../../../../core/contract/index.ts';
import { countColumns, estimateColumns, shareColumns, tableFile, type AuditTableFile, type Column } from './table-file.ts';

/** Regressions, crossed groups and slices. */
export function modelTables(result: AuditResult): AuditTableFile[] {
  return [regressions(result.adjustments), terms(result.adjustments), covariates(result.adjustments), intersections(result.intersections), slices(result.slices.slices)];
}

type Model = { model: AuditAdjustment };

const modelColumns: Column<Model>[] = [
  { key: 'attribute', label: 'Attribute', value: ({ model }) => model.attribute },
  { key: 'outcome', label: 'Outcome', value: ({ model }) => model.outcome },
];

function regressions(models: readonly AuditAdjustment[]): AuditTableFile {
  return tableFile<Model>(
    'regressions', 'Regressions: what went into each, and by which method',
    [
      ...modelColumns,
      { key: 'covariates', label: 'Covariates', value: ({ model }) => model.covariates.join(' ') },
      { key: 'baseline', label: 'Baseline level', value: ({ model }) => model.baseline },
      { key: 'n', label: 'Units', unit: 'count', value: ({ model }) => model.n },
      { key: 'clusters', label: 'Clusters', unit: 'count', value: ({ model }) => model.clusters },
      { key: 'events', label: 'Events', unit: 'count', value: ({ model }) => model.events },
      { key: 'left_out', label: 'Left out for a missing covariate', unit: 'count', value: ({ model }) => model.leftOut },
      { key: 'method', label: 'Method', value: ({ model }) => model.method },
      { key: 'reason', label: 'Why that method, or none', value: ({ model }) => model.reason },
      { key: 'notes', label: 'Notes', value: ({ model }) => model.notes.join(' ') },
    ],
    models.map((model) => ({ model })),
  );
}

function terms(models: readonly AuditAdjustment[]): AuditTableFile {
  type Row = Model & { term: AuditAdjustment['terms'][number] };
  return tableFile<Row>(
    'odds-ratios', 'Odds ratios of each group against the baseline, crude and adjusted',
    [
      ...modelColumns,
      { key: 'level', label: 'Level', value: ({ term }) => term.level },
      { key: 'label', label: 'Group', value: ({ term }) => term.label },
      { key: 'n', label: 'Units', unit: 'count', value: ({ term }) => term.n },
      { key: 'events', label: 'Events', unit: 'count', value: ({ term }) => term.events },
      ...estimateColumns<Row>('crude', 'Crude odds ratio', 'ratio', ({ term }) => term.crude),
      { key: 'crude_p', label: 'p of the crude odds ratio', value: ({ term }) => term.crude.value?.p ?? null },
      ...estimateColumns<Row>('adjusted', 'Adjusted odds ratio', 'ratio', ({ term }) => term.adjusted),
      { key: 'adjusted_p', label: 'p of the adjusted odds ratio', value: ({ term }) => term.adjusted.value?.p ?? null },
    ],
    models.flatMap((model) => model.terms.map((term) => ({ model, term }))),
  );
}

function covariates(models: readonly AuditAdjustment[]): AuditTableFile {
  type Row = Model & { term: AuditAdjustment['covariateTerms'][number] };
  return tableFile<Row>(
    'covariates', 'Adjusted odds ratios of the covariates',
    [
      ...modelColumns,
      { key: 'covariate', label: 'Covariate', value: ({ term }) => term.covariate },
      { key: 'label', label: 'Term', value: ({ term }) => term.label },
      ...estimateColumns<Row>('adjusted', 'Adjusted odds ratio', 'ratio', ({ term }) => term.adjusted),
      { key: 'adjusted_p', label: 'p', value: ({ term }) => term.adjusted.value?.p ?? null },
    ],
    models.flatMap((model) => model.covariateTerms.map((term) => ({ model, term }))),
  );
}

function intersections(crossed: readonly AuditIntersection[]): AuditTableFile {
  type Row = { pair: AuditIntersection; cell: AuditIntersection['cells'][number] };
  return tableFile<Row>(
    'intersections', 'Two attributes crossed',
    [
      { key: 'first_attribute', label: 'First attribute', value: ({ pair }) => pair.first },
      { key: 'second_attribute', label: 'Second attribute', value: ({ pair }) => pair.second },
      { key: 'first', label: 'Level of the first', value: ({ cell }) => cell.first },
      { key: 'second', label: 'Level of the second', value: ({ cell }) => cell.second },
      ...countColumns<Row>(({ cell }) => cell.n),
      { key: 'too_small', label: 'Under the minimum n', value: ({ cell }) => cell.tooSmall },
      ...shareColumns<Row>('flagged', 'Share flagged', ({ cell }) => cell.flagged),
      ...shareColumns<Row>('failed', 'Share failed', ({ cell }) => cell.failed),
      ...estimateColumns<Row>('dice', 'Mean Dice', 'fraction', ({ cell }) => cell.dice),
    ],
    crossed.flatMap((pair) => pair.cells.map((cell) => ({ pair, cell }))),
  );
}

function slices(found: readonly AuditSlice[]): AuditTableFile {
  return tableFile<AuditSlice>(
    'slices', 'Slices nobody named',
    [
      { key: 'slice', label: 'Slice', value: ({ id }) => id },
      { key: 'conditions', label: 'Conditions', value: ({ conditions }) => conditions.map(({ label, levelLabel }) => `${label}: ${levelLabel}`).join('; ') },
      { key: 'outcome', label: 'Outcome', value: ({ outcome }) => outcome },
      ...countColumns<AuditSlice>(({ n }) => n),
      ...shareColumns<AuditSlice>('inside', 'Share inside', ({ inside }) => inside),
      ...shareColumns<AuditSlice>('outside', 'Share outside', ({ outside }) => outside),
      ...estimateColumns<AuditSlice>('excess', 'Excess', 'fraction', ({ excess }) => ({ value: excess, reason: null })),
      { key: 'p', label: 'p', value: ({ p }) => p },
      { key: 'q', label: 'q (Benjamini–Hochberg over all slices tested)', value: ({ q }) => q },
      { key: 'adds', label: 'Excess above that of its best part', unit: 'fraction', value: ({ adds }) => adds },
      { key: 'mean_dice', label: 'Mean Dice', unit: 'fraction', value: ({ meanDice }) => meanDice },
    ],
    found,
  );
}
