import { array, assert, constantFrom, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../src/core/lines.ts';

function split(chunks: readonly Uint8Array[]): string[] {
  const splitter = createLineSplitter();
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('splitting lines', () => {
  it('ends a line at a line feed, and at nothing else', () => {
    expect(split([utf8('a\u2028b\u2029c\u0085d\re\n\nf\n')])).toEqual(['a\u2028b\u2029c\u0085d\re', '', 'f']);
  });

  it('gives a last line that no line feed ends', () => {
    expect(split([utf8('a\nb')])).toEqual(['a', 'b']);
    expect(split([])).toEqual([]);
  });

  it('keeps a byte order mark, which no JSON begins with', () => {
    expect(split([utf8('\uFEFF{}\n')])).toEqual(['\uFEFF{}']);
  });

  it('gives the same lines wherever the bytes are cut, within a character too', () => {
    const character = constantFrom('a', '\n', '\u2028', 'é', '😀');
    assert(
      property(array(character, { maxLength: 20 }), array(nat(80), { maxLength: 6 }), (characters, cuts) => {
        const text = characters.join('');
        const bytes = utf8(text);
        const borders = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
        const lines = text.split('\n');
        expect(split(borders.slice(1).map((end, i) => bytes.subarray(borders[i], end)))).toEqual(lines.at(-1) === '' ? lines.slice(0, -1) : lines);
      }),
    );
  });
});
