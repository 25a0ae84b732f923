import { app, BrowserWindow, dialog } from 'electron';
import { WeakspotError } from '../../core/errors.ts';
import type { Client } from '../service/client.ts';
import { attach } from './service-process.ts';

/** The project that the window shows. Its path stays here: the page only ever learns the project's name. */
export type ProjectSession = {
  /** The connection to its service, made anew where it was lost. Rejects with `not-found` while no project is open. */
  client(): Promise<Client>;
  /** Asks the person for a folder and opens it; false where they cancel. The one opened before stays until then. */
  choose(): Promise<boolean>;
};

/** Opens the folder that the command line names, if any: `npm start -- FOLDER`. */
export function setupProject(): ProjectSession {
  let folder = folderFromArguments();
  let connection: Promise<Client> | null = null;

  const connect = (path: string): Promise<Client> => {
    const made = attach(path);
    const forget = (): void => {
      if (connection === made) connection = null;
    };
    made.then((client) => client.closed.then(forget), forget);
    return made;
  };

  const choose = async (): Promise<boolean> => {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    const options = { title: 'Open a project', buttonLabel: 'Open project', properties: ['openDirectory' as const] };
    const chosen = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
    const path = chosen.filePaths[0];
    if (chosen.canceled || path === undefined) return false;
    const made = connect(path);
    await made;
    const before = connection;
    [folder, connection] = [path, made];
    app.addRecentDocument(path);
    // What the page still had under way with the other project ends with its connection.
    void before?.then((client) => client.close(), () => {});
    return true;
  };

  const client = (): Promise<Client> => {
    if (folder === null) return Promise.reject(new WeakspotError('not-found', 'no project is open; open one first'));
    connection ??= connect(folder);
    return connection;
  };

  app.on('will-quit', () => void connection?.then((client) => client.close(), () => {}));
  return { client, choose };
}

function folderFromArguments(): string | null {
  // In a checkout the first two are the binary and the app's folder.
  const given = process.argv.slice(app.isPackaged ? 1 : 2).find((argument) => !argument.startsWith('-'));
  return given ?? null;
}
