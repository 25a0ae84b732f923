import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { engineFolder } from '../../install/data-folder.ts';
import { bindingName, readInstalled } from '../../install/installed.ts';
import { tensorflowVersion } from '../../install/platform.ts';
import { lackingInstructions } from '../../install/processor.ts';
import { sourceHash } from './sources.ts';

export type Installation = { version: string; gpu: boolean; bindingFile: string };

export type Missing = { reason: string; fix: string };

const install = (gpu: boolean): string => `run "weakspot engine install tensorflow${gpu ? ' --gpu' : ''}"`;
const rebuild = 'run "weakspot engine install tensorflow --rebuild"';

/** TensorFlow as it is installed for this user, or why it cannot be loaded and what to do. */
export function findInstallation(folder = engineFolder('tensorflow')): Installation | Missing {
  if (!isMainThread) {
    return { reason: 'TensorFlow works in the main thread of a process only', fix: 'use --engine wasm in worker threads' };
  }
  const installed = readInstalled(folder);
  if (!installed) return { reason: 'TensorFlow is not installed', fix: install(false) };
  if (installed.version !== tensorflowVersion) {
    return { reason: `TensorFlow ${installed.version} is installed, and this version of Weakspot needs ${tensorflowVersion}`, fix: install(installed.gpu) };
  }
  const bindingFile = join(folder, bindingName);
  if (!existsSync(bindingFile)) return { reason: `${bindingFile} is missing`, fix: rebuild };
  if (installed.sourceHash !== sourceHash()) return { reason: "TensorFlow's binding was built for another version of Weakspot", fix: rebuild };
  const lacking = lackingInstructions(installed.instructions);
  if (lacking.length > 0) return { reason: `TensorFlow's binding was built for a processor that has ${lacking.join(', ')}, and this one has not`, fix: rebuild };
  return { version: installed.version, gpu: installed.gpu, bindingFile };
}

/** What to do about a binding that is there and does not load: it was built for another Node or system, or a library is gone. */
export function describeLoadFailure(error: unknown, gpu: boolean): Missing {
  const message = error instanceof Error ? error.message : String(error);
  const libraryIsGone = /cannot open shared object file|image not found|Library not loaded/.test(message);
  return { reason: `TensorFlow's binding does not load: ${message.split('\n')[0]}`, fix: libraryIsGone ? install(gpu) : rebuild };
}
