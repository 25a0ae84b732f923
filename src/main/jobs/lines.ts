import { createReadStream } from 'node:fs';
import { createLineSplitter } from '../../core/lines.ts';

const chunkBytes = 1 << 20;

/**
 * The lines of a UTF-8 file, one at a time, split at `\n` alone.
 *
 * @param onBytes is shown every byte of the file, in order
 */
export async function* readLines(file: string, onBytes: (bytes: Uint8Array) => void = () => {}): AsyncGenerator<string> {
  const splitter = createLineSplitter();
  for await (const bytes of createReadStream(file, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    onBytes(bytes);
    yield* splitter.push(bytes);
  }
  yield* splitter.end();
}
