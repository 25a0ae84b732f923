import { serializeError } from '../../../core/errors.ts';
import type { Reply, Request } from './worker-channel.ts';

/** What a worker answers a message with, and what of it changes hands instead of being copied. */
export type Answer = { result: unknown; transfer?: Transferable[] };

/** A worker's side of a channel: answers each message, or says what went wrong. */
export function serveRequests<Message>(answer: (message: Message) => Answer | Promise<Answer>): void {
  const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
  scope.addEventListener('message', async ({ data: { id, message } }: MessageEvent<Request<Message>>) => {
    try {
      const { result, transfer = [] } = await answer(message);
      scope.postMessage({ id, result } satisfies Reply, transfer);
    } catch (error) {
      scope.postMessage({ id, error: serializeError(error) } satisfies Reply, []);
    }
  });
}

/** The part of a worker's global scope that is used here: the page's types have no worker's. */
type DedicatedWorkerGlobalScope = {
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  postMessage(message: unknown, transfer: Transferable[]): void;
};
