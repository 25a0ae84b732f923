import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { pageUrl } from './origin.ts';
import type { Desk } from './project.ts';
import { placeOnScreens } from './window-place.ts';

/** One window; on macOS the app stays when it is closed, and makes it again from the dock. */
export function setupWindow(desk: Desk): void {
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let shown = 0;
  // Nothing of the project before stays in the page; the changing query makes it a new page, not a jump within the old one.
  desk.whenOpened(() => {
    const [window] = BrowserWindow.getAllWindows();
    if (window) setImmediate(() => void window.loadURL(`${pageUrl}?opened=${++shown}#/projects`));
  });
  void app.whenReady().then(() => {
    openWindow(desk);
    app.on('activate', () => {
      if (BrowserWindow.getAllWindows().length === 0) openWindow(desk);
    });
  });
}

function openWindow({ settings }: Desk): void {
  const remembered = placeOnScreens(settings.current.window, screen.getAllDisplays().map((display) => display.workArea));
  const window = new BrowserWindow({
    width: 1360,
    height: 900,
    ...remembered?.bounds,
    minWidth: 720,
    minHeight: 480,
    show: false,
    // The page's own ground, so that nothing flashes before it has loaded.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16191d' : '#ffffff',
    webPreferences: {
      preload: fileURLToPath(new URL('../../preload/index.cjs', import.meta.url)),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (remembered?.maximized) window.maximize();
    window.show();
  });
  const remember = (): void => {
    if (!window.isMinimized() && !window.isFullScreen()) settings.remember({ window: { ...window.getNormalBounds(), maximized: window.isMaximized() } });
  };
  window.on('close', remember);
  void window.loadURL(pageUrl);
}
