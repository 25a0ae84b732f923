import type { Answer, Bridge, BridgeEvent, ConnectionState, DesktopBridge } from '../../core/contract/bridge.ts';
import type { RequestOf, ResponseOf } from '../../core/contract/index.ts';
import type { RemoteCallName, SubscriptionName } from '../../core/contract/names.ts';
import { webPaths } from '../../core/contract/web-frames.ts';
import { reviveError } from '../../core/errors.ts';
import { connectBrowser } from './connect-browser.ts';
import { keepSubscribed } from './keep-subscribed.ts';

declare global {
  interface Window {
    /** Put there by the preload; missing in a browser. */
    readonly weakspot?: Bridge;
  }
}

let inBrowser: Bridge | null = null;

function bridge(): Bridge {
  return window.weakspot ?? (inBrowser ??= connectBrowser());
}

/** Calls the service; rejects with its error, or with `interrupted` where the connection is lost before the answer. */
export async function call<M extends RemoteCallName>(method: M, request: RequestOf<M>): Promise<ResponseOf<M>> {
  return unwrap(await bridge().call(method, request));
}

/** Hears of something until it ends, over lost connections too. Returns what stops the listening. */
export function subscribe<M extends SubscriptionName>(method: M, request: RequestOf<M>, listener: (event: BridgeEvent<ResponseOf<M>>) => void): () => void {
  return keepSubscribed(bridge(), method, request, listener);
}

/** Tells at once, and at each change, whether the service can be reached. Returns what ends it. */
export function watchConnection(listener: (state: ConnectionState) => void): () => void {
  return bridge().watchConnection(listener);
}

function host(): Bridge['host'] {
  return bridge().host;
}

/** What only a program on the project's own computer can do; null in a browser. */
export function desktop(): DesktopBridge | null {
  return bridge().desktop;
}

/** Where an image's pixels are found, at most `side` pixels along the longer side; without it, the whole image. */
export function imageUrl(image: string, side?: number): string {
  return pixelUrl('image', image, side === undefined ? '' : `?side=${side}`);
}

/** Where a round's pruned networks differ from its dense one: a white picture, the more opaque the more they do. */
export function disagreementUrl(image: string, round: number): string {
  return pixelUrl('disagreement', image, `?round=${round}`);
}

function pixelUrl(layer: string, image: string, query: string): string {
  const place = host() === 'desktop' ? `weakspot://${layer}` : `${webPaths.pixels}/${layer}`;
  return `${place}/${encodeURIComponent(image)}${query}`;
}

export function unwrap<Result>(answer: Answer<Result>): Result {
  if ('error' in answer) throw reviveError(answer.error);
  return answer.result;
}
