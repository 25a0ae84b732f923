import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { userDataFolder } from '../engine/install/data-folder.ts';
import { sampleProject } from './desktop.ts';
import { systemDialogs } from './dialogs.ts';
import { sampleFolder } from './product.ts';
import { showOpenError, type Desk } from './project.ts';
import { importSample } from './sample.ts';

/** The menu bar; built anew when the list of recent projects changes. */
export function setupMenu(desk: Desk): void {
  const build = (): void => Menu.setApplicationMenu(Menu.buildFromTemplate(template(desk)));
  void app.whenReady().then(build);
  desk.recent.watch(build);
}

function template(desk: Desk): MenuItemConstructorOptions[] {
  const isMac = process.platform === 'darwin';
  const recent = desk.recent.list().filter((project) => !project.missing);
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        { label: '&New Project…', accelerator: 'CmdOrCtrl+N', click: shown(() => create(desk)) },
        { label: '&Open Project…', accelerator: 'CmdOrCtrl+O', click: shown(() => choose(desk)) },
        {
          label: 'Open &Recent',
          enabled: recent.length > 0,
          submenu: recent.map(({ id, place }) => ({ label: literal(place), click: shown(() => desk.open(desk.recent.folderOf(id))) })),
        },
        { label: '&Sample Project', click: shown(() => openSample(desk)) },
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
    { role: 'help', submenu: [{ label: 'Keyboard &Shortcuts', accelerator: 'F1', click: showShortcuts }, ...(isMac ? [] : [{ role: 'about' as const }])] },
  ];
}

/** Says what went wrong in a box of its own: the page did not ask. */
function shown(act: () => Promise<unknown>): () => void {
  return () => void act().catch(showOpenError);
}

async function choose(desk: Desk): Promise<void> {
  const folder = await systemDialogs.folder('Open a project', 'Open project');
  if (folder !== null) await desk.open(folder);
}

async function create(desk: Desk): Promise<void> {
  const folder = await systemDialogs.place('Make a project in a new folder', 'Make project', 'My lesions');
  if (folder !== null) await desk.open(folder, { create: true });
}

async function openSample(desk: Desk): Promise<void> {
  await importSample(await desk.open(sampleProject(userDataFolder()), { create: true }), sampleFolder());
}

/** Review shows its keys at "?", as if the person had typed it; the other screens' stand in Settings. */
function showShortcuts(): void {
  const contents = BrowserWindow.getAllWindows()[0]?.webContents;
  if (!contents) return;
  const address = new URL(contents.getURL());
  if (address.hash.startsWith('#/review')) {
    for (const type of ['keyDown', 'char', 'keyUp'] as const) contents.sendInputEvent({ type, keyCode: '?' });
    return;
  }
  address.hash = '#/settings';
  // Another screen of the same page, which stays.
  void contents.loadURL(address.href);
}

/** A single & would underline the letter after it. */
function literal(text: string): string {
  return text.replaceAll('&', '&&');
}
