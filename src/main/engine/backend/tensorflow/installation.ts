import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { z } from 'zod';
import { engineFolder } from '../../install/data-folder.ts';
import { sourceHash } from './sources.ts';

// The installer writes more; this is what loading depends on.
const installedSchema = z.object({ version: z.string(), gpu: z.boolean(), sourceHash: z.string() });

export type Installation = z.infer<typeof installedSchema> & { folder: string; bindingFile: string };

export type Missing = { reason: string; fix: string };

const install = 'run "weakspot engine install tensorflow"';
const rebuild = 'run "weakspot engine install tensorflow --rebuild"';

/** TensorFlow as it is installed for this user, or why it cannot be loaded and what to do. */
export function findInstallation(folder = engineFolder('tensorflow')): Installation | Missing {
  if (!isMainThread) {
    return { reason: 'TensorFlow works in the main thread of a process only', fix: 'use --engine wasm in worker threads' };
  }
  const record = join(folder, 'installed.json');
  if (!existsSync(record)) return { reason: 'TensorFlow is not installed', fix: install };
  const installed = readRecord(record);
  if (!installed) return { reason: `${record} cannot be read`, fix: install };
  const bindingFile = join(folder, 'tfjs_binding.node');
  if (!existsSync(bindingFile)) return { reason: `${bindingFile} is missing`, fix: rebuild };
  if (installed.sourceHash !== sourceHash()) return { reason: "TensorFlow's binding was built for another version of Weakspot", fix: rebuild };
  return { ...installed, folder, bindingFile };
}

/** What to do about a binding that is there and does not load: it was built for another Node or system, or a library is gone. */
export function describeLoadFailure(error: unknown): Missing {
  const message = error instanceof Error ? error.message : String(error);
  const libraryIsGone = /cannot open shared object file|image not found|Library not loaded/.test(message);
  return { reason: `TensorFlow's binding does not load: ${message.split('\n')[0]}`, fix: libraryIsGone ? install : rebuild };
}

function readRecord(file: string): z.infer<typeof installedSchema> | null {
  try {
    return installedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
