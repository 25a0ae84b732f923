import { randomBytes } from 'node:crypto';
import type { ProjectStore } from '../db/store.ts';
import { localLauncher, type Launcher } from '../jobs/launcher.ts';
import { JobQueue } from '../jobs/queue.ts';
import { removeFinishedWork } from '../jobs/work-folder.ts';
import { createHandlers } from './api/index.ts';
import { Changes } from './changes.ts';
import { Doctor } from './doctor.ts';
import { jobEntry } from './entries.ts';
import { Holds } from './holds.ts';
import type { Host } from './host/connection.ts';
import { listenOnSocket } from './host/socket.ts';
import { Installation } from './installation.ts';
import { jobWork } from './job-work.ts';
import { acquireLock, describeSelf, type LockHolder } from './lock.ts';
import type { ServiceLog } from './log.ts';
import { createPixelSource } from './pixels.ts';
import { newSocketPath } from './socket-path.ts';

export type ServiceOptions = {
  folder: string;
  /** Called once the lock is had; the service closes it. */
  openStore(): ProjectStore;
  /** Called, with the lock still had, where the store cannot be opened: takes back what was made for it. */
  undo?(): void;
  log: ServiceLog;
  launcher?: Launcher;
  /** In place of the file that an engine's installation is started with. */
  installerEntry?: string;
  /** How long the service stays without a client and without a job. */
  idleMs?: number;
};

export type RunningService = {
  /** Resolves when the service has closed, by `close` or because nobody needed it. */
  readonly closed: Promise<void>;
  /** Interrupts the running job at its next safe point and lets go of the project. */
  close(): Promise<void>;
};

/**
 * Becomes the one owner of a project folder, or says who is. In this order: listen, take the lock, open the database; so
 * that whoever reads the lock can attach, and nobody opens a database that another owns.
 */
export async function startService(options: ServiceOptions): Promise<{ service: RunningService } | { heldBy: LockHolder | null }> {
  const { folder, log } = options;
  let started = false;
  let closing: Promise<void> | null = null;
  let idleTimer: NodeJS.Timeout | null = null;
  const ready = Promise.withResolvers<Host>();
  // Only a client that is waiting needs to hear of a failed start, and there may be none.
  ready.promise.catch(() => {});
  const socketPath = newSocketPath();
  const token = randomBytes(32).toString('hex');
  const socketHost = await listenOnSocket(socketPath, token, ready.promise, log, () => reconsider());

  let lock;
  try {
    lock = acquireLock(folder, describeSelf(folder, socketPath, token));
  } catch (error) {
    ready.reject(error);
    await socketHost.close();
    throw error;
  }
  if ('heldBy' in lock) {
    ready.reject(new Error('the project is held by another service'));
    await socketHost.close();
    return lock;
  }
  const { lock: held } = lock;

  let store: ProjectStore;
  try {
    store = options.openStore();
    for (const job of store.jobs.markInterrupted()) log.info(`job ${job.id} was left running; it is interrupted now`);
    // Left-overs only cost room, so that a project opens with them too.
    await removeFinishedWork(folder, store.jobs.list()).catch((error: unknown) => log.error('removing the work of ended jobs', error));
  } catch (error) {
    ready.reject(error);
    await socketHost.close();
    options.undo?.();
    held.release();
    throw error;
  }

  const changes = new Changes();
  const holds = new Holds(changes);
  const queue = new JobQueue({
    store: store.jobs,
    launcher: options.launcher ?? localLauncher(jobEntry()),
    work: jobWork(store, changes),
    projectFolder: folder,
    onChange: () => {
      changes.emit({ type: 'jobs' });
      reconsider();
    },
    logError: log.error,
  });
  const installation = new Installation(() => reconsider(), options.installerEntry);
  const doctor = new Doctor();
  const host: Host = {
    handlers: createHandlers({ store, queue, installation, doctor, changes, holds, logError: log.error }),
    pixels: createPixelSource(store, log.error),
    left: (caller) => holds.releaseAll(caller),
    logError: log.error,
  };

  const closed = Promise.withResolvers<void>();
  const close = (): Promise<void> => {
    closing ??= (async () => {
      if (idleTimer) clearTimeout(idleTimer);
      // Each on its own: whatever fails, the project must not stay locked.
      for (const step of [() => doctor.close(), () => installation.close(), () => queue.close(), () => socketHost.close(), () => store.close(), () => held.release()]) {
        try {
          await step();
        } catch (error) {
          log.error('closing', error);
        }
      }
      closed.resolve();
    })();
    return closing;
  };

  /** Starts, or stops, the clock that ends a service which nobody needs. */
  function reconsider(): void {
    if (!started || closing) return;
    const needed = socketHost.busy || queue.busy || installation.busy;
    if (needed && idleTimer) {
      clearTimeout(idleTimer);
      idleTimer = null;
    } else if (!needed && !idleTimer) {
      idleTimer = setTimeout(() => void close(), options.idleMs ?? 2_000);
    }
  }

  ready.resolve(host);
  started = true;
  queue.pump();
  reconsider();
  return { service: { closed: closed.promise, close } };
}
