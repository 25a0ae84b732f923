import type { Answer, Bridge, BridgeEvent, ConnectionState, DesktopBridge } from '../../core/contract/bridge.ts';
import type { JobEvent, RequestOf, ResponseOf } from '../../core/contract/index.ts';
import type { RemoteCallName, SubscriptionName } from '../../core/contract/names.ts';
import { reviveError } from '../../core/errors.ts';

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly weakspot: Bridge;
  }
}

/** Calls the service; rejects with its error. */
export async function call<M extends RemoteCallName>(method: M, request: RequestOf<M>): Promise<ResponseOf<M>> {
  return unwrap(await window.weakspot.call(method, request));
}

/** Hears of something until it ends. Returns what stops the listening. */
export function subscribe<M extends SubscriptionName>(method: M, request: RequestOf<M>, listener: (event: BridgeEvent<ResponseOf<M>>) => void): () => void {
  return window.weakspot.subscribe(method, request, listener);
}

/** Tells at once, and at each change, whether the service can be reached. Returns what ends it. */
export function watchConnection(listener: (state: ConnectionState) => void): () => void {
  return window.weakspot.watchConnection(listener);
}

export function host(): Bridge['host'] {
  return window.weakspot.host;
}

/** What only a program on the project's own computer can do; null in a browser. */
export function desktop(): DesktopBridge | null {
  return window.weakspot.desktop;
}

/** Lets the person choose a project; false where they cancel. */
export async function openProject(): Promise<boolean> {
  return unwrap(await window.weakspot.desktop!.openProject()).opened;
}

/** Hears of a job until it ends. Returns what stops the listening. */
export function watchJob(job: string, listener: (event: BridgeEvent<JobEvent>) => void): () => void {
  return subscribe('job.watch', { job }, listener);
}

/** Where an image's pixels are found, at most `side` pixels along the longer side. */
export function imageUrl(image: string, side: number): string {
  return `weakspot://image/${encodeURIComponent(image)}?side=${side}`;
}

export function unwrap<Result>(answer: Answer<Result>): Result {
  if ('error' in answer) throw reviveError(answer.error);
  return answer.result;
}
