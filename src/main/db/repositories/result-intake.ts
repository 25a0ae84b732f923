import { closeSync, openSync, readFileSync, readSync, fstatSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { hardnessRow, roundResult, type RoundResult } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { resultFiles } from '../../jobs/round/result-files.ts';
import { transact } from '../connection.ts';
import { readJsonLines } from '../json-lines.ts';
import { adoptModels, type AdoptedModel } from '../model-files.ts';
import { newId, type Session } from '../session.ts';

const predictionRow = z.object({
  image: z.string(),
  sparsity: z.number().min(0).lt(1),
  offset: z.number().int().min(0),
  length: z.number().int().min(1),
});

export type ResultIntake = { take(of: { round: number; run: string }, folder: string): void };

/** Takes in what a round job leaves behind: model files first, then all rows in one transaction. */
export function createResultIntake(session: Session): ResultIntake {
  const { connection, history, now } = session;
  const images = connection.prepare<[number], { image: string }>('SELECT image FROM snapshot WHERE round = ?');
  const insertHardness = connection.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO hardness (run, image, score, by_level, signals, flagged, seen, iou, dice, hd95, area_bias)
    VALUES (@run, @image, @score, @byLevel, @signals, @flagged, @seen, @iou, @dice, @hd95, @areaBias)`);
  const insertPrediction = connection.prepare<[string, string, number, number, Buffer]>(
    'INSERT INTO prediction (run, image, sparsity, size, probability) VALUES (?, ?, ?, ?, ?)',
  );
  const insertModel = connection.prepare<[Record<string, string | number>]>(`
    INSERT INTO model (id, run, sparsity, file, bytes, sha256, card) VALUES (@id, @run, @sparsity, @file, @bytes, @sha256, @card)`);
  const finishRun = connection.prepare<[string, string, string, string]>('UPDATE run SET engine = ?, versions = ?, metrics = ? WHERE id = ?');
  const finishRound = connection.prepare<[Record<string, string | number | null>]>(`
    UPDATE round SET result = @result, snapshot_sha256 = @snapshot, cut_off_seen = @seen, cut_off_unseen = @unseen, finished_at = @at
    WHERE number = @round`);

  const takeHardness = (run: string, folder: string, expected: ReadonlySet<string>): void => {
    const file = join(folder, resultFiles.hardness);
    let rows = 0;
    for (const { line, value } of readJsonLines(file)) {
      const row = parse(hardnessRow, value, `${file}, line ${line}`);
      if (!expected.has(row.image)) throw damaged(`${file}, line ${line}`, `image ${row.image} is not in the round's snapshot`);
      const { image, score, iou, dice, hd95 = null, areaBias = null } = row;
      insertHardness.run({
        run, image, score, iou, dice, hd95, areaBias,
        byLevel: JSON.stringify(row.byLevel), signals: JSON.stringify(row.signals),
        flagged: Number(row.flagged), seen: Number(row.seen),
      });
      rows++;
    }
    if (rows !== expected.size) throw damaged(file, `it holds ${rows} of the snapshot's ${expected.size} images`);
  };

  const takePredictions = (run: string, folder: string, expected: ReadonlySet<string>, size: number): void => {
    const file = join(folder, resultFiles.predictions);
    const pack = openSync(join(folder, resultFiles.pack), 'r');
    try {
      const packBytes = fstatSync(pack).size;
      for (const { line, value } of readJsonLines(file)) {
        const where = `${file}, line ${line}`;
        const { image, sparsity, offset, length } = parse(predictionRow, value, where);
        if (!expected.has(image)) throw damaged(where, `image ${image} is not in the round's snapshot`);
        if (offset + length > packBytes) throw damaged(where, `it points behind the end of ${resultFiles.pack}`);
        const bytes = Buffer.alloc(length);
        readSync(pack, bytes, 0, length, offset);
        const problem = probabilityProblem(bytes, size);
        if (problem !== null) throw damaged(where, problem);
        insertPrediction.run(run, image, sparsity, size, bytes);
      }
    } finally {
      closeSync(pack);
    }
  };

  return {
    take({ round, run }, folder) {
      const file = join(folder, resultFiles.result);
      const result = parse(roundResult, readJson(file), file);
      if (result.round !== round) throw damaged(file, `it is the result of round ${result.round}, not of ${round}`);
      const models = adoptModels(session.folder, round, join(folder, resultFiles.models));
      checkDenseModel(models, result, file);
      transact(connection, () => {
        const expected = new Set(images.all(round).map((row) => row.image));
        takeHardness(run, folder, expected);
        takePredictions(run, folder, expected, result.model.size);
        for (const model of models) insertModel.run({ id: newId(), run, ...model });
        const { test, validation, ladder, signals } = result;
        finishRun.run(result.engine, JSON.stringify(result.versions), JSON.stringify({ test, validation, ladder, signals }), run);
        const { seen, unseen } = result.flagged.cutOff;
        finishRound.run({ round, result: JSON.stringify(result), snapshot: result.snapshotSha256, seen, unseen, at: now() });
        history.record('round-result', { round, modelSha256: result.modelSha256, snapshotSha256: result.snapshotSha256 });
      });
    },
  };
}

/** What is wrong with a stored probability map; null where it decodes to size × size bytes. */
export function probabilityProblem(bytes: Buffer, size: number): string | null {
  try {
    const length = inflateRawSync(bytes, { maxOutputLength: size * size + 1 }).length;
    return length === size * size ? null : `the probability map holds ${length} pixels instead of ${size * size}`;
  } catch {
    return 'the probability map cannot be decoded';
  }
}

function checkDenseModel(models: readonly AdoptedModel[], result: RoundResult, file: string): void {
  const dense = models.find((model) => model.sparsity === 0);
  if (dense?.sha256 !== result.modelSha256) throw damaged(file, `modelSha256 is ${result.modelSha256}, but that of the dense model's file is ${dense?.sha256 ?? 'missing'}`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(file, error.message);
    throw error;
  }
}

function parse<T extends z.ZodType>(schema: T, value: unknown, where: string): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw damaged(where, `${issue.path.join('.') || 'the line'}: ${issue.message}`);
}

function damaged(where: string, problem: string): WeakspotError {
  return new WeakspotError('corrupt', `${where}: ${problem}; resume the job, or start the round again`, { path: where });
}
