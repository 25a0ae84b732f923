import { describe, expect, it } from 'vitest';
import { decodeBitmap } from '../../../../src/main/dataset/decode/bmp.ts';
import { openImage } from '../../../../src/main/dataset/decode/index.ts';

/** 5×3 pixels whose channels count up in fives; written by hand (24-bit also by Pillow), read back by Pillow 13.0.0. */
const counting = Array.from({ length: 45 }, (_, i) => 5 * i);
const files = {
  '24 bits, bottom up': 'Qk1mAAAAAAAAADYAAAAoAAAABQAAAAMAAAABABgAAAAAADAAAADEDgAAxA4AAAAAAAAAAAAAoJuWr6qlvrm0zcjD3NfSAFVQS2RfWnNuaYJ9eJGMhwAKBQAZFA8oIx43Mi1GQTwA',
  '24 bits, top down': 'Qk1mAAAAAAAAADYAAAAoAAAABQAAAP3///8BABgAAAAAADAAAAAAAAAAAAAAAAAAAAAAAAAACgUAGRQPKCMeNzItRkE8AFVQS2RfWnNuaYJ9eJGMhwCgm5avqqW+ubTNyMPc19IA',
  '24 bits, with a gap before the pixels': 'Qk1wAAAAAAAAAEAAAAAoAAAABQAAAAMAAAABABgAAAAAADAAAAAAAAAAAAAAAAAAAAAAAAAAqqqqqqqqqqqqqqCblq+qpb65tM3Iw9zX0gBVUEtkX1pzbmmCfXiRjIcACgUAGRQPKCMeNzItRkE8AA==',
  '32 bits': 'Qk1yAAAAAAAAADYAAAAoAAAABQAAAAMAAAABACAAAAAAADwAAAAAAAAAAAAAAAAAAAAAAAAAoJuWAK+qpQC+ubQAzcjDANzX0gBVUEsAZF9aAHNuaQCCfXgAkYyHAAoFAAAZFA8AKCMeADcyLQBGQTwA',
  '32 bits, with the usual bit fields': 'Qk1+AAAAAAAAAEIAAAAoAAAABQAAAAMAAAABACAAAwAAADwAAAAAAAAAAAAAAAAAAAAAAAAAAAD/AAD/AAD/AAAAoJuWAK+qpQC+ubQAzcjDANzX0gBVUEsAZF9aAHNuaQCCfXgAkYyHAAoFAAAZFA8AKCMeADcyLQBGQTwA',
};
const palette8 = 'Qk1eAAAAAAAAAEYAAAAoAAAABQAAAAMAAAABAAgAAAAAABgAAADEDgAAxA4AAAQAAAAEAAAAvrm0AIJ9eABOSUQAGRQPAAAAAAAAAAAAAgIBAQEAAAADAwMCAgAAAA==';
const palette4 = 'Qk1OAAAAAAAAAEIAAAAoAAAABQAAAAMAAAABAAQAAAAAAAwAAAAAAAAAAAAAAAMAAAAAAAAAAAAAAAoUHgAoMjwAASAQACIRAAASASAA';
const oneBit = 'Qk1KAAAAAAAAAD4AAAAoAAAABQAAAAMAAAABAAEAAAAAAAwAAADEDgAAxA4AAAIAAAACAAAAAAAAAP///wD4AAAAgAAAAGgAAAA=';

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');
const decode = (bytes: Buffer): number[] => [...decodeBitmap(bytes, 'a.bmp')];
const changed = (text: string, change: (bytes: Buffer) => void): Buffer => {
  const bytes = bytesOf(text);
  change(bytes);
  return bytes;
};

describe('decodeBitmap', () => {
  for (const [name, text] of Object.entries(files)) {
    it(`reads ${name}`, () => {
      expect(decode(bytesOf(text))).toEqual(counting);
    });
  }

  it('reads palettes of 8, 4 and 1 bits', () => {
    // As Pillow 13.0.0 reads them.
    expect(decode(bytesOf(palette8)).slice(0, 12)).toEqual([15, 20, 25, 15, 20, 25, 15, 20, 25, 68, 73, 78]);
    expect(decode(bytesOf(palette4)).slice(0, 18)).toEqual([30, 20, 10, 60, 50, 40, 0, 0, 0, 30, 20, 10, 60, 50, 40, 60, 50, 40]);
    expect(decode(bytesOf(oneBit)).filter((_, i) => i % 3 === 0)).toEqual([0, 255, 255, 0, 255, 255, 0, 0, 0, 0, 255, 255, 255, 255, 255]);
  });

  it('opens like any image', async () => {
    const opened = await openImage(bytesOf(files['24 bits, top down']), 'a.bmp');
    expect(opened).toMatchObject({ format: 'bmp', width: 5, height: 3, bitDepth: 8 });
    expect([...(await opened.pixels()).data]).toEqual(counting);
  });

  const plain = files['24 bits, bottom up'];
  for (const [name, bytes, code] of [
    ['one that is cut off', bytesOf(plain).subarray(0, 90), 'unreadable'],
    ['one whose header is cut off', bytesOf(plain).subarray(0, 30), 'unreadable'],
    ['run-length compression', changed(plain, (b) => b.writeUInt32LE(1, 30)), 'unsupported'],
    ['16 bits a pixel', changed(plain, (b) => b.writeUInt16LE(16, 28)), 'unsupported'],
    ['no width', changed(plain, (b) => b.writeInt32LE(0, 18)), 'unreadable'],
    ['a colour that the palette lacks', changed(palette8, (b) => b.writeUInt8(9, b.length - 4)), 'unreadable'],
  ] as const) {
    it(`refuses ${name}`, () => {
      expect(() => decode(bytes)).toThrow(expect.objectContaining({ code, message: expect.stringContaining('a.bmp: ') }));
    });
  }

  it('refuses a bitmap that is too large before it decodes it', async () => {
    const bytes = changed(plain, (b) => {
      b.writeInt32LE(30_000, 18);
      b.writeInt32LE(20_000, 22);
    });
    await expect(openImage(bytes, 'a.bmp')).rejects.toMatchObject({ code: 'too-large' });
  });
});
