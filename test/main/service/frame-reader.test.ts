import { array, assert, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, type ReadFrame } from '../../../src/main/service/host/frame-reader.ts';

function readAll(reader: FrameReader, chunks: Buffer[]): ReadFrame[] {
  return chunks.flatMap((chunk) => [...reader.feed(chunk)]);
}

describe('FrameReader', () => {
  it('reads lines and the bytes that follow where a line announces them', () => {
    const stream = Buffer.concat([Buffer.from('{"id":1,"bytes":3}\n'), Buffer.from([10, 0, 255]), Buffer.from('{"id":2}\n')]);
    expect(readAll(new FrameReader(100, { allowBytes: true }), [stream])).toEqual([
      { frame: { id: 1, bytes: 3 }, bytes: Buffer.from([10, 0, 255]) },
      { frame: { id: 2 }, bytes: null },
    ]);
  });

  it('reads the same frames however the stream is cut', () => {
    const frames = [{ id: 1, text: 'ä\n☃' }, { id: 2 }, { id: 3, list: [1, 2] }];
    const stream = Buffer.from(frames.map((frame) => `${JSON.stringify(frame)}\n`).join(''));
    assert(
      property(array(nat(stream.length), { maxLength: 8 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const chunks = at.slice(1).map((end, i) => stream.subarray(at[i], end));
        expect(readAll(new FrameReader(100, { allowBytes: false }), chunks).map(({ frame }) => frame)).toEqual(frames);
      }),
    );
  });

  it('refuses a line beyond the limit before it has all arrived', () => {
    const reader = new FrameReader(10, { allowBytes: false });
    expect(readAll(reader, [Buffer.from('12345')])).toEqual([]);
    expect(() => readAll(reader, [Buffer.from('678901')])).toThrow(expect.objectContaining({ code: 'too-large' }));
  });

  it('refuses what is not JSON', () => {
    expect(() => readAll(new FrameReader(100, { allowBytes: false }), [Buffer.from('hello\n')])).toThrow(expect.objectContaining({ code: 'bad-request' }));
  });

  it('takes no announcement of bytes where they are not allowed', () => {
    expect(readAll(new FrameReader(100, { allowBytes: false }), [Buffer.from('{"bytes":5}\n{"id":1}\n')])).toHaveLength(2);
  });
});
