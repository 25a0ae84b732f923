import { closeSync, openSync, readSync } from 'node:fs';
import { WeakspotError } from '../../core/errors.ts';
import { createLineSplitter } from '../../core/lines.ts';

const chunkBytes = 1 << 20;

/** The values of a file of JSON lines, one at a time; `corrupt` names a line that is no JSON. */
export function* readJsonLines(file: string): Generator<{ line: number; value: unknown }> {
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    const splitter = createLineSplitter();
    let line = 0;
    for (;;) {
      const read = readSync(handle, chunk, 0, chunkBytes, null);
      for (const text of read === 0 ? splitter.end() : splitter.push(chunk.subarray(0, read))) {
        line++;
        if (text !== '') yield { line, value: parseLine(text, file, line) };
      }
      if (read === 0) return;
    }
  } finally {
    closeSync(handle);
  }
}

function parseLine(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new WeakspotError('corrupt', `${file}, line ${line} is not JSON (${(error as Error).message})`, { path: file, line });
  }
}
