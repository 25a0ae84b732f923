import { contextBridge, ipcRenderer } from 'electron';
import { channels, type Bridge, type BridgeEvent, type DesktopBridge } from '../core/contract/bridge.ts';
import { remoteCallNames, subscriptionNames } from '../core/contract/names.ts';

type Listener = (event: BridgeEvent<never>) => void;

const listeners = new Map<string, Listener>();

ipcRenderer.on(channels.event, (_event, id: string, message: BridgeEvent<never>) => {
  listeners.get(id)?.(message);
  if (!('event' in message)) listeners.delete(id);
});

/** The page gets these functions; `ipcRenderer` itself, with its free choice of channel, stays here. */
const bridge: Bridge = {
  host: 'desktop',
  watchConnection: () => () => {},
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
  desktop: { openProject: () => ipcRenderer.invoke(channels.openProject) } as unknown as DesktopBridge,
};

function refusal(method: string): { error: { code: 'bad-request'; message: string; details: Record<string, never> } } {
  return { error: { code: 'bad-request', message: `a page cannot call "${method}"`, details: {} } };
}

contextBridge.exposeInMainWorld('weakspot', bridge);
