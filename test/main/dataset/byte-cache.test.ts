import { describe, expect, it } from 'vitest';
import { createByteCache } from '../../../src/main/dataset/byte-cache.ts';

describe('createByteCache', () => {
  it('drops what was not used for longest once the capacity is passed, and always holds the newest', () => {
    const made: string[] = [];
    const cache = createByteCache<Uint8Array>(10, ({ length }) => length);
    const get = (key: string, length = 4): number => cache.get(key, () => (made.push(key), new Uint8Array(length))).length;
    get('a');
    get('b');
    get('a');
    get('c');
    expect(made).toEqual(['a', 'b', 'c']);
    get('a');
    get('b');
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    expect(get('large', 50)).toBe(50);
    get('large', 50);
    get('a');
    expect(made).toEqual(['a', 'b', 'c', 'b', 'large', 'a']);
  });
});
