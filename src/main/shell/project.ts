import { join, resolve } from 'node:path';
import { app, dialog } from 'electron';
import { serializeError } from '../../core/errors.ts';
import { userDataFolder } from '../engine/install/data-folder.ts';
import type { Client } from '../service/client.ts';
import { recentProjects, type RecentProjects } from './recent.ts';
import { attach } from './service-process.ts';
import { createSession, type OpenHow, type ProjectSession } from './session.ts';
import { openSettings, type SettingsFile } from './settings.ts';

/** What belongs to the person at this computer: the open project, those opened before, and what the window remembers. */
export type Desk = {
  readonly settings: SettingsFile;
  readonly recent: RecentProjects;
  readonly session: ProjectSession;
  /** Opens a project, puts it first among the recent ones, and shows it. */
  open(folder: string, how?: OpenHow): Promise<Client>;
  /** Calls back when another project has been opened. */
  whenOpened(listener: () => void): void;
};

/** Opens the folder that the command line names, if any: `npm start -- FOLDER`. */
export function setupProject(): Desk {
  const settings = openSettings(join(userDataFolder(), 'desktop.json'));
  const recent = recentProjects(settings);
  const session = createSession(async (folder, how) => {
    const client = await attach(folder, how);
    const name = settings.current.annotator;
    // Reading works without a name; whatever is signed asks for one, where this one is refused.
    if (name !== null) await client.call('annotator.actAs', { name }).catch(() => {});
    return client;
  });
  const listeners: (() => void)[] = [];
  const open = async (folder: string, how?: OpenHow): Promise<Client> => {
    const client = await session.open(folder, how);
    recent.add(folder);
    for (const listener of listeners) listener();
    return client;
  };

  const named = folderFromArguments(process.argv, process.cwd());
  // The page waits for it with its first question, and is not shown anew.
  if (named !== null) {
    session.open(named).then(
      () => recent.add(named),
      (error: unknown) => void app.whenReady().then(() => showOpenError(error)),
    );
  }
  app.on('second-instance', (_event, parameters, directory) => {
    const folder = folderFromArguments(parameters, directory);
    if (folder !== null && folder !== session.folder) open(folder).catch(showOpenError);
  });
  app.on('will-quit', () => session.close());
  return { settings, recent, session, open, whenOpened: (listener) => void listeners.push(listener) };
}

export function showOpenError(error: unknown): void {
  void dialog.showMessageBox({ type: 'error', message: 'The project could not be opened', detail: serializeError(error).message });
}

/** In a checkout the first two are Electron's program and the app's folder; switches may stand anywhere. */
function folderFromArguments(parameters: readonly string[], directory: string): string | null {
  const given = parameters.filter((parameter) => !parameter.startsWith('-')).slice(process.defaultApp ? 2 : 1)[0];
  return given === undefined ? null : resolve(directory, given);
}
