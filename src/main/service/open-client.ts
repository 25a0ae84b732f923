import { spawn } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { parse, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { reviveError, WeakspotError } from '../../core/errors.ts';
import { Client } from './client.ts';
import { serviceEntry } from './entries.ts';
import { findHolder, type LockHolder } from './lock.ts';
import type { StartMessage } from './start-message.ts';

export type OpenOptions = {
  /** Make the project where the folder holds none. */
  create?: boolean;
  /** The product's Node, where this process runs on another (Electron). */
  node?: string;
  /** The service's file, where it does not lie beside this one. */
  entry?: string;
};

/** How long attaching may take while services come and go. */
const patienceMs = 60_000;

const retryCodes = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'ENOTCONN']);

/**
 * Attaches to the service that owns a project, and starts one where there is none. The service is a process of its own:
 * it outlives this one while a job runs, and ends when nobody needs it.
 */
export function openClient(projectFolder: string, options: OpenOptions = {}): Promise<Client> {
  return attachToProject(projectFolder, options, (holder) => Client.connect(holder));
}

/** The same with another kind of connection: `connect` throws the system's error where nobody listens (any more). */
export async function attachToProject<Connection>(projectFolder: string, options: OpenOptions, connect: (holder: LockHolder) => Promise<Connection>): Promise<Connection> {
  const folder = resolve(projectFolder);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new WeakspotError('bad-request', `${folder} is a file, not the folder of a project; check the path`, { folder });
  }
  const until = Date.now() + patienceMs;
  for (;;) {
    const holder = existsSync(folder) ? findHolder(realpathSync(folder)) : null;
    if (holder) {
      try {
        return await connect(holder);
      } catch (error) {
        // It ended between our look at the lock and the connection.
        if (!retryCodes.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      }
    } else {
      await start(folder, options);
    }
    if (Date.now() > until) throw new WeakspotError('locked', `${folder}: the service neither answers nor ends; look into logs/service.log`, { folder });
    await delay(holder ? 50 : 5);
  }
}

/** Starts a service; resolves when it is ready, or when another was faster. */
function start(folder: string, options: OpenOptions): Promise<void> {
  const parameters = ['--disable-warning=ExperimentalWarning', options.entry ?? serviceEntry(), folder, ...(options.create ? ['--create'] : [])];
  const child = spawn(options.node ?? process.execPath, parameters, {
    // A session of its own: neither a terminal's Ctrl-C nor its end reaches the service.
    detached: true,
    cwd: parse(folder).root,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    windowsHide: true,
  });
  let lastWords = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (lastWords = (lastWords + text).slice(-2_000)));
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      child.removeAllListeners();
      child.stderr!.destroy();
      if (child.connected) child.disconnect();
      child.unref();
    };
    child.once('message', (message) => {
      const start = message as StartMessage;
      leave();
      if (start.type === 'failed') reject(reviveError(start.error));
      else resolve();
    });
    child.once('error', (error) => reject(new WeakspotError('internal', `the service could not be started: ${error.message}`)));
    child.once('close', (code, signal) => {
      leave();
      reject(new WeakspotError('internal', `the service ended at its start (${signal ?? `exit status ${code}`}): ${lastWords.trim() || 'it said nothing'}`));
    });
  });
}
