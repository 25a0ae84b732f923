import { WeakspotError } from '../../../core/errors.ts';
import { orientationOnly } from './exif.ts';

const startOfScan = 0xda;
const endOfImage = 0xd9;
const adobe = 0xee;
/** Name, version, two words of flags and the colour transform: all that decoders read. */
const adobeBytes = 12;

/**
 * Takes a JPEG apart by its segments and keeps those that decoding needs: tables, frames, scans, the JFIF header
 * (without its thumbnail), Adobe's colour transform (the 12 bytes of APP14) and the colour profile (APP2 ICC). EXIF, XMP, IPTC, comments,
 * makers' segments and whatever follows the end of the image (previews, second images) go; an orientation other than 1
 * stays, as an EXIF segment of its own.
 * @throws WeakspotError `unreadable` where the file ends before the end of the image
 */
export function stripJpeg(bytes: Buffer, orientation: number, file: string): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  const exif = orientation === 1 ? null : segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), orientationOnly(orientation)]));
  let jfif: Buffer | null = null;
  for (let at = 2; ; ) {
    const marker = readMarker(bytes, at, file);
    if (marker.code === endOfImage) break;
    if (isJfif(bytes, marker)) jfif ??= withoutThumbnail(bytes, marker);
    else if (isAdobe(bytes, marker)) kept.push(segment(adobe, bytes.subarray(marker.start + 4, marker.start + 4 + adobeBytes)));
    else if (isNeeded(bytes, marker)) kept.push(bytes.subarray(marker.start, marker.end));
    at = marker.end;
    if (marker.code === startOfScan) {
      at = endOfScan(bytes, marker.end, file);
      kept.push(bytes.subarray(marker.end, at));
    }
  }
  kept.push(Buffer.from([0xff, endOfImage]));
  // JFIF wants to be first; EXIF readers look right behind it.
  kept.splice(1, 0, ...[jfif, exif].filter((part) => part !== null));
  return Buffer.concat(kept);
}

type Marker = { code: number; start: number; end: number };

function readMarker(bytes: Buffer, at: number, file: string): Marker {
  // Fill bytes (0xff) may stand before a marker, and decoders pass over stray ones: so does this, leaving them out.
  let start = bytes.indexOf(0xff, at);
  while (start >= 0 && (bytes[start + 1] === 0xff || bytes[start + 1] === 0x00)) start = bytes.indexOf(0xff, start + 1);
  const code = bytes[start + 1];
  if (start < 0 || code === undefined) throw cutOff(file);
  if (code === endOfImage || code === 0x01) return { code, start, end: start + 2 };
  if (start + 4 > bytes.length) throw cutOff(file);
  const end = start + 2 + bytes.readUInt16BE(start + 2);
  if (end > bytes.length || end < start + 4) throw cutOff(file);
  return { code, start, end };
}

/** Where the entropy-coded data of a scan ends: at the next marker that is neither a stuffed 0xff nor a restart. */
function endOfScan(bytes: Buffer, from: number, file: string): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1]!;
    if (code !== 0x00 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) return at;
  }
  throw cutOff(file);
}

function isJfif(bytes: Buffer, { code, start, end }: Marker): boolean {
  return code === 0xe0 && end - start >= 18 && bytes.toString('latin1', start + 4, start + 9) === 'JFIF\0';
}

function withoutThumbnail(bytes: Buffer, { start }: Marker): Buffer {
  const body = Buffer.from(bytes.subarray(start + 4, start + 18));
  body.writeUInt16BE(0, 12);
  return segment(0xe0, body);
}

/** A shorter one says nothing to decoders, and goes. */
function isAdobe(bytes: Buffer, { code, start, end }: Marker): boolean {
  return code === adobe && end - start >= 4 + adobeBytes && bytes.toString('latin1', start + 4, start + 9) === 'Adobe';
}

function isNeeded(bytes: Buffer, { code, start, end }: Marker): boolean {
  if (code === 0xe2) return bytes.toString('latin1', start + 4, Math.min(end, start + 16)) === 'ICC_PROFILE\0';
  const application = code >= 0xe0 && code <= 0xef;
  const comment = code === 0xfe;
  const extension = code >= 0xf0 && code <= 0xfd;
  return !application && !comment && !extension;
}

function segment(code: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, code, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function cutOff(file: string): WeakspotError {
  return new WeakspotError('unreadable', `${file}: the JPEG is cut off or damaged; copy it again from its source`, { file });
}
