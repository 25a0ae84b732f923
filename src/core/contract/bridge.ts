import type { SerializedError } from '../errors.ts';
import type { RequestOf, ResponseOf } from './index.ts';
import type { RemoteCallName, SubscriptionName } from './names.ts';

/** What an answer looks like on its way through the bridge, where a thrown error would lose its code and details. */
export type Answer<Result> = { result: Result } | { error: SerializedError };

export type BridgeEvent<Event> = { event: Event } | { ended: true } | { error: SerializedError };

/** All that a window's page sees of the program around it, as `window.weakspot`. */
export type Bridge = {
  call<M extends RemoteCallName>(method: M, request: RequestOf<M>): Promise<Answer<ResponseOf<M>>>;
  /** Returns what leaves the subscription. */
  subscribe<M extends SubscriptionName>(method: M, request: RequestOf<M>, listener: (event: BridgeEvent<ResponseOf<M>>) => void): () => void;
  /** Lets the person choose a project folder; false where they thought better of it. The path stays outside. */
  openProject(): Promise<Answer<{ opened: boolean }>>;
};

/** Names of the channels between preload and shell. */
export const channels = {
  call: 'weakspot:call',
  openProject: 'weakspot:open-project',
  subscribe: 'weakspot:subscribe',
  leave: 'weakspot:leave',
  event: 'weakspot:event',
} as const;
