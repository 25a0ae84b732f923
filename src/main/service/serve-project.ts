import { existsSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { serializeError, WeakspotError } from '../../core/errors.ts';
import { foreignIn, openProject } from '../db/index.ts';
import { makeFolder } from '../engine/install/make-folder.ts';
import type { Launcher } from '../jobs/launcher.ts';
import { openServiceLog } from './log.ts';
import { startService, type RunningService } from './service.ts';
import type { StartMessage } from './start-message.ts';

/**
 * Makes this process the service of a project: `FOLDER [--create]`, which makes one where the folder holds none. The
 * parent hears one StartMessage over its IPC channel, which is then closed: the service is nobody's child.
 */
export async function serveProject([path = '', ...flags]: readonly string[], options: { launcher?: Launcher; installerEntry?: string; idleMs?: number } = {}): Promise<never> {
  const create = flags.includes('--create');
  let madeFolder: string | undefined;
  // The client that started the service reads its standard error only until it is ready.
  process.stderr.on('error', () => {});
  try {
    madeFolder = prepareFolder(path, create);
    const folder = realpathSync(path);
    const log = openServiceLog(folder);
    const outcome = await startService({
      folder,
      openStore: () => openProject(folder, { create }),
      undo: () => madeFolder !== undefined && rmSync(madeFolder, { recursive: true, force: true }),
      log,
      ...options,
    });
    if ('heldBy' in outcome) {
      await announce({ type: 'held' });
    } else {
      const { service } = outcome;
      log.info(`started for ${folder}`);
      endOnSignals(service, log);
      await announce({ type: 'ready' });
      if (process.connected) process.disconnect();
      await service.closed;
      log.info('ended');
    }
    process.exit(0);
  } catch (error) {
    await announce({ type: 'failed', error: serializeError(error) });
    process.exit(1);
  }
}

/** Checks, or makes, the folder; returns the topmost one that had to be made. */
function prepareFolder(path: string, create: boolean): string | undefined {
  const holdsProject = existsSync(join(path, 'project.db'));
  if (!holdsProject && !create) {
    throw new WeakspotError('not-found', `${path} holds no project; make one with "weakspot import ${path} --images DIR"`, { folder: path });
  }
  if (!existsSync(path)) return makeFolder(path);
  const foreign = holdsProject ? [] : foreignIn(path);
  if (foreign.length > 0) {
    throw new WeakspotError('conflict', `${path} holds other files (${foreign.slice(0, 3).join(', ')}) and no project; choose an empty or new folder`, { folder: path });
  }
  return undefined;
}

function endOnSignals(service: RunningService, log: ReturnType<typeof openServiceLog>): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void service.close());
  // The terminal that started it may close; running jobs go on.
  process.on('SIGHUP', () => {});
  const fail = (context: string) => (error: unknown) => {
    log.error(context, error);
    void service.close();
  };
  process.on('uncaughtException', fail('uncaught exception'));
  process.on('unhandledRejection', fail('unhandled rejection'));
}

function announce(message: StartMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    process.send!(message, undefined, undefined, () => resolve());
  });
}
