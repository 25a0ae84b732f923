import type { BenchTrainResult } from '../../../bench/train.ts';
import { benchImport, type ImportBench } from './bench-import.ts';
import { amount, table } from './format.ts';
import type { Terminal } from './terminal.ts';

export type BenchAllOptions = { python?: string; engine?: string; images?: string };

export type BenchRow = {
  what: string;
  /** Images a second. */
  ours: number;
  alternative: string;
  /** Images a second; null where the alternative is not installed. */
  theirs: number | null;
  ratio: number | null;
};

export type BenchAll = { rows: BenchRow[]; train: BenchTrainResult; import: ImportBench };

const brief = { rounds: 1, seconds: 3 };

/** Everything, in sizes that take a minute in all. */
export async function benchAll({ images, ...options }: BenchAllOptions, terminal: Terminal): Promise<BenchAll> {
  const { benchTrain } = await import('../../../bench/train.ts');
  terminal.note('training and inference …');
  const train = await benchTrain({ ...options, ...brief });
  terminal.note('import …');
  const imported = await benchImport(images === undefined ? {} : { images }, terminal);
  return { rows: [...trainRows(train), importRow(imported)], train, import: imported };
}

export function describeBenchAll({ rows, train }: BenchAll): string {
  const columns = [
    { title: 'what' }, { title: 'images/s', align: 'right' as const }, { title: 'alternative' }, { title: 'images/s', align: 'right' as const },
    { title: 'ratio', align: 'right' as const },
  ];
  const cells = rows.map(({ what, ours, alternative, theirs, ratio }) => [what, amount(ours), alternative, theirs === null ? '–' : amount(theirs), ratio === null ? '–' : ratio.toFixed(2)]);
  return [
    table(columns, cells),
    '',
    `engine ${train.engine}: ${train.device}; U-Net ${train.preset}, ${train.size} × ${train.size}, batches of ${train.batchSize}`,
    ...(train.pytorchMissing === null ? [] : [`PyTorch was not measured: ${train.pytorchMissing}`]),
    'One short turn of each: "bench train", "bench infer" and "bench import" measure longer.',
  ].join('\n');
}

function trainRows({ inference, channelsLast, ...training }: BenchTrainResult): BenchRow[] {
  return [
    comparisonRow('training', 'PyTorch, NCHW', training),
    comparisonRow('training', 'PyTorch, channels_last', channelsLast),
    comparisonRow('inference', 'PyTorch, NCHW', inference),
    comparisonRow('inference', 'PyTorch, channels_last', channelsLast.inference),
  ];
}

function comparisonRow(what: string, alternative: string, { imagesPerSecond, ratio }: BenchTrainResult['inference']): BenchRow {
  return { what, ours: imagesPerSecond.engine, alternative, theirs: imagesPerSecond.pytorch, ratio };
}

function importRow({ imagesPerSecond, decode, ratio }: ImportBench): BenchRow {
  return { what: 'import', ours: imagesPerSecond, alternative: "sharp's bare decode", theirs: decode.imagesPerSecond, ratio };
}
