import { bitmapRows, readBitmapHeader } from '../decode/bmp.ts';

const fileHeaderBytes = 14;
const coreHeaderBytes = 12;
const infoHeaderBytes = 40;
const version4Bytes = 108;
const version5Bytes = 124;
/** LCS_sRGB, of version 4 and 5 headers; 0 (LCS_CALIBRATED_RGB) says that primaries and gamma follow. */
const standardColours = 0x73524742;

/**
 * Keeps a bitmap's header, palette and pixel rows where they lie, blanks everything between, and cuts off what follows.
 * A colour profile goes, embedded or named by its path: decoding does not use it, and the header then says sRGB, which
 * the bitmap is read as.
 * @throws WeakspotError `unreadable` where the file ends before its last pixel
 */
export function stripBmp(bytes: Buffer, file: string): Buffer {
  const header = readBitmapHeader(bytes, file);
  const rows = bitmapRows(bytes, file, header);
  const headerBytes = bytes.readUInt32LE(14);
  const paletteAt = fileHeaderBytes + headerBytes;
  const paletteEnd = paletteAt + (header.palette?.length ?? 0);
  const kept = Buffer.alloc(Math.max(rows.end, paletteEnd));
  const keep = (from: number, to: number): void => void bytes.copy(kept, from, from, to);

  // "BM", the file's length, four reserved bytes, and where pixels begin.
  keep(0, 2);
  kept.writeUInt32LE(kept.length, 2);
  keep(10, fileHeaderBytes + (headerBytes === coreHeaderBytes ? coreHeaderBytes : infoHeaderBytes));
  const bitFields = headerBytes !== coreHeaderBytes && bytes.readUInt32LE(30) === 3;
  if (bitFields) keep(54, headerBytes >= 56 ? 70 : 66);
  if (headerBytes === version4Bytes || headerBytes === version5Bytes) {
    if (bytes.readUInt32LE(70) === 0) keep(70, 122);
    else kept.writeUInt32LE(standardColours, 70);
    // The rendering intent; behind it lie a profile's place and size.
    if (headerBytes === version5Bytes) keep(122, 126);
  }
  keep(paletteAt, paletteEnd);
  // Last, so that rows which begin within the header come out as they were.
  keep(rows.start, rows.end);
  return kept;
}
