import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { channels, type Bridge, type BridgeEvent, type ConnectionState, type DesktopBridge } from '../core/contract/bridge.ts';
import { remoteCallNames, subscriptionNames } from '../core/contract/names.ts';

type Listener = (event: BridgeEvent<never>) => void;

const listeners = new Map<string, Listener>();

ipcRenderer.on(channels.event, (_event, id: string, message: BridgeEvent<never>) => {
  listeners.get(id)?.(message);
  if (!('event' in message)) listeners.delete(id);
});

const watchers = new Set<(state: ConnectionState) => void>();
let connection: ConnectionState | null = null;

ipcRenderer.on(channels.connection, (_event, state: ConnectionState) => {
  connection = state;
  for (const watcher of watchers) watcher(state);
});

function desktop(name: keyof DesktopBridge): (...parameters: unknown[]) => Promise<never> {
  return (...parameters) => ipcRenderer.invoke(channels.desktop, name, parameters) as Promise<never>;
}

/** The page gets these functions; `ipcRenderer` itself, with its free choice of channel, stays here. */
const bridge: Bridge = {
  host: 'desktop',
  async call(method, request) {
    if (!(remoteCallNames as readonly string[]).includes(method)) return refusal(method);
    return ipcRenderer.invoke(channels.call, method, request);
  },
  subscribe(method, request, listener) {
    if (!(subscriptionNames as readonly string[]).includes(method)) {
      listener(refusal(method));
      return () => {};
    }
    // Unlike any of a page that was here before this one.
    const id = crypto.randomUUID();
    listeners.set(id, listener as Listener);
    ipcRenderer.send(channels.subscribe, id, method, request);
    return () => {
      if (listeners.delete(id)) ipcRenderer.send(channels.leave, id);
    };
  },
  watchConnection(listener) {
    // Each of the page's functions arrives here as a function of its own, even the same one twice.
    const watcher = (state: ConnectionState): void => listener(state);
    if (connection) watcher(connection);
    else if (watchers.size === 0) ipcRenderer.send(channels.connection);
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  },
  desktop: {
    recentProjects: desktop('recentProjects'),
    openRecent: desktop('openRecent'),
    forgetRecent: desktop('forgetRecent'),
    openProject: desktop('openProject'),
    createProject: desktop('createProject'),
    openSample: desktop('openSample'),
    chooseFolder: desktop('chooseFolder'),
    chooseFile: desktop('chooseFile'),
    dropped: async (file) => ipcRenderer.invoke(channels.desktop, 'dropped', [pathOf(file)]),
    previewImport: desktop('previewImport'),
    startImport: desktop('startImport'),
    saveReport: desktop('saveReport'),
    saveAudit: desktop('saveAudit'),
    saveExport: desktop('saveExport'),
    saveBackup: desktop('saveBackup'),
    annotator: desktop('annotator'),
    setAnnotator: desktop('setAnnotator'),
  },
};

/** Where a dropped file lies, told to the shell alone; empty where the page made it up. Electron before 29 wrote it on the file. */
function pathOf(file: File): string {
  if (!(file instanceof File)) return '';
  return (webUtils as typeof webUtils | undefined)?.getPathForFile(file) ?? (file as File & { path?: string }).path ?? '';
}

function refusal(method: string): { error: { code: 'bad-request'; message: string; details: Record<string, never> } } {
  return { error: { code: 'bad-request', message: `a page cannot call "${method}"`, details: {} } };
}

contextBridge.exposeInMainWorld('weakspot', bridge);
