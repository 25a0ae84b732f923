import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import type { Verification } from '../../core/contract/index.ts';
import { checkFlip, readCounts, type Flip, type RunLengthMask } from '../../core/mask/index.ts';
import { hashFile, sha256Of } from './hash.ts';
import { cardFile } from './model-files.ts';
import { objectFile } from './object-file.ts';
import { chainStart } from './repositories/history.ts';
import { probabilityProblem } from './repositories/result-intake.ts';
import type { Session } from './session.ts';

const pageRows = 500;
/** Kinds that are worth knowing but are not damage. */
const harmless: ReadonlySet<string> = new Set(['unreferenced', 'unfinished-import']);

type Problem = Verification['problems'][number];

/** Checks everything that the project holds, a slice at a time, so that callers stay responsive. */
export async function verifyProject(session: Session): Promise<Verification> {
  const problems: Problem[] = [];
  const rows = await tolerating(problems, 'tables', () => checkTables(session, problems));
  await tolerating(problems, 'event', () => checkHistory(session, problems));
  await tolerating(problems, 'prediction', () => checkPredictions(session, problems));
  await tolerating(problems, 'annotation', () => checkMasks(session, problems));
  await tolerating(problems, 'draft', () => checkDrafts(session, problems));
  const objects = await tolerating(problems, 'image', () => checkObjects(session, problems));
  const models = await tolerating(problems, 'model', () => checkModels(session, problems));
  await tolerating(problems, 'image', () => checkUnfinished(session, problems));
  return { clean: problems.every((problem) => harmless.has(problem.kind)), checked: { objects, rows, models }, problems };
}

/** Runs a check to its end or to where the database is too damaged to be read, which is then one of the problems. */
async function tolerating(problems: Problem[], subject: string, check: () => number | Promise<number>): Promise<number> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError) || !/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) throw error;
    problems.push({ kind: 'database', subject, message: `cannot be read (${error.message}); restore a backup` });
    return 0;
  }
}

