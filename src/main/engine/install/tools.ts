import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { ProbeAnswer } from '../backend/probe-answer.ts';
import { askChild } from '../backend/probe-process.ts';
import { bindingRecipe, type Recipe } from './compile.ts';
import { userDataFolder } from './data-folder.ts';
import { freeBytes } from './disk-space.ts';
import { bindingName } from './installed.ts';
import { thisComputer, type Computer } from './platform.ts';

/** Everything of the world that an installation depends on. */
export type InstallTools = {
  computer: Computer;
  environment: NodeJS.ProcessEnv;
  /** Weakspot's folder for this user. */
  dataFolder: string;
  free(folder: string): Promise<number>;
  recipe: Recipe;
  /** A binding that came with the product for this kind of computer; null where there is none. */
  prebuilt: string | null;
  /** Computes with the engine that lies in `dataFolder`, in a process of its own. */
  probe(dataFolder: string, signal: AbortSignal): Promise<ProbeAnswer>;
};

export function realTools(): InstallTools {
  return {
    computer: thisComputer(),
    environment: process.env,
    dataFolder: userDataFolder(),
    free: freeBytes,
    recipe: bindingRecipe,
    prebuilt: shippedBinding(),
    probe: (dataFolder, signal) => askChild('tensorflow', { environment: { ...process.env, WEAKSPOT_DATA: dataFolder }, signal }),
  };
}

const shipped = fileURLToPath(new URL('../../../../resources/engines/tensorflow/', import.meta.url));

function shippedBinding(): string | null {
  const file = join(shipped, `${process.platform}-${process.arch}`, bindingName);
  return existsSync(file) ? file : null;
}
