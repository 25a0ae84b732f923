import { crc32 } from 'node:zlib';
import { WeakspotError } from '../../../core/errors.ts';
import { orientationOnly } from './exif.ts';

/** What decoding and colour need; text, time, EXIF, animation and unknown chunks are left out. */
const neededChunks = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'bKGD', 'pHYs', 'cICP', 'mDCV', 'cLLI']);

/**
 * Keeps a PNG's pixel and colour chunks byte for byte; text, EXIF, times and all else go, as does what follows the end.
 * An orientation other than 1 stays, as an eXIf chunk of its own.
 * @throws WeakspotError `unreadable` where a chunk is cut off or the end is missing
 */
export function stripPng(bytes: Buffer, orientation: number, file: string): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, 8)];
  for (let at = 8; ; ) {
    const end = at + 12 <= bytes.length ? at + 12 + bytes.readUInt32BE(at) : Infinity;
    if (end > bytes.length) throw new WeakspotError('unreadable', `${file}: the PNG is cut off; copy it again from its source`, { file });
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (neededChunks.has(type)) kept.push(bytes.subarray(at, end));
    if (type === 'IHDR' && orientation !== 1) kept.push(chunk('eXIf', orientationOnly(orientation)));
    if (type === 'IEND') return Buffer.concat(kept);
    at = end;
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}
