import type { SerializedError } from '../errors.ts';

/** What a page in a browser sends over its WebSocket, a JSON object a message; `leave` leaves a subscription. */
export type WebRequest = { id: number; method: string; request?: unknown } | { id: number; leave: true };

export type WebAnswer =
  /** The project's service answers from now on; nothing is to be sent before. */
  | { welcome: number }
  /** Sent now and then, so that a page notices a connection that died without a word. */
  | { alive: true }
  /** The service cannot be reached; the connection closes. */
  | { lost: SerializedError }
  /** Where `id` is null the message itself was at fault. */
  | { id: number | null; error: SerializedError }
  | { id: number; result: unknown }
  | { id: number; event: unknown }
  | { id: number; ended: true };

/** Where the server of the page answers what. */
export const webPaths = { socket: '/socket', session: '/session', pixels: '/pixels' } as const;

/** How often {@link WebAnswer}'s `alive` comes. */
export const aliveMs = 15_000;

/** The end of the address that a link leads on to: the key that the page keeps. */
export const keyInAddress = /^#key=([\w-]{43})$/;

/** With the key behind it, the WebSocket's protocol and what the header of a question for {@link webPaths.session} says. */
export const keyProtocol = 'weakspot.';
export const keyHeader = 'X-Weakspot-Key';
