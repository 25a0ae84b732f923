import { keyHeader, webPaths } from '../../core/contract/web-frames.ts';
import { browserProtocol } from './browser-key.ts';
import { createBrowserBridge, type BrowserBridge } from './browser-bridge.ts';

/** The bridge of a page that `weakspot serve` answered, to where it came from. */
export function connectBrowser(): BrowserBridge {
  const bridge = createBrowserBridge({ open: () => new WebSocket(socketAddress(), browserProtocol()), checkSession });
  addEventListener('online', () => bridge.hurry());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') bridge.hurry();
  });
  return bridge;
}

function socketAddress(): string {
  const address = new URL(webPaths.socket, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}

async function checkSession(): Promise<'known' | 'unknown' | 'unreachable'> {
  try {
    const { status } = await fetch(webPaths.session, { cache: 'no-store', headers: { [keyHeader]: browserProtocol() } });
    return status === 401 ? 'unknown' : 'known';
  } catch {
    return 'unreachable';
  }
}
