import { WeakspotError } from '../../../core/errors.ts';

export type ReadFrame = { frame: unknown; bytes: Uint8Array | null };

/**
 * Cuts a stream into frames: a line of JSON each, followed by raw bytes where the line says `"bytes": n`.
 * Throws `too-large` for a line beyond the limit and `bad-request` for one that is not JSON; the stream is then spoilt.
 */
export class FrameReader {
  private chunks: Buffer[] = [];
  private held = 0;
  private waiting: { frame: unknown; bytes: number } | null = null;
  private readonly limit: number;
  private readonly allowBytes: boolean;

  constructor(limit: number, options: { allowBytes: boolean }) {
    this.limit = limit;
    this.allowBytes = options.allowBytes;
  }

  *feed(chunk: Buffer): Generator<ReadFrame> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.waiting) {
        const missing = this.waiting.bytes - this.held;
        const taken = this.hold(rest.subarray(0, missing));
        rest = rest.subarray(taken);
        if (this.held < this.waiting.bytes) return;
        const { frame } = this.waiting;
        this.waiting = null;
        yield { frame, bytes: this.release() };
        continue;
      }
      const end = rest.indexOf(10);
      const line = end < 0 ? rest : rest.subarray(0, end);
      if (this.held + line.length > this.limit) {
        throw new WeakspotError('too-large', `a message is longer than ${this.limit} bytes`, { limit: this.limit });
      }
      this.hold(line);
      if (end < 0) return;
      rest = rest.subarray(end + 1);
      const frame = parse(this.release());
      const bytes = this.allowBytes ? bytesOf(frame) : 0;
      if (bytes > 0) this.waiting = { frame, bytes };
      else yield { frame, bytes: null };
    }
  }

  private hold(part: Buffer): number {
    this.chunks.push(part);
    this.held += part.length;
    return part.length;
  }

  private release(): Buffer {
    const whole = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks);
    this.chunks = [];
    this.held = 0;
    return whole;
  }
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (error) {
    throw new WeakspotError('bad-request', `a message is not JSON: ${(error as Error).message}`);
  }
}

function bytesOf(frame: unknown): number {
  return typeof frame === 'object' && frame !== null && 'bytes' in frame && typeof frame.bytes === 'number' ? frame.bytes : 0;
}
