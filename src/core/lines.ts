/** Lines of UTF-8 text whose bytes come a chunk at a time. */
export type LineSplitter = {
  /** The lines that end within this chunk, without their line feed. */
  push(bytes: Uint8Array): string[];
  /** The last line, where no line feed ends it. */
  end(): string[];
};

/**
 * Splits at `\n` alone. JSON.stringify leaves U+2028 and U+2029 as they are, and node:readline ends a line at either, which
 * would tear apart the JSON line of a name that holds one.
 */
export function createLineSplitter(): LineSplitter {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = '';
  return {
    push(bytes) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop()!;
      return lines;
    },
    end() {
      const last = rest + decoder.decode();
      rest = '';
      return last === '' ? [] : [last];
    },
  };
}
