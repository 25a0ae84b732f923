import { z } from 'zod';
import { annotatorName } from '../../../core/contract/annotator.ts';
import { largestRequestBytes } from '../../../core/contract/bridge.ts';
import type { SerializedError } from '../../../core/errors.ts';

export const pixelLayers = ['image', 'disagreement'] as const;

/**
 * Pixels that a client wishes for. `image` is the picture; `disagreement` is where the pruned networks of a round differ
 * from the dense one, a white PNG whose alpha is the mean difference, at the size of the networks' maps (a square that
 * covers the whole image). `round` is the newest finished one where it is null, and `longestSide` is of the picture alone.
 */
export const pixelWish = z.strictObject({
  image: z.uuid(),
  longestSide: z.number().int().min(1).max(8192).nullable().default(null),
  layer: z.enum(pixelLayers).default('image'),
  round: z.number().int().min(1).nullable().default(null),
});
export type PixelWish = z.infer<typeof pixelWish>;
export type PixelRequest = z.input<typeof pixelWish>;

/**
 * What passes between a client and the service over a local socket, a line of JSON each. A client's first frame is
 * `hello` with the token from the lock file.
 */
export const clientFrame = z.union([
  z.strictObject({
    hello: z.number().int(),
    token: z.string(),
    /** The annotator that the connection acts as, for somebody at another computer: it then cannot act as another, nor name paths. */
    remoteAs: annotatorName.optional(),
  }),
  z.strictObject({ id: z.number().int().min(0), method: z.string(), request: z.unknown() }),
  /** Pixels of an image, which never pass as JSON: answered by `bytes` with a media type. */
  z.strictObject({ id: z.number().int().min(0), pixels: pixelWish }),
  /** Leaves a subscription. */
  z.strictObject({ id: z.number().int().min(0), leave: z.literal(true) }),
]);
export type ClientFrame = z.input<typeof clientFrame>;

export type ServiceFrame =
  | { welcome: number; pid: number }
  /** Where `id` is null the frame itself was at fault, and the connection closes. */
  | { id: number | null; error: SerializedError }
  | { id: number; result: unknown }
  | { id: number; event: unknown }
  | { id: number; ended: true }
  /** On the wire `bytes` is their number, and they follow the line raw. */
  | { id: number; mediaType: string; bytes: Uint8Array };

/** Raised when frames change in a way that an older client or service would misread. */
export const protocolVersion = 1;

/** Bytes of one line. A stroke may flip every other pixel of a large image; an answer may list 100,000 flags. */
export const frameLimits = { request: largestRequestBytes, answer: 512 * 1024 * 1024 };
