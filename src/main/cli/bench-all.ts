import type { BenchInferResult } from '../../../bench/infer.ts';
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

export type BenchAll = { rows: BenchRow[]; train: BenchTrainResult; infer: BenchInferResult; import: ImportBench };

const brief = { rounds: 1, seconds: 3 };
const briefPool = 400;

/** Everything, in sizes that take a minute in all. */
export async function benchAll({ images, ...options }: BenchAllOptions, terminal: Terminal): Promise<BenchAll> {
  const { benchTrain } = await import('../../../bench/train.ts');
  const { benchInfer } = await import('../../../bench/infer.ts');
  terminal.note('training …');
  const train = await benchTrain({ ...options, ...brief });
  terminal.note('inference …');
  const infer = await benchInfer({ ...options, ...brief, pool: briefPool });
  terminal.note('import …');
  const imported = await benchImport(images === undefined ? {} : { images }, terminal);
  return { rows: [...trainRows(train), ...inferRows(infer), importRow(imported)], train, infer, import: imported };
}

export function describeBenchAll({ rows, train, infer }: BenchAll): string {
  const columns = [
    { title: 'what' }, { title: 'images/s', align: 'right' as const }, { title: 'alternative' }, { title: 'images/s', align: 'right' as const },
    { title: 'ratio', align: 'right' as const },
  ];
  const cells = rows.map(({ what, ours, alternative, theirs, ratio }) => [what, amount(ours), alternative, theirs === null ? '–' : amount(theirs), ratio === null ? '–' : ratio.toFixed(2)]);
  return [
    table(columns, cells),
    '',
    `engine ${train.engine}: ${train.device}; training U-Net ${shape(train)}, inference ${shape(infer)}`,
    ...(infer.pool ? [`scoring ${infer.pool.images} images with the dense network and ${infer.pool.sparsities} pruned ones took ${infer.pool.ratio.toFixed(2)} × one dense pass`] : []),
    ...(train.pytorchMissing === null ? [] : [`PyTorch was not measured: ${train.pytorchMissing}`]),
    'One short turn of each: "bench train", "bench infer" and "bench import" measure longer.',
  ].join('\n');
}

function shape({ preset, size, batchSize }: { preset: string; size: number; batchSize: number }): string {
  return `${preset}, ${size} × ${size}, batches of ${batchSize}`;
}

function trainRows({ imagesPerSecond, ratio, channelsLast }: BenchTrainResult): BenchRow[] {
  const ours = imagesPerSecond.engine;
  return [
    { what: 'training', ours, alternative: 'PyTorch, NCHW', theirs: imagesPerSecond.pytorch, ratio },
    { what: 'training', ours, alternative: 'PyTorch, channels_last', theirs: channelsLast.imagesPerSecond.pytorch, ratio: channelsLast.ratio },
  ];
}

function inferRows({ imagesPerSecond: { engine: ours, pytorch, channelsLast }, ratio }: BenchInferResult): BenchRow[] {
  return [
    { what: 'inference', ours, alternative: 'PyTorch, NCHW', theirs: pytorch, ratio: ratio.nchw },
    { what: 'inference', ours, alternative: 'PyTorch, channels_last', theirs: channelsLast, ratio: ratio.channelsLast },
  ];
}

function importRow({ imagesPerSecond, decode, ratio }: ImportBench): BenchRow {
  return { what: 'import', ours: imagesPerSecond, alternative: "sharp's bare decode", theirs: decode.imagesPerSecond, ratio };
}
