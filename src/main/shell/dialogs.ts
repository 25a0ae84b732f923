import { BrowserWindow, dialog, type OpenDialogOptions, type SaveDialogOptions } from 'electron';

/** What a person is asked for by the system's own dialogs; each answers null where they think better of it. */
export type Dialogs = {
  folder(title: string, buttonLabel: string): Promise<string | null>;
  file(title: string, buttonLabel: string): Promise<string | null>;
  /** Where something new is to lie: a name that is not there yet, or may be replaced. */
  place(title: string, buttonLabel: string, suggestion: string, extension?: { name: string; extension: string }): Promise<string | null>;
};

export const systemDialogs: Dialogs = {
  folder: (title, buttonLabel) => open({ title, buttonLabel, properties: ['openDirectory'] }),
  file: (title, buttonLabel) => open({ title, buttonLabel, properties: ['openFile'] }),
  async place(title, buttonLabel, suggestion, extension) {
    const options: SaveDialogOptions = {
      title,
      buttonLabel,
      defaultPath: suggestion,
      properties: ['createDirectory', 'showOverwriteConfirmation'],
      ...(extension && { filters: [{ name: extension.name, extensions: [extension.extension] }] }),
    };
    const window = currentWindow();
    const { canceled, filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
    return canceled || !filePath ? null : filePath;
  },
};

async function open(options: OpenDialogOptions): Promise<string | null> {
  const window = currentWindow();
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return canceled ? null : (filePaths[0] ?? null);
}

function currentWindow(): BrowserWindow | undefined {
  return BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
}