async function checkTables({ connection }: Session, problems: Problem[]): Promise<number> {
  const tables = connection.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`).all();
  let rows = 0;
  for (const { name } of [{ name: 'sqlite_schema' }, ...tables]) {
    rows += await tolerating(problems, name, () => checkTable(connection, name, problems));
    await nextTurn();
  }
  return rows;
}

function checkTable(connection: Session['connection'], name: string, problems: Problem[]): number {
  const found = connection.pragma(`integrity_check(${name})`) as { integrity_check: string }[];
  for (const { integrity_check: message } of found) if (message !== 'ok') problems.push({ kind: 'database', subject: name, message });
  if (name === 'sqlite_schema') return 0;
  const dangling = connection.pragma(`foreign_key_check(${name})`) as { rowid: number | null; parent: string }[];
  for (const { rowid, parent } of dangling) {
    problems.push({ kind: 'dangling-reference', subject: name, message: `row ${rowid ?? '(without number)'} refers to a row of ${parent} that does not exist` });
  }
  return connection.prepare<[], { rows: number }>(`SELECT COUNT(*) AS rows FROM ${name}`).get()!.rows;
}

async function checkHistory({ history }: Session, problems: Problem[]): Promise<number> {
  let mark = chainStart;
  for (;;) {
    const { last, checked, problems: found } = history.check(mark, pageRows);
    problems.push(...found.map(({ event, message }) => ({ kind: 'history', subject: String(event), message })));
    if (checked === 0) return mark.sequence;
    mark = last;
    await nextTurn();
  }
}

async function checkPredictions({ connection }: Session, problems: Problem[]): Promise<number> {
  const page = connection.prepare<[string, string, number, number], { run: string; image: string; sparsity: number; size: number; probability: Buffer }>(`
    SELECT run, image, sparsity, size, probability FROM prediction
    WHERE (run, image, sparsity) > (?, ?, ?) ORDER BY run, image, sparsity LIMIT ?`);
  let [run, image, sparsity] = ['', '', -1];
  let checked = 0;
  for (;;) {
    const rows = page.all(run, image, sparsity, pageRows);
    if (rows.length === 0) return checked;
    checked += rows.length;
    for (const row of rows) {
      const message = probabilityProblem(row.probability, row.size);
      if (message !== null) problems.push({ kind: 'prediction', subject: row.image, message: `sparsity ${row.sparsity}: ${message}` });
    }
    ({ run, image, sparsity } = rows.at(-1)!);
    await nextTurn();
  }
}

async function checkMasks({ connection }: Session, problems: Problem[]): Promise<number> {
  const page = connection.prepare<[number, number], { sequence: number; id: string; name: string; geometry: string }>(`
    SELECT a.sequence, a.id, i.name, a.geometry FROM annotation a JOIN image i ON i.id = a.image
    WHERE a.sequence > ? AND a.kind = 'mask' ORDER BY a.sequence LIMIT ?`);
  let checked = 0;
  let last = 0;
  for (;;) {
    const rows = page.all(last, pageRows);
    if (rows.length === 0) return checked;
    checked += rows.length;
    last = rows.at(-1)!.sequence;
    for (const { id, name, geometry } of rows) {
      const message = problemOf(() => readCounts(JSON.parse(geometry) as RunLengthMask));
      if (message !== null) problems.push({ kind: 'mask', subject: id, message: `a mask of ${name} cannot be read (${message}); restore a backup` });
    }
    await nextTurn();
  }
}

async function checkDrafts({ connection }: Session, problems: Problem[]): Promise<number> {
  const drafts = connection.prepare<[], { id: string; name: string; width: number; height: number; applied: number }>(
    'SELECT d.id, i.name, d.width, d.height, d.applied FROM draft d JOIN image i ON i.id = d.image ORDER BY d.id',
  );
  const operationsOf = connection.prepare<[string], Flip & { position: number }>('SELECT position, x, y, width, height, flipped FROM draft_operation WHERE draft = ? ORDER BY position');
  const all = drafts.all();
  for (const { id, name, applied, ...grid } of all) {
    const operations = operationsOf.all(id);
    const message = problemOf(() => {
      if (operations.some(({ position }, index) => position !== index + 1) || applied > operations.length) throw new Error('steps are missing');
      for (const operation of operations) checkFlip(operation, grid);
    });
    if (message !== null) problems.push({ kind: 'draft', subject: id, message: `strokes on ${name} that were not submitted cannot be read (${message}); restore a backup` });
    await nextTurn();
  }
  return all.length;
}

function problemOf(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

async function checkObjects({ connection, folder }: Session, problems: Problem[]): Promise<number> {
  const page = connection.prepare<[string, number], { sha256: string; bytes: number; name: string }>(
    'SELECT sha256, bytes, MIN(name) AS name FROM image WHERE sha256 > ? GROUP BY sha256 ORDER BY sha256 LIMIT ?',
  );
  let checked = 0;
  let last = '';
  for (;;) {
    const rows = page.all(last, pageRows);
    if (rows.length === 0) break;
    last = rows.at(-1)!.sha256;
    for (const { sha256, name } of rows) {
      checked++;
      const file = objectFile(sha256);
      problems.push(...(await fileProblems(folder, file, sha256, 'object', `the original of ${name}`)));
    }
  }
  const isKnown = connection.prepare<[string], { known: number }>('SELECT EXISTS (SELECT 1 FROM image WHERE sha256 = ?) AS known');
  for await (const sha256 of storedObjects(folder)) {
    if (isKnown.get(sha256)!.known === 1) continue;
    problems.push({ kind: 'unreferenced', subject: objectFile(sha256), message: 'no image refers to this file: an interrupted import may have left it, and the next import uses it' });
  }
  return checked;
}

async function checkModels({ connection, folder }: Session, problems: Problem[]): Promise<number> {
  const models = connection.prepare<[], { file: string; sha256: string; card: string }>('SELECT file, sha256, card FROM model ORDER BY file').all();
  for (const { file, sha256, card } of models) {
    problems.push(...(await fileProblems(folder, file, sha256, 'model', 'the model')));
    problems.push(...(await fileProblems(folder, cardFile(file), sha256Of(card), 'model', "the model's card")));
  }
  return models.length;
}

function checkUnfinished({ connection }: Session, problems: Problem[]): number {
  const waiting = connection.prepare<[], { job: string | null; images: number }>(
    'SELECT import_job AS job, COUNT(*) AS images FROM image WHERE component IS NULL GROUP BY import_job',
  );
  const imports = waiting.all();
  for (const { job, images } of imports) {
    problems.push({ kind: 'unfinished-import', subject: job ?? '', message: `${images} images have no split yet, so no round uses them: resume the import, or import the folder again` });
  }
  return imports.length;
}

/** Hashes of the files under `objects`; whatever has another name there (a file being written, say) is passed over. */
async function* storedObjects(folder: string): AsyncGenerator<string> {
  for (const shard of (await readdir(join(folder, 'objects'))).filter((name) => /^[0-9a-f]{2}$/.test(name)).sort()) {
    for (const name of (await readdir(join(folder, 'objects', shard))).sort()) {
      if (/^[0-9a-f]{62}$/.test(name)) yield shard + name;
    }
  }
}

async function fileProblems(folder: string, file: string, sha256: string, kind: string, what: string): Promise<Problem[]> {
  try {
    if ((await hashFile(join(folder, file))) === sha256) return [];
    return [{ kind: `damaged-${kind}`, subject: file, message: `${what} has changed since it was stored; restore a backup` }];
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const message = missing ? `${what} is missing; restore a backup` : `${what} cannot be read (${(error as Error).message})`;
    return [{ kind: `${missing ? 'missing' : 'unreadable'}-${kind}`, subject: file, message }];
  }
}
