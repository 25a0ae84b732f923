import { app, BrowserWindow, dialog, Menu, type MenuItemConstructorOptions } from 'electron';
import { serializeError } from '../../core/errors.ts';
import type { ProjectSession } from './project.ts';

/** The menu bar. Opening another project from here shows it by loading the page anew. */
export function setupMenu(project: ProjectSession): void {
  const open = async (): Promise<void> => {
    try {
      if (await project.choose()) BrowserWindow.getAllWindows()[0]?.webContents.reload();
    } catch (error) {
      dialog.showErrorBox('The project could not be opened', serializeError(error).message);
    }
  };
  const isMac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open project…', accelerator: 'CmdOrCtrl+O', click: () => void open() },
        { type: 'separator' },
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }],
    },
    { role: 'windowMenu' },
  ];
  void app.whenReady().then(() => Menu.setApplicationMenu(Menu.buildFromTemplate(template)));
}
