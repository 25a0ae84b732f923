import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { WeakspotError } from '../../core/errors.ts';
import { syncPath } from './durable.ts';
import { sha256Of } from './hash.ts';

export type AdoptedModel = { sparsity: number; file: string; bytes: number; sha256: string; card: string };

const weights = /^(\d+(?:\.\d+)?)\.safetensors$/;

/**
 * Copies a round's models into the project: aside, made durable, then renamed to `models/<round>`. A folder that an
 * interrupted intake left there belongs to no row yet and is replaced.
 */
export function adoptModels(projectFolder: string, round: number, from: string): AdoptedModel[] {
  const home = join(projectFolder, 'models');
  const target = join(home, String(round));
  const aside = `${target}.incoming`;
  for (const leftover of [aside, target]) rmSync(leftover, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  try {
    const models = readdirSync(from)
      .filter((name) => weights.test(name))
      .sort()
      .map((name) => adopt(from, aside, name, round));
    syncPath(aside);
    renameSync(aside, target);
    syncPath(home);
    return models;
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    throw error;
  }
}

/** Path of the card beside a model's weights. */
export function cardFile(weightsFile: string): string {
  return weightsFile.replace(/\.safetensors$/, '.json');
}

function adopt(from: string, aside: string, name: string, round: number): AdoptedModel {
  const sparsity = weights.exec(name)![1]!;
  const cardName = cardFile(name);
  for (const file of [name, cardName]) {
    copyFileSync(join(from, file), join(aside, file));
    syncPath(join(aside, file));
  }
  const bytes = readFileSync(join(aside, name));
  const card = readFileSync(join(aside, cardName), 'utf8');
  try {
    JSON.parse(card);
  } catch (error) {
    throw new WeakspotError('corrupt', `${join(from, cardName)} is not JSON (${(error as Error).message}); resume the job, or start the round again`, { path: join(from, cardName) });
  }
  return { sparsity: Number(sparsity), file: `models/${round}/${name}`, bytes: bytes.length, sha256: sha256Of(bytes), card };
}

/** Removes what an intake that was killed left under `models`: folders that no row of the database knows. */
export function removeStrayModels(projectFolder: string, knownFiles: ReadonlySet<string>): void {
  const home = join(projectFolder, 'models');
  if (!existsSync(home)) return;
  const knownRounds = new Set([...knownFiles].map((file) => file.split('/')[1]));
  for (const name of readdirSync(home)) {
    if (/^\d+\.incoming$/.test(name) || (/^\d+$/.test(name) && !knownRounds.has(name))) rmSync(join(home, name), { recursive: true });
  }
}
