import { z } from 'zod';
import type { SerializedError } from '../errors.ts';

/** What a page in a browser sends over its WebSocket, a JSON object a message. */
export const webRequest = z.union([
  z.strictObject({ id: z.number().int().min(0), method: z.string().max(100), request: z.unknown() }),
  /** Leaves a subscription. */
  z.strictObject({ id: z.number().int().min(0), leave: z.literal(true) }),
]);
export type WebRequest = z.infer<typeof webRequest>;

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
