import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageRecord } from '../../engine/evaluate/index.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import { writeModel } from '../../engine/model/index.ts';
import { thisComputer } from '../this-computer.ts';
import { chunkFiles } from './chunk-files.ts';
import { completeResult, type Evaluation } from './evaluation-phase.ts';
import { orderByDiversity } from './diversity.ts';
import type { ScoredPool } from './hardness-rows.ts';
import { cardContent, type Pruned } from './pruning-phase.ts';
import { resultFiles, type PredictionRow } from './result-files.ts';
import type { Round } from './round-state.ts';
import { chunkSize } from './scoring-phase.ts';
import { readTrainingSignals } from './training-signals.ts';

/** The numbers of every scored image in the order of the snapshot, and what of them is not scoring's: training's, and the order by diversity. */
export async function readRecords(round: Round): Promise<ScoredPool> {
  const chunks = chunkFiles(round.work.scoring);
  const records: ImageRecord[] = [];
  const features: Float32Array[] = [];
  for (const chunk of chunksOf(round)) {
    records.push(...(await chunks.images(chunk)).map((image) => image.record));
    features.push(await chunks.features(chunk));
  }
  const training = await readTrainingSignals(round.work);
  return { records, training, diversity: await orderByDiversity(round, joined(features)) };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}

/** Writes the result folder aside and renames it: where it exists, it is whole. */
export async function writeResult(round: Round, evaluation: Evaluation, { ladder }: Pruned): Promise<void> {
  const { work, clock } = round;
  const { figures, ranked } = evaluation;
  const aside = work.resultAside;
  await rm(aside, { recursive: true, force: true });
  await mkdir(join(aside, resultFiles.models), { recursive: true });

  const cards = [];
  for (const [level, { sparsity, network }] of [{ sparsity: 0, network: ladder.dense }, ...ladder.levels].entries()) {
    const { dice, iou } = figures.ladder[level]!;
    const metrics = { testDice: dice, testIou: iou, meanDisagreement: figures.ladder[level]!.meanDisagreement };
    cards.push(await writeModel(join(aside, resultFiles.models, String(sparsity)), network, cardContent(round, sparsity, metrics)));
  }
  await withFile(join(aside, resultFiles.hardness), async (file) => {
    for (let i = 0; i < ranked.rows.length; i += 1000) await file.appendFile(ranked.rows.slice(i, i + 1000).map(jsonLine).join(''));
  });
  await writePredictions(round, aside);
  const result = completeResult(evaluation, { modelSha256: cards[0]!.weightsSha256, seconds: clock.seconds(), phaseSeconds: clock.parts() ?? undefined, computer: thisComputer(), finishedAt: new Date().toISOString() });
  await writeFileDurably(join(aside, resultFiles.result), Buffer.from(`${JSON.stringify(result, null, 2)}\n`));
  await rename(aside, work.result);
}

/** Joins the chunks' packs into one, moving what points into them. */
async function writePredictions(round: Round, folder: string): Promise<void> {
  const chunks = chunkFiles(round.work.scoring);
  await withFile(join(folder, resultFiles.pack), (pack) =>
    withFile(join(folder, resultFiles.predictions), async (lines) => {
      let start = 0;
      for (const chunk of chunksOf(round)) {
        const bytes = await chunks.pack(chunk);
        await pack.appendFile(bytes);
        const rows = (await chunks.images(chunk)).flatMap(({ record, maps }) =>
          maps.map(({ sparsity, offset, length }): PredictionRow => ({ image: record.image, sparsity, offset: start + offset, length })),
        );
        await lines.appendFile(rows.map(jsonLine).join(''));
        start += bytes.length;
      }
    }),
  );
}

function chunksOf({ snapshot }: Round): number[] {
  return Array.from({ length: Math.ceil(snapshot.images.length / chunkSize) }, (_, chunk) => chunk);
}

/** Durable once it resolves. */
async function withFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'w');
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
