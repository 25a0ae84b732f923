import { WeakspotError } from '../../../core/errors.ts';
import { orientationOnly } from './exif.ts';

const neededChunks = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP', 'ANIM', 'ANMF']);
const exifFlag = 0x08;
const xmpFlag = 0x04;

/**
 * Keeps a WebP's pixel, alpha and profile chunks byte for byte and drops EXIF, XMP and unknown ones, in the extended
 * header's flags too. An orientation other than 1 stays, as an EXIF chunk of its own.
 * @throws WeakspotError `unreadable` where a chunk is cut off
 */
export function stripWebp(bytes: Buffer, orientation: number, file: string): Buffer {
  const riffEnd = bytes.length >= 12 ? 8 + bytes.readUInt32LE(4) : Infinity;
  if (riffEnd > bytes.length) throw cutOff(file);
  const kept: Buffer[] = [];
  let extended: Buffer | null = null;
  for (let at = 12; at + 8 <= riffEnd; ) {
    const end = at + 8 + bytes.readUInt32LE(at + 4);
    if (end > riffEnd) throw cutOff(file);
    // Chunks are padded to an even length; the last one's padding is sometimes forgotten.
    const padded = Math.min(end + (end % 2), bytes.length);
    const type = bytes.toString('latin1', at, at + 4);
    if (neededChunks.has(type)) {
      const copy = Buffer.from(bytes.subarray(at, padded));
      if (type === 'VP8X') extended = copy;
      kept.push(copy);
    }
    at = padded;
  }
  // Without an extended header there was no orientation either: EXIF needs one.
  if (extended) {
    extended[8]! &= ~(exifFlag | xmpFlag);
    if (orientation !== 1) {
      extended[8]! |= exifFlag;
      kept.push(exifChunk(orientation));
    }
  }
  const body = Buffer.concat(kept);
  const head = Buffer.from(bytes.subarray(0, 12));
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}

function exifChunk(orientation: number): Buffer {
  const data = orientationOnly(orientation);
  const head = Buffer.from('EXIF\0\0\0\0', 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data]);
}

function cutOff(file: string): WeakspotError {
  return new WeakspotError('unreadable', `${file}: the WebP is cut off; copy it again from its source`, { file });
}
